// SPDX-License-Identifier: GPL-3.0-or-later
// "Add to review queue" from where people are: a point of a chart, rows of a list, a session and its turns.
#include "core/ingest/pipeline.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"
#include "tests/support/window_world.h"
#include "ui/charts/stacked_bars.h"
#include "ui/charts/time_series.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/table_card.h"

#include <QMenu>
#include <QTimer>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;
using spanwise::test::WindowWorld;

class tst_add_to_review : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowWorld> m_world;
    std::size_t m_before = 0; ///< items at the start of a test

    [[nodiscard]] std::size_t added() const { return items().size() - m_before; }
    [[nodiscard]] std::vector<review::ItemState> items() const
    {
        return *store::ReviewReader(m_world->session.store()->reader()).states("default", {});
    }
    [[nodiscard]] bool says(const QWidget& card, const QString& what) const
    {
        return QTest::qWaitFor(
            [&] {
                for (const ElidedLabel* label : card.findChildren<ElidedLabel*>())
                    if (label->text().contains(what)) return true;
                return false;
            },
            30'000);
    }
    template <typename Chart> Chart& chart(const char* page)
    {
        if (!m_world->open(page)) qFatal("%s has no answers", page);
        return *m_world->window.currentPage()->findChild<Chart*>();
    }
    TableCard& table(const char* page, const QString& title)
    {
        if (!m_world->open(page)) qFatal("%s has no answers", page);
        for (TableCard* one : m_world->window.currentPage()->findChildren<TableCard*>())
            if (one->title() == title) return *one;
        qFatal("no list %s", qPrintable(title));
    }

private slots:
    void initTestCase()
    {
        installTheme(ThemeChoice::Light);
        m_world = std::make_unique<WindowWorld>();
        QVERIFY(m_world->session.pipeline()->use([](store::Writer& writer) -> Result<void> {
            for (review::Rule rule : review::defaultRules()) { // what comes is by hand alone
                rule.enabled = false;
                if (auto done = store::putRule(writer, rule); !done) return done;
            }
            return {};
        }));
        QVERIFY(m_world->importSample());
    }
    void init()
    {
        m_before = items().size();
        m_world->window.activateWindow(); // the offscreen platform does not come back from a menu by itself
        QVERIFY(QTest::qWaitForWindowActive(&m_world->window));
    }
    void cleanupTestCase() { m_world.reset(); }

    /// The call that the p99 is, and those about as large.
    void takesTheCallsAroundAPercentile()
    {
        auto& latency = chart<TimeSeries>("latency");
        latency.plot().setFocus();
        QTest::keyClick(&latency.plot(), Qt::Key_End);
        while (latency.plot().hover().bucket > 0
            && !(latency.data().series[2].values[std::size_t(latency.plot().hover().bucket)] > 0))
            QTest::keyClick(&latency.plot(), Qt::Key_Left);
        const auto chosen = [&] { return latency.data().series[std::size_t(latency.plot().hover().series)].key; };
        QTest::keyClick(&latency.plot(), Qt::Key_Up);
        for (int i = 0; i < 4 && chosen() != u"p99"_s; ++i) QTest::keyClick(&latency.plot(), Qt::Key_Up);
        QCOMPARE(chosen(), u"p99"_s);
        QTest::keyClick(&latency.plot(), Qt::Key_Q);
        QVERIFY(says(latency, u"added to the review queue"_s));
        QVERIFY(added() > 0 && added() <= 11);
        for (const review::ItemState& item : items()) QVERIFY(!item.inclusionP); // by hand: counts for no rate
    }

    void takesTheSpansBehindABar()
    {
        auto& errors = chart<StackedBars>("errors");
        const auto failures = [&errors](std::size_t bucket) {
            double sum = 0;
            for (const ChartSeries& one : errors.data().series)
                if (!one.before && one.values[bucket] > 0) sum += one.values[bucket];
            return sum;
        };
        errors.plot().setFocus();
        QTest::keyClick(&errors.plot(), Qt::Key_End);
        while (errors.plot().hover().bucket > 0 && failures(std::size_t(errors.plot().hover().bucket)) == 0)
            QTest::keyClick(&errors.plot(), Qt::Key_Left);
        QTest::keyClick(&errors.plot(), Qt::Key_Q);
        QVERIFY(says(errors, u"added to the review queue"_s));
        QVERIFY(added() > 0 && added() <= 50);
    }

    void offersItInTheMenuOfAChart()
    {
        auto& latency = chart<TimeSeries>("latency");
        latency.plot().setFocus();
        QTest::keyClick(&latency.plot(), Qt::Key_End);
        QString shown;
        QTimer::singleShot(50, this, [&shown] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            if (!menu) return;
            for (const QAction* action : menu->actions()) shown += action->text() + u'\n';
            menu->close();
        });
        emit latency.plot().menuWanted({10, 10});
        QVERIFY2(shown.contains(u"Add to review queue"_s), qPrintable(shown));
    }

    void takesTheSelectedRowsOfAList()
    {
        TableCard& slowest = table("latency", u"Slowest calls"_s);
        const auto takeTwo = [&slowest] { // chosen anew each time: a page that follows may have new rows
            slowest.view().setFocus();
            slowest.view().selectRow(0);
            slowest.view().selectionModel()->select(
                slowest.view().model()->index(1, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
            QTest::keyClick(&slowest.view(), Qt::Key_Q);
        };
        takeTwo();
        QVERIFY(says(slowest, u"added to the review queue"_s));
        QVERIFY(added() <= 2);
        const std::size_t now = added();
        takeTwo();
        QVERIFY(says(slowest, u"2 were in it already"_s));
        QCOMPARE(added(), now);
    }

    /// More than can be meant by one press: some of them by chance, and that is said.
    void drawsFromALargeGroup()
    {
        TableCard& models = table("overview", u"Models"_s);
        models.view().setFocus();
        models.view().selectRow(0);
        QTest::keyClick(&models.view(), Qt::Key_Q);
        QVERIFY(says(models, u"calls drawn by chance"_s));
        QVERIFY(says(models, u"added to the review queue"_s));
        QVERIFY(added() > 30 && added() <= 50);
    }

    void takesSessionsAndTurns()
    {
        QVERIFY(m_world->open("sessions"));
        for (const QString& list : {u"Sessions"_s, u"Turns"_s}) {
            QVERIFY(m_world->settle());
            RowView* view = nullptr;
            for (RowView* one : m_world->window.currentPage()->findChildren<RowView*>())
                if (one->accessibleName().startsWith(list)) view = one;
            QVERIFY2(view && view->model()->rowCount() > 0, qPrintable(list));
            const std::size_t before = added();
            view->setFocus();
            view->selectRow(view->model()->rowCount() - 1);
            QTest::keyClick(view, Qt::Key_Q);
            if (list == u"Sessions"_s)
                QTRY_VERIFY_WITH_TIMEOUT(added() > before, 30'000);
            else // those of the session are in the queue already
                QVERIFY(says(*m_world->window.currentPage(), u"in it already"_s) || added() > before);
        }
    }
};

QTEST_MAIN(tst_add_to_review)
#include "tst_add_to_review.moc"
