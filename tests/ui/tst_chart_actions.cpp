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

};

QTEST_MAIN(tst_chart_actions)
#include "tst_chart_actions.moc"
