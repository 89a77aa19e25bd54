// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/back_test.h"

#include "core/ingest/trace_scan.h"
#include "core/store/reader.h"

#include <algorithm>
#include <limits>

namespace spanwise::ingest {

namespace {
/// The gravest finding of each kind, by first part.
std::map<std::string, const Finding*> kindsOf(const std::vector<Finding>& findings)
{
    std::map<std::string, const Finding*> out;
    for (const Finding& finding : findings) {
        if (finding.nearThreshold) continue;
        const Finding*& best = out[std::string(familyOf(finding.kind))];
        if (best == nullptr || finding.score > best->score) best = &finding;
    }
    return out;
}

BackTestExample exampleOf(const calls::ResolvedTrace& trace, std::uint64_t span, const Finding& finding)
{
    return {trace.traceId.hex(), query::spanIdOf(span).hex(), finding.kind, finding.rule, finding.excerpt};
}
} // namespace

Result<BackTestReport> backTest(const store::Reader& store, const guard::CompiledRules& before,
    const guard::CompiledRules& after, const guard::AllowLists& allow, const calls::MappingRules* mapping,
    const query::ReviewLookUp& reviews, std::stop_token stop,
    const std::function<void(std::uint64_t, std::uint64_t)>& tell)
{
    BackTestReport out;
    out.rulesBefore = before.version();
    out.rulesAfter = after.version();
    const auto last = store.lastTrace();
    if (!last) return tl::unexpected(last.error());
    UnixNanos first = std::numeric_limits<UnixNanos>::max();
    UnixNanos latest = std::numeric_limits<UnixNanos>::min();
    for (store::TraceNo number = 1; number <= *last; ++number) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        const auto trace = readTrace(store, number, mapping, stop);
        if (!trace) {
            if (trace.error().code == ErrorCode::Cancelled) return tl::unexpected(trace.error());
            if (trace.error().code != ErrorCode::NotFound) ++out.failedTraces; // erased traces leave their number
            continue;
        }
        const auto old = scanTrace(**trace, {&before, &allow, {}, {}});
        const auto now = scanTrace(**trace, {&after, &allow, {}, {}});
        for (std::size_t i = 0; i < old.size() && i < now.size(); ++i) {
            if (!old[i].hasContent) {
                ++out.skipped;
                continue;
            }
            ++out.spans;
            first = std::min(first, old[i].start);
            latest = std::max(latest, old[i].start);
            const auto was = kindsOf(old[i].findings);
            const auto is = kindsOf(now[i].findings);
            for (const auto& [kind, finding] : was) {
                BackTestKind& counts = out.kinds[kind];
                ++counts.before;
                if (is.contains(kind)) continue;
                ++counts.noLongerFlagged;
                if (counts.goneExamples.size() < BackTestReport::kExamples)
                    counts.goneExamples.push_back(exampleOf((*trace)->resolved, old[i].spanId, *finding));
            }
            for (const auto& [kind, finding] : is) {
                BackTestKind& counts = out.kinds[kind];
                ++counts.after;
                if (was.contains(kind)) continue;
                ++counts.newlyFlagged;
                if (counts.newExamples.size() < BackTestReport::kExamples)
                    counts.newExamples.push_back(exampleOf((*trace)->resolved, old[i].spanId, *finding));
            }
            if (!reviews) continue;
            for (auto& [kind, counts] : out.kinds) {
                const auto review = reviews({number, old[i].spanId}, kind);
                if (!review) continue;
                ++counts.reviewed;
                counts.confirmed += review->confirmed ? 1U : 0U;
                if (!is.contains(kind)) continue;
                ++counts.flaggedReviewed;
                counts.confirmedFlagged += review->confirmed ? 1U : 0U;
            }
        }
        if (tell) tell(number, *last);
    }
    if (out.spans > 0)
        out.days = std::max(1.0 / 24, static_cast<double>(latest - first) / static_cast<double>(kNanosPerDay));
    return out;
}

} // namespace spanwise::ingest
