// SPDX-License-Identifier: GPL-3.0-or-later
// The page of cases over a real store: what an export says of the selection that it was made from.
#include "core/ingest/pipeline.h"
#include "core/store/case_table.h"
#include "tests/support/window_world.h"
#include "ui/widgets/case_export_dialog.h"
#include "ui/widgets/row_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QJsonDocument>
#include <QLineEdit>
#include <QPushButton>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::test;
using namespace Qt::StringLiterals;

namespace {
cases::Case asking(const std::string& question, const char* set)
{
    cases::Case one;
    one.title = question;
    one.input.set("messages", Json::array().add(Json::object().set("role", "user").set("content", question)));
    one.badOutput = "bad";
    one.checks.add(Json::object().set("type", "not_contains").set("value", "bad"));
    one.set = set;
    return one;
}

/// Ctrl+E, a folder, and the first format: what stands in export.json then.
QJsonObject exported(WindowWorld& world)
{
    const QString folder = world.folder.filePath(u"out-"_s + QString::number(QRandomGenerator::global()->generate()));
    bool isDone = false;
    QTimer person;
    QObject::connect(&person, &QTimer::timeout, &world.window, [&] {
        auto* dialog = qobject_cast<ui::CaseExportDialog*>(QApplication::activeModalWidget());
        if (!dialog || isDone) return;
        isDone = true;
        dialog->findChild<QLineEdit*>()->setText(folder);
        for (QPushButton* button : dialog->findChildren<QPushButton*>())
            if (button->property("primary").toBool() || button->isDefault()) button->click();
        dialog->reject();
    });
    person.start(10);
    for (QAction* action : world.window.currentPage()->actions())
        if (action->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_E)) action->trigger();
    if (!QTest::qWaitFor([&] { return isDone && !QApplication::activeModalWidget(); }, 20'000)) return {};
    QFile file(folder + u"/export.json"_s);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}
} // namespace

class tst_cases_page : public QObject {
    Q_OBJECT

private slots:
    void statesTheWholeSelection()
    {
        WindowWorld world;
        const auto put = world.session.pipeline()->use([](store::Writer& writer) -> Result<void> {
            for (const auto& [question, set] :
                {std::pair("When does the breakfast room open on a Sunday in winter?", "faq"),
                    std::pair("When does the breakfast room open on a Sunday in WINTER?", "faq"),
                    std::pair("Is there a pool?", "faq"), std::pair("Where do I park?", "other")})
                if (auto one = store::putCase(writer, asking(question, set), "anna", 1); !one)
                    return tl::unexpected(one.error());
            return {};
        });
        QVERIFY(put);
        QVERIFY(world.open("cases"));
        QCOMPARE(exported(world)[u"filter"_s].toString(), QString());

        QWidget* page = world.window.currentPage();
        auto* sets = page->findChild<QComboBox*>();
        QVERIFY(sets && sets->findData(u"faq"_s) > 0);
        sets->setCurrentIndex(sets->findData(u"faq"_s));
        emit sets->activated(sets->currentIndex());
        QVERIFY(world.settle());
        QCOMPARE(exported(world)[u"filter"_s].toString(), u"set=faq"_s);

        auto* list = page->findChild<ui::RowView*>();
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Home);
        QTest::keyClick(list, Qt::Key_Down, Qt::ShiftModifier);
        const QJsonObject two = exported(world);
        QCOMPARE(two[u"filter"_s].toString(), u"set=faq chosen=2"_s);
        QCOMPARE(two[u"cases"_s].toInt(), 2);

        list->clearSelection();
        for (QCheckBox* tick : page->findChildren<QCheckBox*>())
            if (tick->text().startsWith(u"alike"_s)) tick->click();
        QVERIFY(world.settle());
        QCOMPARE(exported(world)[u"filter"_s].toString(), u"set=faq alike"_s);
    }
};

QTEST_MAIN(tst_cases_page)
#include "tst_cases_page.moc"
