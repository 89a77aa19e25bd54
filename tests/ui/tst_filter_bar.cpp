// SPDX-License-Identifier: GPL-3.0-or-later
// The filter and the palette by keys alone: what is offered comes from the store, what is wrong is said with a way out.
#include "tests/support/window_world.h"
#include "ui/command_palette.h"
#include "ui/filter_bar.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/filter_edit.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QTextBlock>
#include <QTextLayout>
#include <QToolButton>
#include <memory>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;
using spanwise::test::WindowWorld;

class tst_filter_bar : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowWorld> m_world;
    FilterEdit* m_edit = nullptr;

    [[nodiscard]] QAbstractItemView* popup() const
    {
        return m_world->window.findChild<FilterBar*>()->findChild<QCompleter*>()->popup();
    }
    [[nodiscard]] QStringList offered() const
    {
        QStringList out;
        for (int row = 0; popup()->isVisible() && row < popup()->model()->rowCount(); ++row)
            out << popup()->model()->index(row, 0).data().toString();
        return out;
    }
    void type(const QString& text)
    {
        m_edit->clear();
        QTest::keyClicks(m_edit, text);
    }

private slots:
    void initTestCase()
    {
        installTheme(ThemeChoice::Light);
        m_world = std::make_unique<WindowWorld>();
        QVERIFY(m_world->importSample());
        m_edit = m_world->window.findChild<FilterEdit*>();
    }
    void init()
    {
        m_world->filter.setFilter({});
        QTest::keyClick(&m_world->window, Qt::Key_Slash);
        QVERIFY(m_edit->hasFocus());
    }

    void offersNamesBeforeAnythingIsTyped()
    {
        QTest::keyClick(m_edit, Qt::Key_Space, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(offered().size() > 5, 30'000);
        QTest::keyClick(popup(), Qt::Key_Escape);
    }

    void completesNamesAndValuesOfTheStore()
    {
        type(u"serv"_s);
        QTRY_VERIFY_WITH_TIMEOUT(offered().join(u' ').contains(u"service"_s), 30'000);
        QTest::keyClick(popup(), Qt::Key_Down);
        QTest::keyClick(popup(), Qt::Key_Return);
        QVERIFY(m_edit->expression().startsWith(u"service"_s));
        type(u"service = "_s);
        QTRY_VERIFY_WITH_TIMEOUT(offered().join(u' ').contains(u"docs-search"_s), 30'000);
        do QTest::keyClick(popup(), Qt::Key_Down);
        while (!popup()->currentIndex().data().toString().contains(u"docs-search"_s));
        QTest::keyClick(popup(), Qt::Key_Return);
        QCOMPARE(m_edit->expression().trimmed(), u"service = \"docs-search\""_s);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QCOMPARE(m_world->filter.now().filter, u"service = \"docs-search\""_s);
        QVERIFY(m_world->settle());
    }

    void refusesAnUnknownNameWithASuggestion()
    {
        type(u"modle = \"x\""_s);
        popup()->hide();
        QTest::keyClick(m_edit, Qt::Key_Return);
        QVERIFY(m_world->filter.now().filter.isEmpty());
        QToolButton* use = nullptr;
        for (QToolButton* button : m_world->window.findChildren<QToolButton*>())
            if (button->isVisible() && button->text().startsWith(u"Use "_s)) use = button;
        QVERIFY(use);
        QVERIFY(use->focusPolicy() & Qt::TabFocus);
        QTest::keyClick(use, Qt::Key_Space);
        QCOMPARE(m_edit->expression(), u"model = \"x\""_s);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QCOMPARE(m_world->filter.now().filter, u"model = \"x\""_s);
    }

    /// ↓ chooses what Enter takes, also when both are typed before the list has come.
    void downAndEnterTakeTheFirstThatIsOffered()
    {
        type(u"ser"_s);
        QTest::keyClick(m_edit, Qt::Key_Down);
        QTest::keyClick(m_edit, Qt::Key_Return);
        QTRY_COMPARE(m_edit->expression(), u"service "_s);
        popup()->hide();
        type(u"ser"_s);
        QTest::keyClick(m_edit, Qt::Key_Down);
        QTRY_VERIFY(popup()->isVisible());
        QVERIFY(popup()->selectionModel()->hasSelection());
        QTest::keyClick(popup(), Qt::Key_Return);
        QCOMPARE(m_edit->expression(), u"service "_s);
        popup()->hide();
    }

    void clearTakesAwayWhatWasNeverInForce()
    {
        type(u"servise = \"x\""_s);
        popup()->hide();
        QTest::keyClick(m_edit, Qt::Key_Return);
        auto* bar = m_world->window.findChild<FilterBar*>();
        QToolButton* clear = nullptr;
        for (QToolButton* button : bar->findChildren<QToolButton*>())
            if (button->accessibleName() == u"Clear filter"_s) clear = button;
        QVERIFY(clear && clear->isVisible());
        QTest::keyClick(clear, Qt::Key_Space);
        QVERIFY(m_edit->expression().isEmpty());
        QVERIFY(!clear->isVisible());
        for (const QLabel* label : m_world->window.findChildren<QLabel*>())
            QVERIFY(!label->isVisible() || !label->text().contains(u"servise"_s));
    }

    void takesTheInksOfTheThemeThatIsChosen()
    {
        const auto inkOfFirst = [this] { return m_edit->document()->firstBlock().layout()->formats().first(); };
        m_world->filter.setFilter(u"service = \"chat\""_s);
        QCOMPARE(inkOfFirst().format.foreground().color(), lightColors().series[0]);
        applyTheme(ThemeChoice::Dark);
        QCoreApplication::processEvents();
        QCOMPARE(inkOfFirst().format.foreground().color(), darkColors().series[0]);
        applyTheme(ThemeChoice::Light);
    }

    void escapeBringsBackWhatIsInForce()
    {
        m_world->filter.setFilter(u"failed"_s);
        type(u"failed and dur"_s);
        popup()->hide();
        QTest::keyClick(m_edit, Qt::Key_Escape);
        QCOMPARE(m_edit->expression(), u"failed"_s);
    }

    void thePaletteHoldsEveryAction()
    {
        CommandPalette palette(m_world->context, m_world->window.windowActions(), &m_world->window);
        for (const QAction* action : m_world->window.windowActions()) {
            auto* search = palette.findChild<QLineEdit*>();
            const QString name = QString(action->text()).remove(u'&');
            search->setText(name);
            QVERIFY2(palette.shown().contains(name), qPrintable(name));
        }
    }

    void thePaletteSaysWhenNothingIsCalledSo()
    {
        CommandPalette palette(m_world->context, m_world->window.windowActions(), &m_world->window);
        palette.findChild<QLineEdit*>()->setText(u"no such thing"_s);
        QCOMPARE(palette.shown().size(), 0);
        bool said = false;
        for (const QLabel* label : palette.findChildren<QLabel*>())
            said |= !label->isHidden() && label->text().contains(u"no such thing"_s);
        QVERIFY(said);
    }

    void thePaletteLeadsToPagesValuesAndTraces()
    {
        const auto run = [this](const QString& typed, bool value) {
            auto* palette = new CommandPalette(m_world->context, m_world->window.windowActions(), &m_world->window);
            palette->show();
            auto* search = palette->findChild<QLineEdit*>();
            QTest::keyClicks(search, typed);
            if (value && !QTest::qWaitFor([palette, typed] { return palette->shown().contains(typed); })) return false;
            QTest::keyClick(search, Qt::Key_Return);
            return m_world->settle();
        };
        QVERIFY(run(u"Spend"_s, false));
        QCOMPARE(m_world->page(), u"spend"_s);
        QVERIFY(run(u"docs-search"_s, true));
        QCOMPARE(m_world->filter.now().filter, u"service = \"docs-search\""_s);
        const QString trace = m_world->exampleTrace();
        QVERIFY(run(trace, false));
        QCOMPARE(m_world->page(), u"trace"_s);
        QCOMPARE(m_world->filter.now().argument, trace);
    }
};

QTEST_MAIN(tst_filter_bar)
#include "tst_filter_bar.moc"
