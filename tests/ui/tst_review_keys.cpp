// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of the Review page: as they are at first, as a person sets them, and the list where he does.
#include "ui/settings/review_key_table.h"
#include "ui/settings/setting.h"
#include "ui/widgets/keys_overlay.h"
#include "ui/widgets/keys_pane.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTreeWidget>
#include <QtTest>

using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

const std::vector<TakenKey> kWindow {{QKeySequence(Qt::Key_L), u"Live"_s}};

QString said(const KeysPane& pane)
{
    QStringList out;
    for (const QLabel* label : pane.findChildren<QLabel*>()) out << label->text();
    return out.join(u'\n');
}

QPushButton* button(const KeysPane& pane, const QString& text)
{
    for (QPushButton* one : pane.findChildren<QPushButton*>())
        if (one->text() == text) return one;
    return nullptr;
}

void choose(const KeysPane& pane, ReviewAct act)
{
    auto* list = pane.findChild<QTreeWidget*>();
    list->setCurrentItem(list->topLevelItem(static_cast<int>(act)));
}

} // namespace

class tst_review_keys : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    /// review-and-cases.md §4.
    void beginsWithTheKeysOfTheDesign()
    {
        const ReviewKeys keys;
        QSet<QString> ids;
        QList<QKeySequence> all;
        int at = 0;
        for (const ReviewAction& action : reviewActions()) {
            QCOMPARE(static_cast<int>(action.act), at++);
            ids.insert(QString::fromLatin1(action.id));
            QVERIFY(!titleOf(action).isEmpty());
            QVERIFY(!keys.of(action.act).isEmpty());
            for (const QKeySequence& key : keys.of(action.act)) {
                QCOMPARE(key.count(), 1);
                QVERIFY2(!all.contains(key), action.id);
                all.append(key);
            }
        }
        QCOMPARE(ids.size(), at);
        for (const auto& [act, text] : {std::pair(ReviewAct::Pass, "P"), std::pair(ReviewAct::Submit, "Ctrl+Enter"),
                 std::pair(ReviewAct::NextQuestion, "↓ or J"), std::pair(ReviewAct::Undo, "Z or Ctrl+Z"),
                 std::pair(ReviewAct::PageUp, "Shift+Space"), std::pair(ReviewAct::Write, "Enter")})
            QCOMPARE(keys.all(act), QString::fromUtf8(text));
        QCOMPARE(keys.options(4), u"1–4"_s);
    }

    void keepsWhatAPersonSets()
    {
        Settings settings(m_folder.filePath(u"keys.ini"_s));
        ReviewKeys keys;
        keys.set(ReviewAct::Skip, {QKeySequence(Qt::Key_Semicolon), QKeySequence(Qt::CTRL | Qt::Key_Comma)});
        keys.set(ReviewAct::Trace, {});
        keys.set(ReviewAct::Option2, {QKeySequence(Qt::Key_Eacute)});
        keys.save(settings);
        const ReviewKeys read = ReviewKeys::of(settings);
        QVERIFY(read == keys);
        QVERIFY(read.first(ReviewAct::Trace).isEmpty());
        QVERIFY(!read.isStandard(ReviewAct::Skip));
        QVERIFY(read.isStandard(ReviewAct::Pass));
        ReviewKeys().save(settings);
        QVERIFY(ReviewKeys::of(settings) == ReviewKeys());
    }

    /// Who edits the file by hand gets no key that does two things, and none that traps him.
    void takesAKeyOfAFileOnce()
    {
        Settings settings(m_folder.filePath(u"twice.ini"_s));
        settings.remember(u"keys/review/skip"_s, u"P; Esc; X; W; Q"_s);
        const ReviewKeys keys = ReviewKeys::of(settings);
        QCOMPARE(keys.all(ReviewAct::Pass), u"P"_s);
        QCOMPARE(keys.all(ReviewAct::Skip), u"X or W"_s);
    }

    void saysWhyAKeyIsNotTaken()
    {
        const ReviewKeys keys;
        QVERIFY(keys.whyNot(ReviewAct::Skip, QKeySequence(Qt::Key_X), kWindow).isEmpty());
        QVERIFY(keys.whyNot(ReviewAct::Skip, QKeySequence(Qt::Key_S), kWindow).isEmpty()); // its own
        QVERIFY(keys.whyNot(ReviewAct::Skip, QKeySequence(Qt::Key_P), kWindow).contains(u"“Pass”"_s));
        QVERIFY(keys.whyNot(ReviewAct::Skip, QKeySequence(Qt::Key_L), kWindow).contains(u"“Live”"_s));
        QVERIFY(keys.whyNot(ReviewAct::Skip, QKeySequence(Qt::Key_Escape), kWindow).contains(u"leaves"_s));
        QVERIFY(keys.whyNot(ReviewAct::Submit, QKeySequence(Qt::Key_X), kWindow).contains(u"typed"_s));
        QVERIFY(keys.whyNot(ReviewAct::Submit, QKeySequence(Qt::Key_F9), kWindow).isEmpty());
    }

    void changesKeysInTheList()
    {
        KeysPane pane(ReviewKeys(), kWindow);
        pane.show();
        choose(pane, ReviewAct::Skip);
        const auto fields = pane.findChildren<QLineEdit*>();
        QCOMPARE(fields.size(), 2);
        QCOMPARE(fields[0]->text(), u"S"_s);
        QCOMPARE(fields[0]->accessibleName(), u"Key: Skip"_s);

        QTest::keyClick(fields[0], Qt::Key_P); // that of another action
        QVERIFY2(said(pane).contains(u"“Pass”"_s), qPrintable(said(pane)));
        QCOMPARE(fields[0]->text(), u"S"_s);
        QCOMPARE(pane.keys().all(ReviewAct::Skip), u"S"_s);

        QTest::keyClick(fields[0], Qt::Key_X);
        QTest::keyClick(fields[1], Qt::Key_X, Qt::ControlModifier);
        QCOMPARE(pane.keys().all(ReviewAct::Skip), u"X or Ctrl+X"_s);
        QCOMPARE(pane.findChild<QTreeWidget*>()->currentItem()->text(1), u"X or Ctrl+X"_s);
        QTest::keyClick(fields[0], Qt::Key_X, Qt::ControlModifier); // the second one becomes the first
        QCOMPARE(pane.keys().all(ReviewAct::Skip), u"Ctrl+X"_s);
        QTest::keyClick(fields[0], Qt::Key_Shift);
        QCOMPARE(pane.keys().all(ReviewAct::Skip), u"Ctrl+X"_s);

        button(pane, u"No key"_s)->click();
        QVERIFY(pane.keys().of(ReviewAct::Skip).isEmpty());
        choose(pane, ReviewAct::Dismiss);
        QTest::keyClick(fields[0], Qt::Key_S); // free now
        choose(pane, ReviewAct::Skip);
        button(pane, u"Reset"_s)->click();
        QVERIFY2(said(pane).contains(u"“Dismiss”"_s), qPrintable(said(pane)));
        QVERIFY(pane.keys().of(ReviewAct::Skip).isEmpty());
        button(pane, u"Reset all"_s)->click();
        QVERIFY(pane.keys() == ReviewKeys());
        QVERIFY(!button(pane, u"Reset all"_s)->isEnabled());
    }

    /// "?" in a small window: what does not fit beside the rest stands below it.
    void fitsThePageOfKeysIntoANarrowWindow()
    {
        const std::vector<KeysOverlay::Group> groups {{u"Everywhere"_s, {{u"L"_s, u"follow what arrives"_s}}},
            {u"Review"_s, {{u"P / F / U"_s, u"pass, fail, unsure"_s}}}, {u"Charts"_s, {{u"drag"_s, u"zoom"_s}}}};
        const auto widthIn = [&](int room) {
            KeysOverlay overlay(groups, room, nullptr);
            overlay.setAttribute(Qt::WA_DeleteOnClose, false);
            overlay.adjustSize();
            return overlay.width();
        };
        const int beside = widthIn(10'000);
        QVERIFY(widthIn(beside) == beside);
        QVERIFY2(widthIn(beside - 1) < beside, qPrintable(QString::number(beside)));
    }

    /// From the list to the key and back without the mouse.
    void isOperatedByKeysAlone()
    {
        KeysPane pane(ReviewKeys(), kWindow);
        pane.show();
        QVERIFY(QTest::qWaitForWindowActive(&pane));
        auto* list = pane.findChild<QTreeWidget*>();
        list->setFocus();
        QTest::keyClick(list, Qt::Key_Down);
        QTest::keyClick(list, Qt::Key_Return);
        const auto fields = pane.findChildren<QLineEdit*>();
        QVERIFY(fields[0]->hasFocus());
        QTest::keyClick(fields[0], Qt::Key_X);
        QCOMPARE(pane.keys().all(ReviewAct::Fail), u"X"_s);
        QTest::keyClick(fields[0], Qt::Key_Tab);
        QVERIFY(fields[1]->hasFocus());
        QTest::keyClick(fields[1], Qt::Key_Escape);
        QVERIFY(list->hasFocus());
        QTest::keyClick(list, Qt::Key_Tab);
        QVERIFY(fields[0]->hasFocus());
    }
};

QTEST_MAIN(tst_review_keys)
#include "tst_review_keys.moc"
