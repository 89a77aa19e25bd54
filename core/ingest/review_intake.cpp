// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/review_intake.h"

#include "core/base/ascii.h"
#include "core/guard/text_view.h"
#include "core/ingest/pipeline.h"
#include "core/ingest/review_snapshot.h"
#include "core/ingest/store_view.h"
#include "core/query/selection.h"
#include "core/review/near_duplicates.h"
#include "core/review/sampling.h"
#include "core/review/snapshot.h"
#include "core/store/review_intake.h"
#include "core/store/review_log.h"
#include "core/store/review_reader.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <set>
#include <unordered_map>

namespace spanwise::ingest {

namespace {
using columns::SpanRow;
using columns::TraceNo;
using review::SpanFacts;

constexpr std::size_t kMostForScale = 20'000; ///< calls of a model, the newest, that say what is usual
constexpr std::size_t kFewForScale = 20;

bool isLookedAt(const SpanRow& row)
{
    return row.call.has_value() || row.failedWithoutCall;
}

double logOf(double value)
{
    return std::log1p(std::max(value, 0.0));
}

/// What is usual in the whole store, for telling what is new or odd.
class Usual {
public:
    explicit Usual(const columns::Snapshot& snapshot)
    {
        std::map<columns::NameId, std::pair<std::vector<double>, std::vector<double>>> values;
        const auto& segments = snapshot.segments();
        for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment)
            for (std::size_t i = (*segment)->rows(); i-- > 0;) {
                const SpanRow row = (*segment)->row(i);
                note(m_errors[static_cast<std::size_t>(row.errorClass)], row.start);
                if (!row.call) continue;
                if (row.call->truncated) note(m_truncated, row.start);
                if (row.call->softError) note(m_soft, row.start);
                auto& [durations, tokens] = values[row.call->model];
                if (durations.size() < kMostForScale) durations.push_back(logOf(static_cast<double>(row.duration)));
                if (tokens.size() < kMostForScale && row.call->outputTokens >= 0)
                    tokens.push_back(logOf(static_cast<double>(row.call->outputTokens)));
            }
        for (auto& [model, both] : values) m_scales[model] = {scaleOf(both.first), scaleOf(both.second)};
    }

    [[nodiscard]] bool isNewFailure(const SpanRow& row) const
    {
        const auto isNew = [&](UnixNanos first) { return row.start - first <= kNanosPerDay; };
        if (row.errorClass != ErrorClass::None && isNew(m_errors[static_cast<std::size_t>(row.errorClass)]))
            return true;
        return row.call && ((row.call->truncated && isNew(m_truncated)) || (row.call->softError && isNew(m_soft)));
    }

    [[nodiscard]] bool isOutlier(const SpanRow& row) const
    {
        const auto scale = row.call ? m_scales.find(row.call->model) : m_scales.end();
        if (scale == m_scales.end()) return false;
        const auto isFar = [](const std::optional<review::RobustScale>& usual, double value) {
            const auto z = usual ? usual->z(value) : std::nullopt;
            return z && *z > review::kOutlierZ;
        };
        if (isFar(scale->second.first, logOf(static_cast<double>(row.duration)))) return true;
        return row.call->outputTokens >= 0
            && isFar(scale->second.second, logOf(static_cast<double>(row.call->outputTokens)));
    }

private:
    static void note(UnixNanos& first, UnixNanos at) { first = std::min(first, at); }
    static std::optional<review::RobustScale> scaleOf(const std::vector<double>& values)
    {
        if (values.size() < kFewForScale) return std::nullopt;
        return review::robustScale(values);
    }

    struct First {
        UnixNanos at = std::numeric_limits<UnixNanos>::max();
        operator UnixNanos&() { return at; } // NOLINT(google-explicit-constructor)
        operator UnixNanos() const { return at; } // NOLINT(google-explicit-constructor)
    };
    std::array<First, 256> m_errors {};
    First m_truncated;
    First m_soft;
    std::map<columns::NameId, std::pair<std::optional<review::RobustScale>, std::optional<review::RobustScale>>>
        m_scales;
};

bool isNegative(const calls::Evaluation& one)
{
    if (!one.feedback) return false;
    constexpr std::array<std::string_view, 7> kBad {
        "thumbs_down", "thumbs-down", "negative", "bad", "dislike", "down", "incorrect"};
    for (const std::string_view bad : kBad)
        if (ascii::equalsLower(one.label, bad)) return true;
    return one.score && (*one.score < 0 || (*one.score == 0 && !ascii::equalsLower(one.label, "neutral")));
}

/// Position of the span that feedback of a trace is about: the one it names if that is a call, else the last call.
std::optional<std::size_t> aboutOf(const StoredTrace& trace, const calls::Evaluation& one)
{
    if (one.span >= 0 && trace.resolved.spans[static_cast<std::size_t>(one.span)].call >= 0)
        return static_cast<std::size_t>(one.span);
    std::optional<std::size_t> last;
    for (std::size_t i = 0; i < trace.resolved.spans.size(); ++i)
        if (trace.resolved.spans[i].call >= 0) last = i;
    return last;
}

/// One span that rules are asked about.
struct Candidate {
    SpanRow row;
    std::shared_ptr<const StoredTrace> trace;
    std::size_t position = 0;
    Json snapshot;
    review::TextPrint print;
    bool hasText = false;
};

class Intake {
public:
    Intake(store::Store& store, const WriterUse& use, const ReviewIntakeOptions& options, std::stop_token stop)
        : m_store(store)
        , m_use(use)
        , m_options(options)
        , m_stop(std::move(stop))
    {
    }

    Result<ReviewIntakeReport> run()
    {
        auto state = store::readIntakeState(*m_store.reader());
        if (!state) return tl::unexpected(state.error());
        m_state = std::move(*state);
        for (const store::StoredPrint& one : m_state.prints) m_recent.add(one.print, one.itemId);
        const query::DataView view = viewOf(m_store);
        const Usual usual(*view.snapshot);
        m_usual = &usual;
        if (auto filters = prepareFilters(view); !filters) return tl::unexpected(filters.error());
        if (auto rows = lookAtNewRows(*view.snapshot); !rows) return tl::unexpected(rows.error());
        if (auto evaluated = lookAtEvaluated(); !evaluated) return tl::unexpected(evaluated.error());
        return std::move(m_report);
    }

private:
    Result<void> prepareFilters(const query::DataView& view)
    {
        m_passing.resize(m_state.rules.size());
        for (std::size_t i = 0; i < m_state.rules.size(); ++i) {
            const review::Rule& rule = m_state.rules[i];
            if (rule.filter.empty() || !rule.enabled) continue;
            const auto filter = query::Filter::parse(rule.filter);
            if (!filter) {
                m_report.remarks.push_back("rule " + rule.id + " takes nothing: " + filter.error().message);
                continue;
            }
            const auto selected = query::select(view, {TimeRange {}, *filter}, m_stop);
            if (!selected) return tl::unexpected(selected.error().in("rule " + rule.id));
            for (const query::SelectedPart& part : (*selected)->parts)
                for (std::size_t row = 0; row < part.segment->rows(); ++row)
                    if (part.chosen.test(row)) {
                        const SpanRow one = part.segment->row(row);
                        if (one.rowNo >= m_state.nextRow) m_passing[i].insert(one.rowNo);
                    }
        }
        return {};
    }

    Result<void> lookAtNewRows(const columns::Snapshot& snapshot)
    {
        std::vector<SpanRow> portion;
        std::uint64_t next = m_state.nextRow;
        for (const auto& segment : snapshot.segments()) {
            std::vector<SpanRow> rows;
            for (std::size_t i = 0; i < segment->rows(); ++i)
                if (SpanRow row = segment->row(i); row.rowNo >= m_state.nextRow) rows.push_back(std::move(row));
            std::ranges::sort(rows, {}, &SpanRow::rowNo);
            for (SpanRow& row : rows) {
                next = row.rowNo + 1;
                if (isLookedAt(row)) portion.push_back(std::move(row));
                if (portion.size() < m_options.portion) continue;
                if (auto done = lookAt(portion, next, false); !done) return done;
                portion.clear();
            }
        }
        if (!portion.empty() || next != m_state.nextRow) return lookAt(portion, next, false);
        return {};
    }

    /// Feedback comes later than what it is about.
    Result<void> lookAtEvaluated()
    {
        const auto evaluated = store::evaluatedTraces(*m_store.reader(), m_state.evaluatedUpTo);
        if (!evaluated) return tl::unexpected(evaluated.error());
        m_state.evaluatedUpTo = evaluated->second;
        std::vector<SpanRow> rows;
        for (const TraceNo trace : evaluated->first) {
            const auto all = m_store.reader()->rowsOf(trace);
            if (!all) return tl::unexpected(all.error());
            for (const SpanRow& row : *all)
                if (isLookedAt(row) && row.rowNo < m_state.nextRow) rows.push_back(row);
        }
        if (rows.empty() && evaluated->first.empty()) return {};
        return lookAt(rows, m_state.nextRow, true);
    }

    Result<void> lookAt(const std::vector<SpanRow>& rows, std::uint64_t next, bool again)
    {
        std::vector<Candidate> candidates;
        std::vector<SpanFacts> facts;
        std::unordered_map<TraceNo, std::shared_ptr<const StoredTrace>> traces;
        for (const SpanRow& row : rows) {
            if (m_stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
            auto& trace = traces[row.trace];
            if (!trace) {
                auto read = readTrace(*m_store.reader(), row.trace, m_options.mapping, m_stop);
                if (!read) {
                    if (read.error().code == ErrorCode::Cancelled) return tl::unexpected(read.error());
                    if (m_report.remarks.size() < 20) m_report.remarks.push_back(read.error().message);
                    continue;
                }
                trace = *read;
            }
            const auto position = positionOf(*trace, row.spanId);
            if (!position) continue;
            ++m_report.looked;
            Candidate candidate {row, trace, *position, {}, {}, false};
            facts.push_back(factsOf(candidate, again));
            candidates.push_back(std::move(candidate));
        }
        return store(candidates, facts, next, again);
    }

    SpanFacts factsOf(Candidate& candidate, bool again)
    {
        const SpanRow& row = candidate.row;
        const StoredTrace& trace = *candidate.trace;
        SpanFacts facts;
        facts.traceId = trace.resolved.traceId.hex();
        facts.spanId = query::spanIdOf(row.spanId).hex();
        facts.start = row.start;
        for (const calls::Evaluation& one : trace.resolved.evaluations) {
            const auto about = aboutOf(trace, one);
            if (!about || *about != candidate.position) continue;
            facts.complaint = facts.complaint || isNegative(one);
            if (!one.feedback) facts.scores.push_back({std::string(one.name), one.score, std::string(one.label)});
        }
        if (again) return facts; // everything else was asked when the row was new
        facts.failed = row.errorClass != ErrorClass::None || row.failedWithoutCall;
        facts.newFailure = m_usual->isNewFailure(row);
        facts.outlier = m_usual->isOutlier(row);
        if (m_options.findings) facts.findings = m_options.findings(row.trace, row.spanId);
        for (std::size_t i = 0; i < m_state.rules.size(); ++i)
            facts.filters.push_back(m_passing[i].contains(row.rowNo));
        candidate.snapshot = reviewSnapshot(trace, candidate.position, &row);
        const std::string said = lastUserMessage(candidate.snapshot);
        candidate.hasText = !said.empty();
        if (candidate.hasText) {
            candidate.print = review::printOf(guard::normalizedText(said));
            facts.novel = !m_recent.find(candidate.print);
            m_recent.add(candidate.print, {});
        }
        return facts;
    }

    Result<void> store(
        std::vector<Candidate>& candidates, const std::vector<SpanFacts>& facts, std::uint64_t next, bool again)
    {
        std::vector<review::Rule> rules = m_state.rules;
        if (again)
            for (review::Rule& rule : rules)
                rule.enabled = rule.enabled
                    && (rule.when == review::Condition::Complaint || rule.when == review::Condition::LowScore);
        const auto taken = review::decide(rules, facts, m_state.days);
        const store::ReviewReader reviews(m_store.reader());
        const auto queues = reviews.queues({}, m_options.now);
        if (!queues) return tl::unexpected(queues.error());

        store::IntakeStep step;
        step.nextRow = next;
        step.evaluatedUpTo = m_state.evaluatedUpTo;
        step.days = m_state.days;
        std::vector<store::NewReviewItem> items;
        std::vector<std::string> standsFor(candidates.size()); // item of a candidate's text
        for (const review::Intake& one : taken) {
            Candidate& candidate = candidates[one.span];
            for (const std::string& rule : one.rules) ++m_report.takenByRule[rule];
            if (candidate.snapshot.isNull())
                candidate.snapshot = reviewSnapshot(*candidate.trace, candidate.position, &candidate.row);
            const std::string itemId = review::itemIdOf(one.queue, facts[one.span].traceId, facts[one.span].spanId);
            if (candidate.hasText) {
                const auto same = m_queued.find(one.queue) == m_queued.end()
                    ? m_queued.emplace(one.queue, queuedPrints()).first
                    : m_queued.find(one.queue);
                if (const auto other = same->second.find(candidate.print); other && *other != itemId) {
                    step.similar.push_back({*other, facts[one.span].traceId, facts[one.span].spanId});
                    ++m_report.representedBySimilar;
                    continue;
                }
                same->second.add(candidate.print, itemId);
                standsFor[one.span] = itemId;
            }
            items.push_back(itemOf(one, facts[one.span], candidate, *queues));
        }
        for (std::size_t i = 0; i < candidates.size(); ++i)
            if (candidates[i].hasText) step.prints.push_back({candidates[i].print, standsFor[i]});
        const auto asked = static_cast<std::int64_t>(items.size());
        auto written = m_use([&](store::Writer& writer) -> Result<void> {
            const auto added = store::addReviewItems(writer, items);
            if (!added) return tl::unexpected(added.error());
            m_report.added += static_cast<std::int64_t>(added->size());
            m_report.known += asked - static_cast<std::int64_t>(added->size());
            return store::saveIntakeStep(writer, step);
        });
        if (written) m_state.nextRow = next;
        return written;
    }

    /// The texts that queued items stand for, of those looked at last.
    [[nodiscard]] review::NearDuplicates queuedPrints() const
    {
        review::NearDuplicates out;
        for (const store::StoredPrint& one : m_state.prints)
            if (!one.itemId.empty()) out.add(one.print, one.itemId);
        return out;
    }

    store::NewReviewItem itemOf(const review::Intake& one, const SpanFacts& facts, const Candidate& candidate,
        const std::vector<query::QueueSummary>& queues) const
    {
        review::Queue queue;
        for (const query::QueueSummary& summary : queues)
            if (summary.queue.id == one.queue) queue = summary.queue;
        Json plain;
        plain.set("rules", Json::texts(one.rules)).set("inclusion_p", one.inclusionP).set("priority", one.priority);
        plain.set("needed_reviews", queue.neededReviews).set("blind", queue.blind);
        return {one.queue, facts.traceId, facts.spanId, "intake", std::move(plain),
            review::snapshotText(candidate.snapshot), m_options.now};
    }

    store::Store& m_store;
    const WriterUse& m_use;
    const ReviewIntakeOptions& m_options;
    std::stop_token m_stop;
    store::IntakeState m_state;
    const Usual* m_usual = nullptr;
    std::vector<std::set<std::uint64_t>> m_passing; ///< rows that pass each rule's filter
    review::NearDuplicates m_recent; ///< all inputs looked at last
    std::map<std::string, review::NearDuplicates> m_queued; ///< by queue: texts that items stand for
    ReviewIntakeReport m_report;
};
} // namespace

WriterUse writerOf(store::Store& store)
{
    return [&store](const std::function<Result<void>(store::Writer&)>& work) -> Result<void> {
        store::Writer* writer = store.writer();
        if (!writer) return fail(ErrorCode::Conflict, store.readOnlyReason());
        if (auto done = work(*writer); !done) {
            writer->rollback();
            return done;
        }
        return writer->commit();
    };
}

Result<ReviewIntakeReport> runReviewIntake(
    store::Store& store, const WriterUse& use, const ReviewIntakeOptions& options, std::stop_token stop)
{
    return Intake(store, use, options, std::move(stop)).run();
}

Result<bool> addToReview(store::Store& store, const WriterUse& use, const std::string& queue, columns::TraceNo trace,
    std::uint64_t spanId, const std::string& actor, UnixNanos now)
{
    const auto read = readTrace(*store.reader(), trace, nullptr);
    if (!read) return tl::unexpected(read.error());
    const auto position = positionOf(**read, spanId);
    if (!position) return fail(ErrorCode::NotFound, "the trace has no such span");
    const auto rows = store.reader()->rowsOf(trace);
    if (!rows) return tl::unexpected(rows.error());
    const auto row = std::ranges::find(*rows, spanId, &SpanRow::spanId);
    const auto queues = store::ReviewReader(store.reader()).queues({}, now);
    if (!queues) return tl::unexpected(queues.error());
    review::Queue settings;
    for (const query::QueueSummary& summary : *queues)
        if (summary.queue.id == queue) settings = summary.queue;
    Json plain;
    plain.set("rules", Json::texts({"manual"})).set("inclusion_p", nullptr).set("priority", 95);
    plain.set("needed_reviews", settings.neededReviews).set("blind", settings.blind);
    bool isNew = false;
    const auto done = use([&](store::Writer& writer) -> Result<void> {
        const auto added = store::addReviewItems(writer,
            {{queue, (*read)->resolved.traceId.hex(), query::spanIdOf(spanId).hex(), actor, plain,
                review::snapshotText(reviewSnapshot(**read, *position, row == rows->end() ? nullptr : &*row)), now}});
        if (!added) return tl::unexpected(added.error());
        isNew = !added->empty();
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return isNew;
}

ReviewIntakeRunner::ReviewIntakeRunner(store::Store& store, Pipeline& pipeline, const calls::MappingRules* mapping)
    : m_thread([&store, &pipeline, mapping](std::stop_token stop) {
        const WriterUse use = [&pipeline](const auto& work) { return pipeline.use(work); };
        std::mutex mutex;
        std::condition_variable_any wake;
        std::uint64_t seen = 0;
        for (;;) {
            {
                std::unique_lock lock(mutex);
                wake.wait_for(lock, stop, std::chrono::seconds(3), [] { return false; });
            }
            if (stop.stop_requested()) return;
            const std::uint64_t generation = store.snapshot()->generation();
            if (generation == seen) continue;
            ReviewIntakeOptions options;
            options.now = SystemClock().now();
            options.mapping = mapping;
            if (runReviewIntake(store, use, options, stop)) seen = generation;
        }
    })
{
}

ReviewIntakeRunner::~ReviewIntakeRunner() = default;

} // namespace spanwise::ingest
