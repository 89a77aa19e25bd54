// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/tick_times.h"

#include "app/bench/overview_questions.h"
#include "core/ingest/store_view.h"
#include "core/query/live_report.h"
#include "core/sample/random.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

namespace spanwise::bench {

namespace {
/// A store in memory that grows.
class Growing {
public:
    Growing(const store::Store& store, std::uint64_t rows)
        : m_names(ingest::viewOf(store).names)
        , m_from(store.snapshot())
    {
        for (const auto& segment : m_from->segments()) {
            if (m_rows >= rows) break;
            m_columns.adopt(segment);
            m_rows += segment->rows();
            m_nextRow = segment->lastRowNo() + 1;
            m_last = std::max(m_last, segment->lastStart());
        }
        (void)m_columns.publish();
    }

    [[nodiscard]] std::uint64_t rows() const noexcept { return m_rows; }

    /// Copies of rows by chance, as new ones: five a trace, some milliseconds apart.
    void add(int count)
    {
        for (int i = 0; i < count; ++i) {
            const auto& segments = m_from->segments();
            const auto& segment = segments[m_random.index(std::min<std::size_t>(segments.size(), 15))];
            columns::SpanRow row = segment->row(m_random.index(segment->rows()));
            row.rowNo = m_nextRow++;
            row.trace = static_cast<columns::TraceNo>(4'000'000 + row.rowNo / 5);
            row.spanId = row.rowNo;
            row.start = m_last += 3 * kNanosPerMilli;
            m_columns.append(row);
        }
        (void)m_columns.publish();
    }

    [[nodiscard]] query::DataView view() const { return query::makeDataView(m_columns.snapshot(), m_names, nullptr); }

private:
    std::shared_ptr<const query::NameSource> m_names;
    std::shared_ptr<const columns::Snapshot> m_from;
    columns::ColumnStore m_columns;
    std::uint64_t m_rows = 0;
    std::uint64_t m_nextRow = 0;
    UnixNanos m_last = 0;
    sample::Random m_random {17};
};

/// The questions of the page, each followed.
struct Followed {
    explicit Followed(OverviewQuestions questions)
        : table(std::move(questions.table))
        , tiles(std::move(questions.tiles))
    {
        for (query::SeriesQuestion& question : questions.series) series.emplace_back(std::move(question));
    }

    Result<query::ReportAnswer> refresh(const query::DataView& view)
    {
        for (query::LiveSeries& one : series)
            if (const auto drawn = one.refresh(view, {}); !drawn) return tl::unexpected(drawn.error());
        if (const auto listed = table.refresh(view, {}); !listed) return tl::unexpected(listed.error());
        return tiles.refresh(view, {});
    }

    std::vector<query::LiveSeries> series;
    query::LiveReport table;
    query::LiveReport tiles;
};

double cpuMs()
{
    timespec spent {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) / 1e6;
}
} // namespace

Result<TickTimes> timeTicks(const store::Store& store, std::uint64_t rows, int ticks)
{
    constexpr int kNewSpans = 1000;
    Growing growing(store, rows);
    Followed followed(overviewQuestions({}));
    TickTimes out;
    out.rows = growing.rows();
    std::vector<double> times;
    std::vector<double> cpuTimes;
    query::ReportAnswer last;
    for (int i = 0; i < ticks + 2; ++i) {
        if (i > 0) growing.add(kNewSpans);
        const query::DataView view = growing.view();
        const double cpuBefore = cpuMs();
        const auto began = std::chrono::steady_clock::now();
        auto tiles = followed.refresh(view);
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
        cpuTimes.push_back(cpuMs() - cpuBefore);
        if (!tiles) return tl::unexpected(tiles.error());
        last = std::move(*tiles);
    }
    const auto anew = query::answer(growing.view(), followed.tiles.question());
    if (!anew) return tl::unexpected(anew.error());
    out.right = last.totals.calls == anew->totals.calls && last.totals.latency == anew->totals.latency
        && last.totals.traces == anew->totals.traces;
    out.firstMs = times[0];
    out.beginMs = times[1];
    std::sort(times.begin() + 2, times.end());
    std::sort(cpuTimes.begin() + 2, cpuTimes.end());
    out.medianCpuMs = cpuTimes[2 + static_cast<std::size_t>(ticks) / 2];
    out.medianMs = times[2 + static_cast<std::size_t>(ticks) / 2];
    out.worstMs = times.back();
    return out;
}

} // namespace spanwise::bench
