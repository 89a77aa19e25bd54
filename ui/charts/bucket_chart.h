// SPDX-License-Identifier: GPL-3.0-or-later
// What lines, bars and areas over time have in common: x is the number of the bucket, so that days of 23 hours and
// buckets of any length look right; ticks lie at round times between them.
#pragma once

#include "ui/charts/chart_view.h"
#include "ui/charts/line_runs.h"

namespace spanwise::ui {

class BucketChart : public ChartView {
    Q_OBJECT

public:
    explicit BucketChart(const QString& title, QWidget* parent = nullptr);

    /// Nothing to show in it = the empty state with `whyEmpty`. Series that were hidden by name stay hidden.
    void setData(TimeChart data, const QString& whyEmpty);
    [[nodiscard]] const TimeChart& data() const { return m_data; }

protected:
    virtual void draw() = 0; ///< fills plot() from data(); the scales are set
    [[nodiscard]] virtual double top() const = 0; ///< the largest value that must be seen
    [[nodiscard]] virtual bool isStacked() const = 0;

    /// The shown series that `wanted` picks, as lines.
    void drawLines(const std::function<bool(const ChartSeries&)>& wanted);
    void clearLines() { m_lines.clear(); }
    [[nodiscard]] const LineRuns& lines() const { return m_lines; }
    [[nodiscard]] QColor colorOf(const ChartSeries& series) const;
    [[nodiscard]] double positionOf(UnixNanos at) const; ///< bucket number with a fraction

    ChartTable makeTable() const override;
    ChartHit hitAt(const Hover& hover) const override;
    Hover placeOfCell(int row, int column) const override;
    std::optional<TimeRange> rangeBetween(double from, double to) const override;
    void setSeriesShown(int series, bool shown) override;
    void rebuild() override;

private:
    [[nodiscard]] Hover hoverAt(double x, double y) const;
    [[nodiscard]] int nearest(std::size_t bucket, double y) const;
    [[nodiscard]] Scale timeScale() const;
    [[nodiscard]] double lowest() const; ///< at most 0
    [[nodiscard]] std::vector<PlotBand> bands() const;
    [[nodiscard]] QString statement() const;
    [[nodiscard]] QString bucketTitle(std::size_t bucket) const;
    [[nodiscard]] QString valueAt(const ChartSeries& series, std::size_t bucket) const;
    [[nodiscard]] QString spellsAt(std::size_t bucket) const; ///< empty where there is none
    /// Why values of the bucket say little, of all series or of those that are shown; without repetition.
    enum class Of : std::uint8_t { All, Shown };
    [[nodiscard]] QStringList weaknessesAt(std::size_t bucket, Of of) const;
    [[nodiscard]] bool hasRemarks() const;
    [[nodiscard]] QString remarkAt(std::size_t bucket) const;

    TimeChart m_data;
    LineRuns m_lines;
};

/// The unbroken runs of values that are no gaps, as [first, last] bucket numbers.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> runsOf(const std::vector<double>& values);

} // namespace spanwise::ui
