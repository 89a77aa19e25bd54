// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/rule_preview.h"

#include "core/guard/text_view.h"
#include "core/ingest/review_facts.h"
#include "core/ingest/review_snapshot.h"
#include "core/ingest/review_usual.h"
#include "core/ingest/store_view.h"
#include "core/query/selection.h"
#include "core/review/near_duplicates.h"
#include "core/review/snapshot.h"
#include "core/store/findings.h"
#include "core/store/review_intake.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>

namespace spanwise::ingest {

namespace {
using columns::SpanRow;
using columns::TraceNo;
using review::Condition;

/// Rows that rules are asked about, the newest `most`, in order of their numbers; and how many there are.
std::pair<std::vector<SpanRow>, std::uint64_t> newestRows(const columns::Snapshot& snapshot, std::size_t most)
{
    std::vector<std::pair<std::uint64_t, std::pair<const columns::Segment*, std::size_t>>>
        places; // a heap, oldest on top
    std::uint64_t all = 0;
    for (const auto& segment : snapshot.segments())
        for (std::size_t i = 0; i < segment->rows(); ++i) {
            const bool failedAlone = i >= segment->calls()
                && (segment->at(columns::Column::Marks, i) & columns::kMarkFailedWithoutCall) != 0;
            if (i >= segment->calls() && !failedAlone) continue;
            ++all;
            const auto rowNo = static_cast<std::uint64_t>(segment->at(columns::Column::RowNo, i));
            if (places.size() == most && rowNo < places.front().first) continue;
            places.push_back({rowNo, {segment.get(), i}});
            std::ranges::push_heap(places, std::greater {});
            if (places.size() <= most) continue;
            std::ranges::pop_heap(places, std::greater {});
            places.pop_back();
        }
    std::ranges::sort(places);
    std::vector<SpanRow> rows;
    rows.reserve(places.size());
    for (const auto& [rowNo, place] : places) rows.push_back(place.first->row(place.second));
    return {std::move(rows), all};
}

/// Whether the condition is about what stands in the trace's texts and evaluations, and not in its numbers.
bool needsTrace(Condition when)
{
    return when == Condition::Complaint || when == Condition::LowScore || when == Condition::Novel;
}
bool needsFindings(Condition when)
{
    return when == Condition::GuardCritical || when == Condition::GuardOther || when == Condition::NearThreshold
        || when == Condition::Error;
}
bool needsUsual(Condition when)
{
    return when == Condition::NewFailure || when == Condition::Outlier;
}

class Preview {
public:
    Preview(const store::Store& store, const RulePreviewQuestion& question, std::stop_token stop)
        : m_store(store)
        , m_question(question)
        , m_rule(question.rule)
        , m_stop(std::move(stop))
        , m_view(viewOf(store))
    {
        m_rule.enabled = true;
        m_rule.archived = false;
    }

    Result<RulePreview> run()
    {
        auto [rows, all] = newestRows(*m_view.snapshot, m_question.newest);
        m_out.looked = rows.size();
        m_out.stored = all;
        if (auto filtered = readFilter(); !filtered) return tl::unexpected(filtered.error());
        if (needsUsual(m_rule.when)) m_usual.emplace(*m_view.snapshot);
        std::vector<review::SpanFacts> facts;
        std::set<std::int64_t> days;
        for (const SpanRow& row : rows) {
            if (m_stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
            days.insert(review::dayOf(row.start));
            auto one = factsOf(row);
            if (!one) return tl::unexpected(one.error());
            m_out.matching += review::matches(m_rule, 0, *one);
            facts.push_back(std::move(*one));
        }
        m_out.days = static_cast<std::int64_t>(days.size());
        if (auto decided = decide(rows, facts); !decided) return tl::unexpected(decided.error());
        return std::move(m_out);
    }

private:
    Result<void> readFilter()
    {
        if (m_rule.filter.empty()) return {};
        const auto filter = query::Filter::parse(m_rule.filter);
        if (!filter) return fail(ErrorCode::Invalid, filter.error().message);
        const auto selected = query::select(m_view, {TimeRange {}, *filter}, m_stop);
        if (!selected) return tl::unexpected(selected.error());
        for (const query::SelectedPart& part : (*selected)->parts)
            for (std::size_t i = 0; i < part.segment->rows(); ++i)
                if (part.chosen.test(i))
                    m_passing.insert(static_cast<std::uint64_t>(part.segment->at(columns::Column::RowNo, i)));
        return {};
    }

    Result<review::SpanFacts> factsOf(const SpanRow& row)
    {
        review::SpanFacts facts;
        if (const auto id = m_view.spans ? m_view.spans->traceId(row.trace) : std::nullopt) facts.traceId = id->hex();
        facts.spanId = query::spanIdOf(row.spanId).hex();
        facts.start = row.start;
        facts.failed = row.errorClass != ErrorClass::None || row.failedWithoutCall;
        facts.filters = {m_passing.contains(row.rowNo)};
        if (m_usual) {
            facts.newFailure = m_usual->isNewFailure(row);
            facts.outlier = m_usual->isOutlier(row);
        }
        if (needsFindings(m_rule.when)) {
            if (m_trace != row.trace) {
                auto findings = store::findingsOf(*m_store.reader(), row.trace);
                if (!findings) return tl::unexpected(findings.error());
                m_findings = std::move(*findings);
            }
            facts.findings = findingFacts(m_findings, row.spanId);
        }
        if (needsTrace(m_rule.when)) {
            if (m_trace != row.trace) {
                auto read = readTrace(*m_store.reader(), row.trace, m_question.mapping, m_stop);
                if (!read && read.error().code == ErrorCode::Cancelled) return tl::unexpected(read.error());
                m_stored = read ? *read : nullptr;
                m_out.unread += !read;
            }
            addTexts(row, facts);
        }
        m_trace = row.trace;
        return facts;
    }

    void addTexts(const SpanRow& row, review::SpanFacts& facts)
    {
        const auto position = m_stored ? positionOf(*m_stored, row.spanId) : std::nullopt;
        if (!position) return;
        addEvaluations(*m_stored, *position, facts);
        if (m_rule.when != Condition::Novel) return;
        const std::string said = lastUserMessage(reviewSnapshot(*m_stored, *position, &row, {}));
        if (said.empty()) return;
        const review::TextPrint print = review::printOf(guard::normalizedText(said));
        facts.novel = !m_recent.find(print);
        m_recent.add(print, {});
    }

    Result<void> decide(const std::vector<SpanRow>& rows, const std::vector<review::SpanFacts>& facts)
    {
        review::CapState caps;
        const std::vector<review::Rule> rules {m_rule};
        std::vector<std::string> ids;
        for (const review::Intake& one : review::decide(rules, facts, caps)) {
            m_out.taken.push_back({rows[one.span].trace, rows[one.span].spanId});
            ids.push_back(review::itemIdOf(one.queue, facts[one.span].traceId, facts[one.span].spanId));
        }
        const auto standing = store::standingOf(*m_store.reader(), ids);
        if (!standing) return tl::unexpected(standing.error());
        m_out.queued = std::ranges::count_if(*standing, [](const auto& one) { return one.has_value(); });
        return {};
    }

    const store::Store& m_store;
    const RulePreviewQuestion& m_question;
    review::Rule m_rule;
    std::stop_token m_stop;
    query::DataView m_view;
    RulePreview m_out;
    std::optional<Usual> m_usual;
    std::unordered_set<std::uint64_t> m_passing; ///< row numbers
    review::NearDuplicates m_recent;
    // Of the row before; rows of a trace mostly follow each other:
    TraceNo m_trace = 0;
    std::shared_ptr<const StoredTrace> m_stored; ///< null: cannot be read
    std::vector<store::StoredFinding> m_findings;
};
} // namespace

Result<RulePreview> previewRule(const store::Store& store, const RulePreviewQuestion& question, std::stop_token stop)
{
    return Preview(store, question, std::move(stop)).run();
}

} // namespace spanwise::ingest
