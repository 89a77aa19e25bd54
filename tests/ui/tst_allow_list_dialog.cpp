// SPDX-License-Identifier: GPL-3.0-or-later
// What the texts of a service may be, written in the window: what is kept is what the guards read, what is wrong is
// said and not kept, and a pasted text says at once whether it fits.
#include "core/guard/allow_list.h"
#include "ui/pages/allow_list_dialog.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

const std::string kFile =
    R"({"rules":[{"service":"shop","role":"user","max_chars":40,"languages":["en"],"x-note":"kept"},
    {"service":"shop","tools":["search","refund"],"json_fence":false,"schema":{"type":"object"}}]})";

struct Opened {
    std::string kept;
    AllowListDialog dialog;

    explicit Opened(const std::string& file = kFile)
        : dialog(file, {u"shop"_s, u"bank"_s}, [this](const std::string& json) -> Result<void> {
            kept = json;
            return {};
        })
    {
        dialog.show();
    }
    template <typename Widget> Widget* field(const QString& label) const
    {
        for (const QLabel* one : dialog.findChildren<QLabel*>())
            if (QString(one->text()).remove(u'&') == label) return qobject_cast<Widget*>(one->buddy());
        return nullptr;
    }
    template <typename Widget> Widget* named(const QString& name) const
    {
        for (Widget* one : dialog.findChildren<Widget*>())
            if (one->accessibleName() == name) return one;
        return nullptr;
    }
    QPushButton* button(const QString& text) const
    {
        for (QPushButton* one : dialog.findChildren<QPushButton*>())
            if (QString(one->text()).remove(u'&') == text) return one;
        return nullptr;
    }
    QListWidget* list() const { return named<QListWidget>(u"Rules"_s); }
    QString said() const { return named<QLabel>(u"What the rule says of the text"_s)->text(); }
    void paste(const QString& text) const { named<QPlainTextEdit>(u"Text to try the rule on"_s)->setPlainText(text); }
};

} // namespace

class tst_allow_list_dialog : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { installTheme(ThemeChoice::Light); }

    void keepsWhatItDoesNotShow()
    {
        Opened opened;
        QCOMPARE(opened.list()->count(), 2);
        QCOMPARE(opened.list()->item(0)->text(), u"shop: what the user says"_s);
        opened.button(u"Save"_s)->click();
        const auto before = Json::parse(kFile);
        const auto after = Json::parse(opened.kept);
        QVERIFY(after);
        QCOMPARE(after->canonical(), before->canonical());
    }

    void writesARuleThatTheGuardsRead()
    {
        Opened opened {std::string()};
        QCOMPARE(opened.list()->count(), 0);
        opened.button(u"Add"_s)->click();
        opened.field<QComboBox>(u"Service"_s)->setCurrentText(u"bank"_s);
        auto* role = opened.field<QComboBox>(u"Role"_s);
        role->setCurrentIndex(role->findData(u"user"_s));
        opened.field<QSpinBox>(u"At most"_s)->setValue(12);
        QTest::keyClicks(opened.field<QLineEdit>(u"Pattern of the whole text"_s), u"[A-Z]{2}[0-9]{6}"_s);
        opened.field<QPlainTextEdit>(u"Only these texts"_s)->setPlainText(u"AB123456\nCD123456"_s);
        opened.button(u"Save"_s)->click();
        const auto lists = guard::AllowLists::read(opened.kept);
        QVERIFY2(lists.has_value(), opened.kept.c_str());
        const guard::AllowRule* rule = lists->find("bank", "user");
        QVERIFY(rule);
        QCOMPARE(*rule->maxChars, std::size_t {12});
        QCOMPARE(rule->values, (std::vector<std::string> {"AB123456", "CD123456"}));
        QVERIFY(rule->pattern);
        QVERIFY(lists->find("shop", "user") == nullptr);
    }

    void saysOfAPastedTextWhetherItFits()
    {
        Opened opened;
        opened.paste(u"Where is my order?"_s);
        QCOMPARE(opened.said(), u"Fits: nothing would be found."_s);
        opened.paste(QString(41, u'a'));
        QCOMPARE(opened.said(), u"Not allowed: 41 characters, at most 40."_s);
        opened.field<QSpinBox>(u"At most"_s)->setValue(41); // said anew as the rule is written
        QCOMPARE(opened.said(), u"Fits: nothing would be found."_s);
        QVERIFY(opened.kept.empty());
    }

    void saysWhatIsWrongAndKeepsNothingOfIt()
    {
        Opened opened;
        auto* pattern = opened.field<QLineEdit>(u"Pattern of the whole text"_s);
        QTest::keyClicks(pattern, u"[a-"_s);
        QVERIFY(!opened.button(u"Save"_s)->isEnabled());
        pattern->clear();
        QTest::keyClicks(pattern, u"[a-z]+"_s);
        QVERIFY(opened.button(u"Save"_s)->isEnabled());
        opened.list()->setCurrentRow(1);
        opened.field<QPlainTextEdit>(u"JSON Schema of answers"_s)->setPlainText(u"{\"type\":"_s);
        QVERIFY(!opened.button(u"Save"_s)->isEnabled());
    }

    void doesNotWriteOverAFileThatItCannotRead()
    {
        Opened opened("{\"rules\": 7}");
        QVERIFY(!opened.button(u"Save"_s)->isEnabled());
    }

    void showsOnlyTheLimitsThatHoldForTheRole()
    {
        Opened opened;
        auto* role = opened.field<QComboBox>(u"Role"_s);
        QVERIFY(opened.field<QSpinBox>(u"At most"_s)->isEnabled());
        QVERIFY(!opened.field<QLineEdit>(u"Tools that may be called"_s)->isEnabled());
        role->setCurrentIndex(role->findData(u"assistant"_s));
        QVERIFY(!opened.field<QSpinBox>(u"At most"_s)->isEnabled());
        QVERIFY(opened.field<QLineEdit>(u"Tools that may be called"_s)->isEnabled());
    }

    void removesARuleAndEachFieldIsReachedByTheKeyboard()
    {
        Opened opened;
        opened.list()->setCurrentRow(0);
        opened.button(u"Remove"_s)->click();
        QCOMPARE(opened.list()->count(), 1);
        // Every field has a label with a key of its own, or a name; none eats the Tab key.
        for (QWidget* one : opened.dialog.findChildren<QWidget*>()) {
            if (auto* lines = qobject_cast<QPlainTextEdit*>(one)) QVERIFY(lines->tabChangesFocus());
        }
        opened.button(u"Save"_s)->click();
        QCOMPARE(Json::parse(opened.kept)->operator[]("rules").items().size(), std::size_t {1});
    }
};

QTEST_MAIN(tst_allow_list_dialog)
#include "tst_allow_list_dialog.moc"
