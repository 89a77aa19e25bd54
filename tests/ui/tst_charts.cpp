// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_table_model.h"
#include "ui/charts/distribution.h"
#include "ui/charts/heatmap.h"
#include "ui/charts/stacked_areas.h"
#include "ui/charts/stacked_bars.h"
#include "ui/charts/time_series.h"
#include "ui/format/format.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QChart>
#include <QContextMenuEvent>
#include <QLineSeries>
#include <QMenu>
#include <QPainter>
#include <QTableView>
#include <QtTest>
#include <cmath>

using namespace spanwise;
using namespace spanwise::ui;

namespace {

constexpr UnixNanos kStart = 1'795'392'000'000'000'000; // 2026-11-23T00:00:00Z
const double kHole = std::nan("");

TimeChart chartOf(std::vector<std::vector<double>> values, query::Unit unit = query::Unit::Nanoseconds)
{
    TimeChart chart;
    chart.unit = unit;
    for (std::size_t i = 0; i < values.front().size(); ++i) {
        chart.starts.push_back(kStart + std::int64_t(i) * kNanosPerHour);
        chart.ends.push_back(kStart + std::int64_t(i + 1) * kNanosPerHour);
    }
    chart.range = {chart.starts.front(), chart.ends.back()};
    int nth = 0;
    for (std::vector<double>& v : values) {
        const QString name = QStringLiteral("s%1").arg(nth);
        ChartSeries& series = chart.series.emplace_back();
        series.name = series.key = name;
        series.color = nth;
        series.values = v;
        series.n.assign(v.size(), 7);
        ++nth;
    }
    return chart;
}

template <typename Chart> void showOn(Chart& chart)
{
    chart.resize(640, 320);
    chart.show();
    QVERIFY(QTest::qWaitForWindowExposed(&chart));
    QApplication::setActiveWindow(&chart);
}

/// Opens the menu by its key and takes an entry of it.
void chooseInMenu(QWidget& widget, const QString& entry)
{
    QTimer::singleShot(0, &widget, [entry] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu);
        for (QAction* action : menu->actions())
            if (action->text() == entry && action->isEnabled()) menu->setActiveAction(action);
        QVERIFY2(menu->activeAction(), qPrintable(entry));
        QTest::keyClick(menu, Qt::Key_Return);
    });
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(1, 1), widget.mapToGlobal(QPoint(1, 1)));
    QApplication::sendEvent(&widget, &event);
}

} // namespace

class TestCharts : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        format::setZone(QTimeZone::utc());
        installTheme(ThemeChoice::Light);
    }

    void goesThroughItsFourStates()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        QCOMPARE(chart.state(), QStringLiteral("loading"));
        chart.setData(chartOf({{kHole, kHole}}), QStringLiteral("nothing"));
        QCOMPARE(chart.state(), QStringLiteral("empty"));
        chart.setData(chartOf({{1e9, 2e9}}), {});
        QCOMPARE(chart.state(), QStringLiteral("data"));
        chart.showLoading(); // old data stays until the new is here
        QCOMPARE(chart.state(), QStringLiteral("data"));
        chart.showError(QStringLiteral("the store is gone"));
        QCOMPARE(chart.state(), QStringLiteral("error"));
    }

    void hatchesWhatItDoesNotKnow()
    {
        TimeSeries chart(QStringLiteral("Requests"));
        TimeChart data = chartOf({{1e9, 2e9, kHole, 2e9, 1e9}});
        showOn(chart);
        chart.setData(data, {});
        data.spells = {{{data.starts[2], data.ends[2]}, QStringLiteral("not asked"), TimeSpell::Kind::Gap}};
        chart.setData(data, {});
        // How much of a column is bare card: most of it beside a line, nothing under hatching.
        const auto bare = [&](double bucket) {
            const QImage image = chart.plot().grab().toImage();
            const QRectF area = chart.plot().plotArea();
            const int x = int(chart.plot().toPixel(bucket, 0).x());
            const QRgb card = image.pixel(int(chart.plot().toPixel(0, 0).x()) - 8, int(area.top()) + 5);
            int same = 0;
            for (int y = int(area.top()) + 1; y < int(area.bottom()) - 1; ++y)
                same += image.pixel(x, y) == card ? 1 : 0;
            return same / (area.height() - 2);
        };
        QVERIFY(bare(1) > 0.8);
        QVERIFY(bare(3) > 0.8);
        QVERIFY(bare(2) < 0.1);
        QCOMPARE(chart.plot().hoverAt(2, 0).footer, QStringLiteral("not asked"));
        QCOMPARE(chart.plot().hoverAt(1, 0).footer, QString());
        const ChartTable table = chart.table();
        QCOMPARE(table.head.last(), QStringLiteral("Remark"));
        QCOMPARE(table.shown[2].last(), QStringLiteral("not asked"));
        QCOMPARE(table.shown[1].last(), QString());
        QVERIFY(chart.plot().accessibleDescription().contains(QStringLiteral("not asked")));
        data.spells.clear();
        chart.setData(data, {});
        QVERIFY(bare(2) > 0.8);
    }

    void aTextStandsForAValueThatSaysLess()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        TimeChart data = chartOf({{1e9, 2e9}});
        data.series[0].texts = {QString(), QStringLiteral("≥ 2 s")};
        chart.setData(data, {});
        QCOMPARE(chart.plot().hoverAt(0, 0).rows[0].value, QStringLiteral("1\u00A0s"));
        QCOMPARE(chart.plot().hoverAt(1, 0).rows[0].value, QStringLiteral("≥ 2 s"));
        QCOMPARE(chart.table().shown[1][1], QStringLiteral("≥ 2 s"));
        QCOMPARE(chart.table().raw[1][2], QStringLiteral("2000000000")); // what is computed with stays a number
    }

    void gapsAreGaps()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        chart.setData(chartOf({{1e9, 2e9, kHole, 3e9, kHole, 1e9, 1e9}, {1, 2, 3, 4, 5, 6, 7}}), {});
        QCOMPARE(chart.runsDrawn(), 4);
        chart.setData(chartOf({{1e9, 2e9}}), {});
        QCOMPARE(chart.runsDrawn(), 1);
    }

    void hidingASeriesMakesRoomAndSurvivesNewData()
    {
        StackedBars chart(QStringLiteral("Spend"));
        chart.setData(chartOf({{1, 1}, {100, 100}}, query::Unit::Count), {});
        QVERIFY(chart.plot().yScale().high >= 101);
        chart.legend().findChildren<QAbstractButton*>().at(1)->click();
        QCOMPARE(chart.plot().yScale().high, 1.0);
        chart.setData(chartOf({{2, 2}, {100, 100}}, query::Unit::Count), {});
        QCOMPARE(chart.plot().yScale().high, 2.0);
    }

    void theCrosshairReadsAllValuesWithTheirN()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        chart.setData(chartOf({{5e8, 6e8}, {2e9, kHole}}), {});
        const Hover hover = chart.plot().hoverAt(1.2, 6e8);
        QVERIFY(hover.valid);
        QCOMPARE(hover.bucket, 1);
        QCOMPARE(hover.series, 0);
        QCOMPARE(hover.rows.size(), std::size_t(2));
        QCOMPARE(hover.rows[0].value, QStringLiteral("600\u00A0ms"));
        QCOMPARE(hover.rows[0].n, QStringLiteral("n 7"));
        QCOMPARE(hover.rows[1].value, QStringLiteral("–"));
    }

    void draggingAsksForTheRangeOfTheBucketsUnderIt()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        showOn(chart);
        chart.setData(chartOf({{1, 2, 3, 4, 5, 6, 7, 8}}), {});
        QSignalSpy spy(&chart, &ChartView::rangeWanted);
        const Plot& plot = chart.plot();
        const QPoint from = plot.toPixel(2, 1).toPoint();
        const QPoint to = plot.toPixel(4, 1).toPoint();
        QTest::mousePress(plot.viewport(), Qt::LeftButton, {}, from);
        QTest::mouseMove(plot.viewport(), (from + to) / 2);
        QTest::mouseMove(plot.viewport(), to);
        QTest::mouseRelease(plot.viewport(), Qt::LeftButton, {}, to);
        QCOMPARE(spy.count(), 1);
        const auto range = spy.at(0).at(0).value<TimeRange>();
        QCOMPARE(range.from, kStart + 2 * kNanosPerHour);
        QCOMPARE(range.to, kStart + 5 * kNanosPerHour);
    }

    void aClickOpensThePointAndADoubleClickGoesBack()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        showOn(chart);
        chart.setData(chartOf({{1e9, 2e9, 3e9}}), {});
        QSignalSpy opened(&chart, &ChartView::openWanted);
        QSignalSpy back(&chart, &ChartView::backWanted);
        const QPoint at = chart.plot().toPixel(1, 2e9).toPoint();
        QTest::mouseClick(chart.plot().viewport(), Qt::LeftButton, {}, at);
        QTRY_COMPARE(opened.count(), 1);
        QCOMPARE(opened.at(0).at(0).value<ChartHit>().range.from, kStart + kNanosPerHour);
        QTest::mouseDClick(chart.plot().viewport(), Qt::LeftButton, {}, at);
        QTRY_COMPARE(back.count(), 1);
        QTest::qWait(300);
        QCOMPARE(opened.count(), 1);
    }

    /// A bin is of no time: a click on it must not narrow the range of the window to nothing.
    void aClickOnABinNamesItsValuesAndNoTime()
    {
        Distribution chart(QStringLiteral("Durations"));
        showOn(chart);
        BinChart bins;
        bins.edges = {100'000'000, 200'000'000, 400'000'000, 800'000'000};
        bins.counts = {3, 9, 4};
        chart.setData(bins, {});
        QSignalSpy opened(&chart, &ChartView::openWanted);
        QTest::keyClick(&chart.plot(), Qt::Key_Right);
        QTest::keyClick(&chart.plot(), Qt::Key_Right);
        QTest::keyClick(&chart.plot(), Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        const auto hit = opened.at(0).at(0).value<ChartHit>();
        QVERIFY(hit.range.isEmpty());
        QCOMPARE(hit.value, 2e8);
        QCOMPARE(hit.valueTo, 4e8);
    }

    void theKeyboardWalksTheBuckets()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        showOn(chart);
        chart.setData(chartOf({{1e9, 2e9, 3e9}}), {});
        QSignalSpy opened(&chart, &ChartView::openWanted);
        QTest::keyClick(&chart.plot(), Qt::Key_Right);
        QTest::keyClick(&chart.plot(), Qt::Key_Right);
        QCOMPARE(chart.plot().hover().bucket, 1);
        QTest::keyClick(&chart.plot(), Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QTest::keyClick(&chart.plot(), Qt::Key_End);
        QCOMPARE(chart.plot().hover().bucket, 2);
    }

    /// At the edge of the range a bucket holds only what lies in it, whatever stood on the axis.
    void saysOfWhatThePointsAtTheEdgesAre()
    {
        constexpr Nanos kCut = 9 * kNanosPerMinute + 6 * kNanosPerSecond;
        TimeSeries chart(QStringLiteral("Latency"));
        TimeChart data = chartOf({{1e9, 2e9, 3e9}});
        data.range = {kStart + kCut, data.ends.back() - kCut};
        chart.setData(data, {});
        QCOMPARE(chart.plot().hoverAt(0, 1e9).title, format::range({kStart + kCut, kStart + kNanosPerHour}));
        QCOMPARE(chart.plot().hoverAt(1, 1e9).title, format::range({data.starts[1], data.ends[1]}));
        const ChartTable table = chart.table();
        QCOMPARE(table.shown[0][0], format::time(kStart + kCut));
        QCOMPARE(table.raw[0][0], format::timeExact(kStart + kCut));
        QCOMPARE(table.raw[2][1], format::timeExact(data.ends.back() - kCut));
        showOn(chart);
        QSignalSpy opened(&chart, &ChartView::openWanted);
        QTest::keyClick(&chart.plot(), Qt::Key_Home);
        QTest::keyClick(&chart.plot(), Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened.at(0).at(0).value<ChartHit>().range.from, kStart + kCut);
        QCOMPARE(opened.at(0).at(0).value<ChartHit>().range.to, kStart + kNanosPerHour);
    }

    void marksWhatIsOfTooFewValues()
    {
        const QString why = QStringLiteral("s0 needs at least 20 values, there is 1.");
        TimeSeries chart(QStringLiteral("Latency"));
        TimeChart data = chartOf({{1e9, 2e9, 2e9, 3e9}});
        chart.setData(data, {});
        QCOMPARE(chart.runsDrawn(), 1);
        QVERIFY(!chart.table().head.contains(QStringLiteral("Remark")));
        data.series[0].weak = {why, QString(), QString(), QString()};
        chart.setData(data, {});
        QCOMPARE(chart.runsDrawn(), 2); // what leads to the first point is drawn otherwise
        QList<QPen> pens;
        for (QAbstractSeries* series : chart.plot().chart()->series())
            if (series->isVisible()) pens << qobject_cast<QLineSeries*>(series)->pen();
        QVERIFY(pens.at(0).style() != Qt::SolidLine && pens.at(0).color().alphaF() < 0.7F);
        QVERIFY(pens.at(1).style() == Qt::SolidLine && pens.at(1).color().alphaF() > 0.9F);
        const Hover weak = chart.plot().hoverAt(0, 1e9);
        QCOMPARE(weak.rows[0].value, QStringLiteral("1\u00A0s?"));
        QVERIFY(weak.rows[0].isWeak);
        QCOMPARE(weak.footer, why);
        QVERIFY(!chart.plot().hoverAt(1, 1e9).rows[0].isWeak);
        const ChartTable table = chart.table();
        QCOMPARE(table.shown[0][1], QStringLiteral("1\u00A0s?"));
        QCOMPARE(table.shown[0].last(), why);
        QCOMPARE(table.raw[0][2], QStringLiteral("1000000000")); // a number to whoever computes with it
        QCOMPARE(table.raw[0].last(), why);
        QCOMPARE(table.raw[1].last(), QString());
    }

    void theTableKeepsItsSelectionWhenTheDataIsNewer()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        showOn(chart);
        TimeChart data = chartOf({{1e9, 2e9, 3e9}});
        chart.setData(data, {});
        chart.setTableShown(true);
        auto* table = chart.findChild<QTableView*>();
        QVERIFY(table);
        const QAbstractItemModelTester tester(table->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        table->selectRow(1);
        const QString chosen = table->currentIndex().data().toString();
        TimeChart later = chartOf({{2e9, 3e9, 4e9, 5e9}}); // an hour is gone at the left, two came
        for (std::vector<UnixNanos>* times : {&later.starts, &later.ends})
            for (UnixNanos& at : *times) at += kNanosPerHour;
        later.range = {later.starts.front(), later.ends.back()};
        chart.setData(later, {});
        QCOMPARE(table->currentIndex().row(), 0);
        QCOMPARE(table->currentIndex().data().toString(), chosen);
        QCOMPARE(table->selectionModel()->selectedRows().size(), 1);
        QCOMPARE(table->model()->rowCount(), 4);
    }

    void aNarrowChartFillsItsPicture()
    {
        TimeSeries chart(QStringLiteral("Latency of everything that anybody has asked for since the beginning"));
        chart.resize(300, 300);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        chart.setCaption(QStringLiteral("22 Nov 2026 08:00:00 – 23 Nov 2026 08:00:00 UTC · service = \"chat\""));
        chart.setData(chartOf({{5e8, 1e9, 2e9, 2e9}}), {});
        QTest::qWait(50);
        const QSize size = chart.pictureSize();
        QImage image(size, QImage::Format_ARGB32_Premultiplied);
        QPainter painter(&image);
        chart.paintPicture(painter, size);
        painter.end();
        const QRgb card = image.pixel(1, 1);
        int last = 0; // column with anything in it
        for (int x = 0; x < size.width(); ++x)
            for (int y = size.height() / 2; y < size.height(); ++y)
                if (image.pixel(x, y) != card) last = x;
        QVERIFY2(size.width() - last < 40, qPrintable(QStringLiteral("%1 of %2").arg(last).arg(size.width())));
        QVERIFY(size.height() > chart.plot().height() + 96); // the texts take the lines that they need
    }

    void assistiveTechnologyHearsTheData()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        chart.setData(chartOf({{5e8, 1e9}}), {});
        QAccessibleInterface* plot = QAccessible::queryAccessibleInterface(&chart.plot());
        QVERIFY(plot);
        QCOMPARE(plot->role(), QAccessible::Chart);
        QCOMPARE(plot->childCount(), 0);
        QCOMPARE(plot->text(QAccessible::Name), QStringLiteral("Latency"));
        const QString said = plot->text(QAccessible::Description);
        QVERIFY2(said.contains(QStringLiteral("between 500\u00A0ms and 1\u00A0s")), qPrintable(said));
    }

    void theTableHoldsTheSameNumbers()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        chart.setData(chartOf({{5e8, kHole}}), {});
        const ChartTable table = chart.table();
        QCOMPARE(table.shown.size(), std::size_t(2));
        QCOMPARE(table.shown[0][1], QStringLiteral("500\u00A0ms"));
        QCOMPARE(table.raw[0][2], QStringLiteral("500000000"));
        QCOMPARE(table.raw[1][2], QString());
        ChartTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setTable(table);
        QCOMPARE(model.rowCount(), 2);
        chart.setTableShown(true);
        QVERIFY(chart.isTableShown());
        chart.setTableShown(false);
        QVERIFY(!chart.isTableShown());
    }

    void aCellOfTheTableOpensWhatItsPointOpens()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        showOn(chart);
        chart.setData(chartOf({{1e9, 2e9, kHole}, {4e9, 5e9, 6e9}}), {});
        QSignalSpy opened(&chart, &ChartView::openWanted);
        chart.setTableShown(true);
        auto* table = chart.findChild<QTableView*>();
        const auto hitOf = [&](int row, int column) {
            table->setCurrentIndex(table->model()->index(row, column));
            QTest::keyClick(table, Qt::Key_Return);
            return opened.isEmpty() ? ChartHit {} : opened.last().at(0).value<ChartHit>();
        };
        ChartHit hit = hitOf(1, 3); // From, s0, n, s1, n
        QCOMPARE(hit.bucket, 1);
        QCOMPARE(hit.key, QStringLiteral("s1"));
        QCOMPARE(hit.range.from, kStart + kNanosPerHour);
        QCOMPARE(hitOf(0, 4).key, QStringLiteral("s1"));
        QCOMPARE(hitOf(0, 1).key, QStringLiteral("s0"));
        hit = hitOf(2, 1); // nothing is known of s0: the time as a whole
        QCOMPARE(hit.bucket, 2);
        QCOMPARE(hit.series, -1);
        QCOMPARE(hitOf(0, 0).series, -1);
    }

    void aCellOfTheTableOfSizesOpensItsSize()
    {
        HeatMap chart(QStringLiteral("Durations"));
        showOn(chart);
        HeatChart data;
        data.starts = {kStart, kStart + kNanosPerHour};
        data.ends = {kStart + kNanosPerHour, kStart + 2 * kNanosPerHour};
        data.edges = {100, 200, 400};
        data.counts = {3, 0, 0, 5}; // the rows of the table: (0, 0) and (1, 1)
        data.largest = 5;
        chart.setData(data, {});
        QSignalSpy opened(&chart, &ChartView::openWanted);
        chart.setTableShown(true);
        auto* table = chart.findChild<QTableView*>();
        QCOMPARE(table->model()->rowCount(), 2);
        table->setCurrentIndex(table->model()->index(1, 2));
        QTest::keyClick(table, Qt::Key_Return);
        const auto hit = opened.last().at(0).value<ChartHit>();
        QCOMPARE(hit.bucket, 1);
        QCOMPARE(hit.value, 200.0);
        QCOMPARE(hit.valueTo, 400.0);
    }

    void theTableHasTheMenuOfTheChart()
    {
        TimeSeries chart(QStringLiteral("Latency"));
        showOn(chart);
        chart.setData(chartOf({{1e9, 2e9}}), {});
        chart.plot().setFocus();
        chart.setTableShown(true);
        auto* table = chart.findChild<QTableView*>();
        QCOMPARE(QApplication::focusWidget(), table); // the plot is gone: the focus stays in its place
        table->setCurrentIndex(table->model()->index(1, 1));
        QSignalSpy explained(&chart, &ChartView::explainWanted);
        chooseInMenu(*table, QStringLiteral("Explain this number"));
        QCOMPARE(explained.count(), 1);
        QCOMPARE(explained.at(0).at(0).value<ChartHit>().bucket, 1);
        chooseInMenu(*table, QStringLiteral("Show as chart"));
        QVERIFY(!chart.isTableShown());
    }

    void csvCarriesNoFormula_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("cell");
        QTest::newRow("formula") << QStringLiteral("=1+1") << QStringLiteral("'=1+1");
        QTest::newRow("number") << QStringLiteral("-12.5") << QStringLiteral("-12.5");
        QTest::newRow("no number") << QStringLiteral("-2+3") << QStringLiteral("'-2+3");
        QTest::newRow("quotes") << QStringLiteral("a \"b\", c") << QStringLiteral("\"a \"\"b\"\", c\"");
        QTest::newRow("full width") << QStringLiteral("\uFF1Dcmd") << QStringLiteral("'\uFF1Dcmd");
    }
    void csvCarriesNoFormula()
    {
        QFETCH(QString, text);
        QFETCH(QString, cell);
        const ChartTable table {{}, {}, {}, {text}};
        QCOMPARE(csvOf(table), (cell + QStringLiteral("\r\n")).toUtf8());
    }

    void picturesAreWrittenWithTitleRangeAndFilter()
    {
        QTemporaryDir folder;
        TimeSeries chart(QStringLiteral("Latency percentiles"));
        showOn(chart);
        chart.setCaption(QStringLiteral("last day, service = \"chat\""));
        chart.setData(chartOf({{5e8, 1e9, 2e9}}), {});
        QVERIFY(chart.savePicture(folder.filePath(QStringLiteral("a.png"))));
        QCOMPARE(QImage(folder.filePath(QStringLiteral("a.png"))).size(), chart.pictureSize() * 2);
        QVERIFY(chart.savePicture(folder.filePath(QStringLiteral("a.svg"))));
        QFile svg(folder.filePath(QStringLiteral("a.svg")));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        const QByteArray text = svg.readAll();
        QVERIFY(text.contains("Latency percentiles"));
        QVERIFY(text.contains("service = "));
    }

    void stacksOfSharesBreakWhereThereIsNoWhole()
    {
        StackedAreas chart(QStringLiteral("Errors"));
        showOn(chart);
        chart.setData(chartOf({{0.1, kHole, 0.2}, {0.1, kHole, 0.1}}, query::Unit::Share), {});
        QCOMPARE(chart.plot().chart()->series().size(), 4);
        chart.setData(chartOf({{0.1, 0.2}}, query::Unit::Share), {});
        QCOMPARE(chart.plot().chart()->series().size(), 1);
    }

    void binsReadTheirBounds()
    {
        Distribution chart(QStringLiteral("Spread"));
        chart.setData({{1'000'000, 10'000'000, 100'000'000}, {3, 9}, {{5e7, QStringLiteral("p95")}},
                          query::Unit::Nanoseconds, QStringLiteral("calls")},
            {});
        const Hover hover = chart.plot().hoverAt(1, 0);
        QCOMPARE(hover.title, QStringLiteral("10\u00A0ms – 100\u00A0ms"));
        QCOMPARE(hover.rows[0].value, QStringLiteral("9"));
        HeatMap heat(QStringLiteral("Heat"));
        heat.setData({{kStart}, {kStart + kNanosPerHour}, {1'000'000, 10'000'000, 100'000'000}, {0, 5}, 5,
                         query::Unit::Nanoseconds, QStringLiteral("calls")},
            {});
        QCOMPARE(heat.plot().hoverAt(0.5, 1.5).rows[0].value, QStringLiteral("5"));
        QCOMPARE(heat.table().shown.size(), std::size_t(1));
    }

    void binsAndCellsSayWhatWasBefore()
    {
        const QString before = QStringLiteral("previous 24 h");
        Distribution chart(QStringLiteral("Spread"));
        chart.setData({{1'000'000, 10'000'000, 100'000'000}, {3, 9}, {}, query::Unit::Nanoseconds,
                          QStringLiteral("calls"), {2, 12}, before},
            {});
        const Hover hover = chart.plot().hoverAt(1, 0);
        QCOMPARE(hover.rows.size(), std::size_t(2));
        QCOMPARE(hover.rows[1].name, before);
        QCOMPARE(hover.rows[1].value, QStringLiteral("12"));
        QVERIFY(chart.plot().yScale().high >= 12); // the outline is seen whole
        QCOMPARE(chart.table().head.size(), 4);
        QCOMPARE(chart.table().raw[0].last(), QStringLiteral("2"));
        HeatMap heat(QStringLiteral("Heat"));
        heat.setData({{kStart}, {kStart + kNanosPerHour}, {1'000'000, 10'000'000, 100'000'000}, {0, 5}, 5,
                         query::Unit::Nanoseconds, QStringLiteral("calls"), {7, 4}, before},
            {});
        QCOMPARE(heat.plot().hoverAt(0.5, 0.5).rows[1].value, QStringLiteral("7"));
        QCOMPARE(heat.table().shown.size(), std::size_t(2)); // a cell that only the period before had has a row too
        QCOMPARE(heat.table().shown[1].last(), QStringLiteral("4"));
    }
};

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
