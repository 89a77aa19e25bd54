// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/drift/drift_calls.h"

#include "core/model/feedback.h"
#include "core/query/findings.h"
#include "core/query/selection.h"

#include <algorithm>
#include <bit>

namespace spanwise::drift {
namespace {

using ByKey = std::unordered_map<query::SpanKey, Call*, query::SpanKeyHash>;

constexpr std::size_t kRecentInputs = 200; ///< of the same service, that an input is compared with
constexpr std::size_t kFewInputs = 20; ///< with fewer nothing is near, and that says nothing

void note(Call& call, const query::CallFacts& facts)
{
    call.noted = true;
    call.language = facts.language;
    call.finish = facts.finish;
    call.tools = facts.tools;
    call.promptTemplate = facts.promptTemplate;
    call.print = facts.print;
}

} // namespace

Result<void> DriftCalls::read(UnixNanos from, std::stop_token stop)
{
    const auto selection =
        query::select(m_view, query::Scope {TimeRange {from, m_present.to}, m_question.filter}, stop);
    if (!selection) return tl::unexpected(selection.error());
    std::shared_ptr<const query::FindingTable> table;
    if (m_view.findings)
        if (const auto read = m_view.findings->findings()) table = *read;
    std::unordered_map<query::SpanKey, std::vector<std::uint32_t>, query::SpanKeyHash> kindsOf;
    if (table)
        for (const query::FindingEntry& finding : table->entries)
            if (!finding.nearThreshold)
                kindsOf[finding.span].push_back(kindNumber(std::string(familyOf(table->kinds[finding.kind]))));
    for (const query::SelectedPart& part : (*selection)->parts) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
        for (std::size_t i = 0; i < part.segment->calls(); ++i) {
            if (!part.chosen.test(i)) continue;
            const columns::SpanRow row = part.segment->row(i);
            if (!row.call) continue;
            auto call = std::make_unique<Call>();
            call->start = row.start;
            call->columns = *row.call;
            call->duration = row.duration;
            call->error = row.errorClass;
            const query::SpanKey key {row.trace, row.spanId};
            call->trace = row.trace;
            call->spanId = row.spanId;
            call->service = row.service;
            if (const auto found = kindsOf.find(key); found != kindsOf.end()) call->kinds = found->second;
            call->scanned = table && table->scans.contains(key) && table->scans.at(key) == query::ScanWord::Scanned;
            place(*call);
            m_calls.push_back(std::move(call));
        }
    }
    return readSources(stop);
}

/// What no column holds.
Result<void> DriftCalls::readSources(std::stop_token stop)
{
    const DriftSources& sources = m_question.sources;
    ByKey calls;
    for (const auto& call : m_calls) calls.emplace(query::SpanKey {call->trace, call->spanId}, call.get());
    if (sources.facts) {
        auto read = sources.facts->visitFacts(stop, [&](const query::CallFacts& facts) {
            if (const auto found = calls.find(facts.span); found != calls.end()) note(*found->second, facts);
            return true;
        });
        if (!read) return read;
        measureStrangeness();
    }
    if (sources.scores) {
        const auto scores = sources.scores->scores();
        if (!scores) return tl::unexpected(scores.error());
        for (const query::ScoreEntry& score : *scores)
            if (const auto found = calls.find(score.span); score.feedback && found != calls.end())
                found->second->complaint =
                    std::max(found->second->complaint, isComplaint(score.label, score.score) ? 1.0 : 0.0);
    }
    if (sources.verdicts)
        for (const auto& [key, call] : calls)
            if (const auto failed = sources.verdicts(key)) call->failedReview = *failed ? 1 : 0;
    return {};
}

/// How far each input is from the nearest of those before it: a new use shows as a rise, a loop as a fall.
void DriftCalls::measureStrangeness()
{
    std::map<columns::NameId, std::vector<Call*>> services;
    for (const auto& call : m_calls)
        if (call->print) services[call->service].push_back(call.get());
    for (auto& [service, calls] : services) {
        std::ranges::stable_sort(calls, {}, &Call::start);
        for (std::size_t i = kFewInputs; i < calls.size(); ++i) {
            int nearest = 64;
            for (std::size_t k = i - std::min(i, kRecentInputs); k < i && nearest > 0; ++k)
                nearest = std::min(nearest, std::popcount(*calls[i]->print ^ *calls[k]->print));
            calls[i]->strangeness = nearest;
        }
    }
}

std::uint32_t DriftCalls::kindNumber(const std::string& kind)
{
    const auto [place, isNew] = m_kindNumbers.try_emplace(kind, static_cast<std::uint32_t>(m_kinds.size()));
    if (isNew) m_kinds.push_back(kind);
    return place->second;
}

bool DriftCalls::isReference(UnixNanos at) const
{
    for (int week = 1; week <= m_question.weeks; ++week) {
        const Nanos back = week * 7 * kNanosPerDay;
        if (at >= m_present.from - back && at < m_present.to - back) return true;
    }
    return false;
}

void DriftCalls::place(const Call& call)
{
    const bool now = call.start >= m_present.from;
    const bool before = !now && isReference(call.start);
    for (const GroupKey& key : {GroupKey {call.service, 0, 0, true},
             GroupKey {call.service, call.columns.model, call.columns.prompt, false}}) {
        Group& group = m_groups[key];
        group.all.push_back(&call);
        if (now) group.now.push_back(&call);
        if (before) group.before.push_back(&call);
    }
}

} // namespace spanwise::drift
