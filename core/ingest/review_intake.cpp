// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/review_intake.h"

#include "core/guard/text_view.h"
#include "core/ingest/review_facts.h"
#include "core/ingest/review_snapshot.h"
#include "core/ingest/review_usual.h"
#include "core/ingest/store_view.h"
#include "core/query/selection.h"
#include "core/review/near_duplicates.h"
#include "core/review/snapshot.h"
#include "core/store/review_caps.h"
#include "core/store/review_intake.h"
#include "core/store/review_log.h"
#include "core/store/review_reader.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace spanwise::ingest {

namespace {
using columns::SpanRow;
using columns::TraceNo;
using review::Look;
using review::SpanFacts;

bool isLookedAt(const SpanRow& row)
{
    return row.call.has_value() || row.failedWithoutCall;
}

/// One span that rules are asked about.
struct Candidate {
    SpanRow row;
    std::shared_ptr<const StoredTrace> trace;
    std::size_t position = 0;
    std::vector<store::StoredFinding> findings; ///< of its trace
    Json snapshot;
    review::TextPrint print;
    bool hasText = false;
    bool novel = false;
};

class Intake {
public:
    Intake(store::Store& store, const UseWriter& use, const ReviewIntakeOptions& options, std::stop_token stop)
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
        m_step.nextRow = m_firstRow = m_state.nextRow;
        m_step.foundUpTo = m_state.foundUpTo;
        for (const store::StoredPrint& one : m_state.prints) m_recent.add(one.print, one.itemId);
        auto said = store::saidSince(*m_store.reader(), m_state.foundUpTo);
        if (!said) return tl::unexpected(said.error());
        const query::DataView view = viewOf(m_store);
        const std::optional<Usual> usual =
            m_options.usual ? std::nullopt : std::optional<Usual>(std::in_place, *view.snapshot);
        m_usual = usual ? &*usual : m_options.usual;
        auto again = rowsOf(said->traces);
        if (!again) return tl::unexpected(again.error());
        if (auto filters = prepareFilters(view, *again); !filters) return tl::unexpected(filters.error());
        if (auto rows = lookAtNewRows(*view.snapshot); !rows) return tl::unexpected(rows.error());
        if (auto later = lookAgain(*again, *said); !later) return tl::unexpected(later.error());
        const auto stated = m_use([&](store::Writer& writer) -> Result<void> {
            const auto events = store::stateCapCounts(writer, m_state.rules, m_options.now);
            if (!events) return tl::unexpected(events.error());
            return {};
        });
        if (!stated) return tl::unexpected(stated.error());
        return std::move(m_report);
    }

private:
    /// Rows that were looked at in an earlier run.
    Result<std::vector<SpanRow>> rowsOf(const std::vector<TraceNo>& traces) const
    {
        std::vector<SpanRow> rows;
        for (const TraceNo trace : traces) {
            const auto all = m_store.reader()->rowsOf(trace);
            if (!all) return tl::unexpected(all.error());
            for (const SpanRow& row : *all)
                if (isLookedAt(row) && row.rowNo < m_firstRow) rows.push_back(row);
        }
        return rows;
    }

    Result<void> prepareFilters(const query::DataView& view, const std::vector<SpanRow>& again)
    {
        std::unordered_set<std::uint64_t> rowsAgain;
        for (const SpanRow& row : again) rowsAgain.insert(row.rowNo);
        m_passing.resize(m_state.rules.size());
        for (std::size_t i = 0; i < m_state.rules.size(); ++i) {
            const review::Rule& rule = m_state.rules[i];
            if (rule.filter.empty() || !rule.takesIn()) continue;
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
                        if (one.rowNo >= m_firstRow || rowsAgain.contains(one.rowNo)) m_passing[i].insert(one.rowNo);
                    }
        }
        return {};
    }

    /// Rows from here on wait for the guards.
    Result<std::uint64_t> endOfScanned() const
    {
        if (m_options.scannedWith.empty()) return std::numeric_limits<std::uint64_t>::max();
        const auto mark = store::scanMark(*m_store.reader(), m_options.scannedWith);
        if (!mark) return tl::unexpected(mark.error());
        return mark->nextRow;
    }

    Result<void> lookAtNewRows(const columns::Snapshot& snapshot)
    {
        const auto end = endOfScanned();
        if (!end) return tl::unexpected(end.error());
        std::vector<SpanRow> portion;
        std::uint64_t next = m_firstRow;
        for (const auto& segment : snapshot.segments()) {
            if (segment->rows() == 0 || segment->lastRowNo() < m_firstRow) continue;
            std::vector<SpanRow> rows;
            for (std::size_t i = 0; i < segment->rows(); ++i)
                if (SpanRow row = segment->row(i); row.rowNo >= m_firstRow) rows.push_back(std::move(row));
            std::ranges::sort(rows, {}, &SpanRow::rowNo);
            for (SpanRow& row : rows) {
                if (row.rowNo >= *end) {
                    m_report.behind = true;
                    break;
                }
                next = row.rowNo + 1;
                if (isLookedAt(row)) portion.push_back(std::move(row));
                if (portion.size() < m_options.portion) continue;
                m_step.nextRow = next;
                if (auto done = lookAt(portion, Look::First); !done) return done;
                portion.clear();
            }
            if (m_report.behind) break;
        }
        if (portion.empty() && next == m_step.nextRow) return {};
        m_step.nextRow = next;
        return lookAt(portion, Look::First);
    }

    /// Feedback and findings come later than what they are about.
    Result<void> lookAgain(const std::vector<SpanRow>& rows, const store::Said& said)
    {
        for (std::size_t from = 0; from < rows.size(); from += m_options.portion) {
            const auto size = std::min(m_options.portion, rows.size() - from);
            if (auto done = lookAt(std::span(rows).subspan(from, size), Look::Again); !done) return done;
        }
        if (said.evaluated.empty() && said.foundUpTo == m_step.foundUpTo) return {};
        m_step.evaluated = said.evaluated;
        m_step.foundUpTo = said.foundUpTo;
        return m_use([&](store::Writer& writer) { return store::saveIntakeStep(writer, m_step); });
    }

    Result<void> lookAt(std::span<const SpanRow> rows, Look look)
    {
        std::vector<Candidate> candidates;
        std::vector<SpanFacts> facts;
        struct OfTrace {
            std::shared_ptr<const StoredTrace> trace;
            std::vector<store::StoredFinding> findings;
        };
        std::unordered_map<TraceNo, OfTrace> traces;
        for (const SpanRow& row : rows) {
            if (m_stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
            OfTrace& one = traces[row.trace];
            if (!one.trace) {
                auto read = readTrace(*m_store.reader(), row.trace, m_options.mapping, m_stop);
                if (!read) {
                    if (read.error().code == ErrorCode::Cancelled) return tl::unexpected(read.error());
                    if (m_report.remarks.size() < 20) m_report.remarks.push_back(read.error().message);
                    continue;
                }
                auto findings = store::findingsOf(*m_store.reader(), row.trace);
                if (!findings) return tl::unexpected(findings.error());
                one = {std::move(*read), std::move(*findings)};
            }
            const auto position = positionOf(*one.trace, row.spanId);
            if (!position) continue;
            ++(look == Look::First ? m_report.looked : m_report.again);
            Candidate candidate;
            candidate.row = row;
            candidate.trace = one.trace;
            candidate.position = *position;
            candidate.findings = one.findings;
            facts.push_back(factsOf(candidate, look));
            candidates.push_back(std::move(candidate));
        }
        return store(candidates, facts, look);
    }

    SpanFacts factsOf(Candidate& candidate, Look look)
    {
        const SpanRow& row = candidate.row;
        const StoredTrace& trace = *candidate.trace;
        SpanFacts facts;
        facts.traceId = trace.resolved.traceId.hex();
        facts.spanId = query::spanIdOf(row.spanId).hex();
        facts.start = row.start;
        addEvaluations(trace, candidate.position, facts);
        facts.failed = row.errorClass != ErrorClass::None || row.failedWithoutCall;
        facts.newFailure = m_usual->isNewFailure(row);
        facts.outlier = m_usual->isOutlier(row);
        facts.findings = findingFacts(candidate.findings, row.spanId);
        for (const auto& passing : m_passing) facts.filters.push_back(passing.contains(row.rowNo));
        candidate.snapshot = reviewSnapshot(trace, candidate.position, &row, candidate.findings);
        const std::string said = lastUserMessage(candidate.snapshot);
        candidate.hasText = !said.empty();
        if (!candidate.hasText) return facts;
        candidate.print = review::printOf(guard::normalizedText(said));
        facts.novel = look == Look::First ? !m_recent.find(candidate.print) : wasNovel(row.rowNo);
        candidate.novel = facts.novel;
        if (look == Look::First) m_recent.add(candidate.print, {});
        return facts;
    }

    /// As it was found at the first look; not known, and taken as no, of inputs that 5,000 others came after.
    [[nodiscard]] bool wasNovel(std::uint64_t rowNo) const
    {
        const auto found = std::ranges::find(m_state.prints, rowNo, &store::StoredPrint::row);
        return found != m_state.prints.end() && found->novel;
    }

    Result<void> store(std::vector<Candidate>& candidates, const std::vector<SpanFacts>& facts, Look look)
    {
        review::CapState caps;
        caps.days = m_state.days;
        const auto before = countedBefore(facts);
        if (!before) return tl::unexpected(before.error());
        caps.seen = *before;
        if (auto places = readPlaces(facts, caps); !places) return places;
        const auto taken = review::decide(m_state.rules, facts, caps, look);
        m_state.days = std::move(caps.days);
        const auto queues = store::ReviewReader(m_store.reader()).queues({}, m_options.now);
        if (!queues) return tl::unexpected(queues.error());
        std::vector<std::string> ids;
        for (const review::Intake& one : taken)
            ids.push_back(review::itemIdOf(one.queue, facts[one.span].traceId, facts[one.span].spanId));
        const auto standing = store::standingOf(*m_store.reader(), ids);
        if (!standing) return tl::unexpected(standing.error());

        store::IntakeStep step = m_step;
        step.days = m_state.days;
        for (const review::RuleMatch& one : caps.seen)
            if (!before->contains(one)) step.matched.push_back({one, {}});
        m_open.clear();
        for (const review::RuleMatch& one : caps.displaced) m_closed.insert(one.item);
        std::vector<store::NewReviewItem> items;
        std::map<std::string, store::RaisedItem> raised;
        std::vector<std::vector<std::string>> standFor(candidates.size()); // items, one a queue, of a text
        for (std::size_t i = 0; i < taken.size(); ++i) {
            const review::Intake& one = taken[i];
            Candidate& candidate = candidates[one.span];
            for (const std::string& rule : one.rules) ++m_report.takenByRule[rule];
            std::string carrier = ids[i]; // the item that weighs this call
            if ((*standing)[i]) {
                ++m_report.known;
                join(raised[carrier], one).inclusion = one.inclusion;
            } else {
                auto other = representativeOf(one.queue, candidate);
                if (!other) return tl::unexpected(other.error());
                if (*other) {
                    carrier = std::move(**other);
                    step.similar.push_back({carrier, facts[one.span].traceId, facts[one.span].spanId});
                    join(raised[carrier], one).standsFor[ids[i]].join(one.inclusion);
                    ++m_report.representedBySimilar;
                } else {
                    if (candidate.hasText) {
                        queuedPrints(one.queue).add(candidate.print, carrier);
                        m_open.insert(carrier);
                        standFor[one.span].push_back(carrier);
                    }
                    items.push_back(itemOf(one, facts[one.span], candidate, *queues));
                }
            }
            for (const review::CappedRate& capped : one.inclusion.capped)
                step.matched.push_back({{capped.day.first, capped.day.second, ids[i]}, carrier, placeOf(one, capped)});
        }
        for (std::size_t i = 0; i < candidates.size(); ++i)
            if (candidates[i].hasText) {
                if (look == Look::First && standFor[i].empty()) standFor[i].emplace_back();
                for (std::string& item : standFor[i])
                    step.prints.push_back(
                        {candidates[i].print, std::move(item), {}, candidates[i].row.rowNo, candidates[i].novel});
            }
        const auto asked = static_cast<std::int64_t>(items.size());
        return m_use([&](store::Writer& writer) -> Result<void> {
            const auto added = store::addReviewItems(writer, std::move(items));
            if (!added) return tl::unexpected(added.error());
            m_report.added += static_cast<std::int64_t>(added->size());
            m_report.known += asked - static_cast<std::int64_t>(added->size());
            std::vector<store::RaisedItem> changes;
            for (auto& [id, one] : raised) {
                one.itemId = id;
                changes.push_back(std::move(one));
            }
            const auto moved = store::raiseReviewItems(writer, changes, m_options.now);
            if (!moved) return tl::unexpected(moved.error());
            m_report.raised += *moved;
            const auto displaced = store::displaceItems(writer, caps.displaced, m_options.now);
            if (!displaced) return tl::unexpected(displaced.error());
            m_report.displaced += *displaced;
            return store::saveIntakeStep(writer, step);
        });
    }

    /// Matches of capped rules that are no news: they were counted on their day, and taken if there was room.
    Result<std::set<review::RuleMatch>> countedBefore(const std::vector<SpanFacts>& facts) const
    {
        std::vector<review::RuleMatch> matches;
        for (std::size_t r = 0; r < m_state.rules.size(); ++r) {
            const review::Rule& rule = m_state.rules[r];
            if (!rule.dailyCap || !review::mayMatchLater(rule)) continue;
            for (const SpanFacts& one : facts)
                if (review::matches(rule, r, one)) matches.push_back(review::matchOf(rule, one));
        }
        return store::countedBefore(*m_store.reader(), matches);
    }

    /// Of the days that these spans are of and that are full.
    Result<void> readPlaces(const std::vector<SpanFacts>& facts, review::CapState& caps) const
    {
        std::set<std::int64_t> days;
        for (const SpanFacts& one : facts) days.insert(review::dayOf(one.start));
        for (const review::Rule& rule : m_state.rules)
            for (const std::int64_t day : days) {
                const auto count = caps.days.find({rule.id, day});
                if (!rule.takesIn() || !rule.dailyCap || count == caps.days.end()
                    || count->second.taken < *rule.dailyCap)
                    continue;
                auto places = store::freeablePlaces(*m_store.reader(), {rule.id, day});
                if (!places) return tl::unexpected(places.error());
                caps.places[{rule.id, day}] = std::move(*places);
            }
        return {};
    }

    static std::optional<std::uint64_t> placeOf(const review::Intake& one, const review::CappedRate& capped)
    {
        const auto place = one.places.find(capped.day.first);
        return place == one.places.end() ? std::nullopt : std::optional(place->second);
    }

    static store::RaisedItem& join(store::RaisedItem& raised, const review::Intake& one)
    {
        raised.priority = std::max(raised.priority, one.priority);
        for (const std::string& rule : one.rules)
            if (std::ranges::find(raised.rules, rule) == raised.rules.end()) raised.rules.push_back(rule);
        joinInto(raised.counts, one.counts);
        return raised;
    }

    /// The open item of a text that is near. What was decided or put away speaks for nothing that comes later: a
    /// complaint about an answer is no less one because an earlier answer to the same question was good.
    Result<std::optional<std::string>> representativeOf(const std::string& queue, const Candidate& candidate)
    {
        if (!candidate.hasText) return std::optional<std::string> {};
        for (;;) {
            auto near = queuedPrints(queue).find(candidate.print, m_closed);
            if (!near || m_open.contains(*near)) return near;
            const auto standing = store::standingOf(*m_store.reader(), std::span(&*near, 1));
            if (!standing) return tl::unexpected(standing.error());
            const auto& item = (*standing)[0]; // an own one may not be committed yet
            (item && !item->open ? m_closed : m_open).insert(*near);
        }
    }

    /// The texts that items of a queue stand for, of those looked at last.
    review::NearDuplicates& queuedPrints(const std::string& queue)
    {
        const auto [found, isNew] = m_queued.try_emplace(queue);
        if (isNew)
            for (const store::StoredPrint& one : m_state.prints)
                if (one.queue == queue) found->second.add(one.print, one.itemId);
        return found->second;
    }

    store::NewReviewItem itemOf(const review::Intake& one, const SpanFacts& facts, const Candidate& candidate,
        const std::vector<query::QueueSummary>& queues) const
    {
        review::Queue queue;
        for (const query::QueueSummary& summary : queues)
            if (summary.queue.id == one.queue) queue = summary.queue;
        Json plain;
        plain.set("rules", Json::texts(one.rules)).set("priority", one.priority);
        writeInclusion(plain, one.inclusion, one.counts);
        if (!one.counts.empty()) plain.set("cap_counts", jsonOf(one.counts));
        plain.set("needed_reviews", queue.neededReviews).set("blind", queue.blind);
        return {one.queue, facts.traceId, facts.spanId, "intake", std::move(plain),
            review::snapshotText(candidate.snapshot), m_options.now};
    }

    store::Store& m_store;
    const UseWriter& m_use;
    const ReviewIntakeOptions& m_options;
    std::stop_token m_stop;
    store::IntakeState m_state;
    store::IntakeStep m_step; ///< how far this run has come
    std::uint64_t m_firstRow = 0; ///< that no earlier run looked at
    const Usual* m_usual = nullptr;
    std::vector<std::set<std::uint64_t>> m_passing; ///< rows that pass each rule's filter
    review::NearDuplicates m_recent; ///< all inputs looked at last
    std::map<std::string, review::NearDuplicates> m_queued; ///< by queue: texts that items stand for
    std::set<std::string> m_open; ///< of those items: looked up or added in this portion
    std::set<std::string> m_closed; ///< decided or put away
    ReviewIntakeReport m_report;
};
} // namespace

Result<ReviewIntakeReport> runReviewIntake(
    store::Store& store, const UseWriter& use, const ReviewIntakeOptions& options, std::stop_token stop)
{
    return Intake(store, use, options, std::move(stop)).run();
}

} // namespace spanwise::ingest
