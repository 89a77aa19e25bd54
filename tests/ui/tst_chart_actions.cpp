// SPDX-License-Identifier: GPL-3.0-or-later
// Where the points of a chart lead, on a page as people have it.
#include "core/model/quality.h"
#include "tests/support/window_world.h"
#include "ui/charts/time_series.h"
#include "ui/format/format.h"
#include "ui/pages/chart_actions.h"
#include "ui/session/scope_of.h"
#include "ui/theme/theme.h"
#include "ui/widgets/row_view.h"
#include "ui/widgets/stat_tile.h"
#include "ui/widgets/subtitle_label.h"

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;
using spanwise::test::WindowWorld;

namespace {

bool isTimed(const columns::SpanRow& row)
{
    return row.call && (row.quality & (quality::kTimeSuspect | quality::kUnfinished)) == 0;
}

} // namespace

class tst_chart_actions : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowWorld> m_world;

    /// The overview of the last day, whose first bucket began before it.
    ChartView* latency()
    {
        m_world->filter.openPage(u"overview"_s);
        m_world->filter.setRange({kNanosPerDay, std::nullopt});
        if (!m_world->settle()) qFatal("busy for ever");
        return m_world->window.currentPage()->findChild<TimeSeries*>();
    }

private slots:
    void initTestCase()
    {
        format::setZone(QTimeZone::utc());
        installTheme(ThemeChoice::Light);
        m_world = std::make_unique<WindowWorld>();
        QVERIFY(m_world->importSample());
    }
    void cleanupTestCase() { m_world.reset(); }

    /// n of the point, the explanation and the list are of the same time.
    void listsWhatThePointCounts()
    {
        auto* chart = static_cast<TimeSeries*>(latency());
        const TimeRange asked = resolved(m_world->filter.now().range, m_world->session.view());
        const TimeChart& data = chart->data();
        QVERIFY(data.starts.front() < asked.from);
        ChartHit hit; // as before the range was known: the whole bucket
        hit.bucket = 0;
        hit.range = {data.starts.front(), data.ends.front()};
        emit chart->spansWanted(hit);
        QVERIFY(m_world->settle());
        QCOMPARE(m_world->page(), u"traces"_s);
        const TimeRange listed = m_world->filter.now().range.fixed.value();
        QCOMPARE(listed.from, asked.from);
        QCOMPARE(listed.to, data.ends.front());
        std::uint64_t calls = 0;
        for (const auto& segment : m_world->session.view().snapshot->segments())
            for (std::size_t i = 0; i < segment->rows(); ++i)
                calls += isTimed(segment->row(i)) && listed.contains(segment->row(i).start) ? 1U : 0U;
        QCOMPARE(calls, data.series.front().n.front());
    }

    void offersToZoomBackOnlyWhereItIsZoomed()
    {
        ChartView* chart = latency();
        m_world->filter.openPage(u"errors"_s);
        m_world->filter.openPage(u"overview"_s);
        QVERIFY(chart->canZoomBack);
        QVERIFY(!chart->canZoomBack()); // back leads to another page
        const TimeRange day = resolved(m_world->filter.now().range, m_world->session.view());
        m_world->filter.setRange({0, TimeRange {day.from, day.from + kNanosPerHour}});
        QVERIFY(chart->canZoomBack());
        m_world->filter.setFilter(u"failed"_s);
        QVERIFY(!chart->canZoomBack()); // and here to another filter
        m_world->filter.setFilter({});
    }

    void aPictureStatesItsOwnPeriod()
    {
        latency();
        m_world->filter.setFilter(u"failed"_s);
        const TimeRange asked = resolved(m_world->filter.now().range, m_world->session.view());
        const QString caption = pictureCaption(m_world->context);
        for (const QString& part : {format::time(asked.from), format::time(asked.to), u"UTC"_s, u"failed"_s})
            QVERIFY2(caption.contains(part), qPrintable(caption));
        m_world->filter.setFilter({});
    }

    /// A chart that has no answer says nothing of the one it had before.
    void anEmptyChartHasNoFiguresOverIt()
    {
        m_world->filter.setRange({});
        QVERIFY(m_world->open("gateways"));
        m_world->filter.setFilter(u"model = \"nordlicht-extract-7b\""_s);
        QVERIFY(m_world->settle());
        int empty = 0;
        for (const ChartView* chart : m_world->window.currentPage()->findChildren<ChartView*>()) {
            if (chart->state() != u"empty"_s || !chart->isVisible()) continue;
            ++empty;
            const QString said = chart->findChild<SubtitleLabel*>()->usual();
            QVERIFY2(!said.contains(u" in the range"_s), qPrintable(chart->title() + u": "_s + said));
        }
        QVERIFY(empty > 0);
        m_world->filter.setFilter({});
    }

    void aTableKeepsItsRowWhenThePageAsksAgain()
    {
        m_world->filter.setRange({});
        QVERIFY(m_world->open("overview"));
        auto* models = m_world->window.currentPage()->findChild<RowView*>();
        QVERIFY(models && models->model()->rowCount() > 2);
        models->selectRow(2);
        const QString chosen = models->currentIndex().siblingAtColumn(0).data().toString();
        emit m_world->session.dataChanged();
        QVERIFY(m_world->settle());
        QCOMPARE(models->currentIndex().siblingAtColumn(0).data().toString(), chosen);
        QCOMPARE(models->selectedRowNumbers(), QList<int> {models->currentIndex().row()});
    }

    /// Where nobody has looked, nothing is known to be clean.
    void guardsSayNoNoneOfWhatTheyDidNotLookAt()
    {
        QVERIFY(m_world->open("guards"));
        m_world->filter.setRange({0, TimeRange {1, 2}});
        QVERIFY(m_world->settle());
        QStringList names;
        for (const QWidget* tile : m_world->window.currentPage()->findChildren<StatTile*>())
            names << tile->accessibleName();
        QVERIFY2(names.contains(u"Findings –"_s), qPrintable(names.join(u", "_s)));
        m_world->filter.setRange({});
        QVERIFY(m_world->settle());
    }
};

QTEST_MAIN(tst_chart_actions)
#include "tst_chart_actions.moc"
