// SPDX-License-Identifier: GPL-3.0-or-later
// Writing rules in the window: what is wrong is said as one types, a text and the store are tried, and a pack is kept
// only when it keeps its own lines.
#include "core/ingest/guard_files.h"
#include "ui/main_window.h"
#include "ui/session/session.h"
#include "ui/settings/setting.h"
#include "ui/theme/category_colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/row_view.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 60'000;

const QString kPack = u"pack mine 1\ngroup refund: refund*\nrule refund weight 0.7 kind money side input\n"
                      "    match {refund}\n    yes I want a refund.\n    no Good morning.\n"_s;

constexpr const char* kSpan =
    "{\"traceId\":\"%1\",\"spanId\":\"%2\",\"name\":\"chat\",\"startTimeUnixNano\":\"%3\",\"endTimeUnixNano\":\"%4\","
    "\"attributes\":[{\"key\":\"gen_ai.operation.name\",\"value\":{\"stringValue\":\"chat\"}},"
    "{\"key\":\"gen_ai.request.model\",\"value\":{\"stringValue\":\"m\"}},"
    "{\"key\":\"gen_ai.input.messages\",\"value\":{\"stringValue\":"
    "\"[{\\\"role\\\":\\\"user\\\",\\\"parts\\\":[{\\\"type\\\":\\\"text\\\",\\\"content\\\":\\\"I want a "
    "refund\\\"}]}]\"}}]}";

struct World {
    QTemporaryDir folder;
    Settings settings {folder.filePath(u"settings.ini"_s)};
    Session session;
    FilterState filter {Location {u"rules"_s, {}, {}, {}, true}};
    CategoryColors categories;
    PageContext context {session, filter, settings, categories};
    MainWindow window {context};

    World()
    {
        qputenv("XDG_DATA_HOME", folder.path().toUtf8());
        if (!session.open(folder.filePath(u"rules.db"_s))) qFatal("no store");
        window.resize(1400, 900);
        window.show();
        (void)QTest::qWaitForWindowExposed(&window);
    }
    /// Trying rules reads every text of the store twice: three calls say as much as the sample's thousands.
    QString fewCalls() const
    {
        QString spans;
        for (int i = 1; i <= 3; ++i)
            spans += (i > 1 ? u","_s : QString())
                + QString::fromLatin1(kSpan)
                      .arg(QString(32, QChar(u'0' + i)), QString(16, QChar(u'0' + i)))
                      .arg(1'795'387'927'000'000'000 + i * 1'000'000'000LL)
                      .arg(1'795'387'927'500'000'000 + i * 1'000'000'000LL);
        QFile file(folder.filePath(u"few.json"_s));
        if (!file.open(QIODevice::WriteOnly)) qFatal("no file");
        file.write("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spans.toUtf8() + "]}]}]}");
        return file.fileName();
    }
    template <typename Widget> Widget* named(const QString& name) const
    {
        for (Widget* one : window.currentPage()->findChildren<Widget*>())
            if (one->accessibleName() == name) return one;
        return nullptr;
    }
    QPushButton* button(const QString& text) const
    {
        for (QPushButton* one : window.currentPage()->findChildren<QPushButton*>())
            if (one->text() == text) return one;
        return nullptr;
    }
    int rows(const QString& list) const
    {
        for (const RowView* one : window.currentPage()->findChildren<RowView*>())
            if (one->accessibleName() == list) return one->model()->rowCount();
        return -1;
    }
    bool isBusy() const { return window.currentPage()->isBusy(); }
};

} // namespace

class tst_rules_page : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { installTheme(ThemeChoice::Light); }

    void saysWhatIsWrongAndKeepsNothingOfIt()
    {
        World world;
        auto* editor = world.named<QPlainTextEdit>(u"Rules"_s);
        QVERIFY(editor);
        world.named<QLineEdit>(u"Name of the pack"_s)->setText(u"money"_s);
        editor->setPlainText(QString(kPack).replace(u"Good morning."_s, u"A refund is no matter."_s));
        QTRY_COMPARE_WITH_TIMEOUT(world.rows(u"What is wrong"_s), 1, kPatience); // its own `no` line is found
        QVERIFY(!world.button(u"Keep"_s)->isEnabled());
        editor->setPlainText(u"pack mine 1\nrule x\n    match {nothing}\n"_s);
        QTRY_VERIFY_WITH_TIMEOUT(world.rows(u"What is wrong"_s) >= 1, kPatience);
        QVERIFY(!world.button(u"Keep"_s)->isEnabled());
        QVERIFY(ingest::ownRulePacks()->empty());
    }

    void triesATextAsItIsTyped()
    {
        World world;
        world.named<QPlainTextEdit>(u"Rules"_s)->setPlainText(kPack);
        auto* text = world.named<QPlainTextEdit>(u"Text to try the rules on"_s);
        text->setPlainText(u"Ünï: give me my refund"_s);
        QTRY_COMPARE_WITH_TIMEOUT(world.rows(u"Found in the text"_s), 1, kPatience);
        QTRY_COMPARE(text->extraSelections().size(), 1);
        QCOMPARE(text->extraSelections().first().cursor.selectedText(), u"refund"_s);
        text->setPlainText(u"nothing of the kind"_s);
        QTRY_COMPARE_WITH_TIMEOUT(world.rows(u"Found in the text"_s), 0, kPatience);
    }

    void triesTheStoreThenKeepsThePackAndBringsItBack()
    {
        World world;
        world.session.imports().add({world.fewCalls()});
        QTRY_VERIFY_WITH_TIMEOUT(!world.session.imports().isRunning(), kPatience);
        world.filter.openPage(u"rules"_s);
        world.named<QLineEdit>(u"Name of the pack"_s)->setText(u"money"_s);
        world.named<QPlainTextEdit>(u"Rules"_s)->setPlainText(kPack);
        QTRY_VERIFY_WITH_TIMEOUT(world.rows(u"By kind"_s) >= 1 && !world.isBusy(), kPatience);
        QPushButton* keep = world.button(u"Keep"_s);
        QTRY_VERIFY_WITH_TIMEOUT(keep->isEnabled(), kPatience);
        keep->click();
        const auto packs = ingest::ownRulePacks();
        QVERIFY(packs);
        QCOMPARE(packs->size(), std::size_t {1});
        QCOMPARE(packs->front().name, std::string("money"));
        QCOMPARE(QString::fromStdString(packs->front().text), kPack);
        world.named<QPlainTextEdit>(u"Rules"_s)->appendPlainText(u"# more"_s);
        world.button(u"Drop the changes"_s)->click();
        QCOMPARE(world.named<QPlainTextEdit>(u"Rules"_s)->toPlainText(), kPack);
        world.button(u"Remove the pack"_s)->click();
        QVERIFY(ingest::ownRulePacks()->empty());
        QCOMPARE(world.named<QPlainTextEdit>(u"Rules"_s)->toPlainText(), kPack); // still there to be kept again
    }

    void refusesNamesThatAreNoFile()
    {
        QVERIFY(!ingest::saveRulePack({"../elsewhere", kPack.toStdString()}));
        QVERIFY(!ingest::saveRulePack({"", kPack.toStdString()}));
        QVERIFY(!ingest::saveRulePack({"bad", "pack bad 1\nrule x\n"}));
    }
};

QTEST_MAIN(tst_rules_page)
#include "tst_rules_page.moc"
