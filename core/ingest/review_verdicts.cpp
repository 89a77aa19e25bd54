// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/review_verdicts.h"

#include "core/base/ids.h"
#include "core/store/review_verdicts.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace spanwise::ingest {

namespace {

/// The default failure modes (review-and-cases.md §6) and the kinds they speak of, by first part.
struct ModeKinds {
    std::string_view mode;
    std::array<std::string_view, 4> kinds; ///< empty: of none
};
constexpr std::array<ModeKinds, 21> kModes {{
    {"factual_error", {"ungrounded", "contradiction"}},
    {"ungrounded", {"ungrounded"}},
    {"incomplete", {"truncated", "empty"}},
    {"irrelevant", {}},
    {"instruction_following", {"prompt_injection", "injection_followed", "not_allowed"}},
    {"format_error", {"schema_invalid", "not_json", "active_markup", "repetition"}},
    {"schema_violation", {"schema_invalid", "not_json"}},
    {"wrong_language", {"language_mismatch"}},
    {"tone", {"unsafe_content"}},
    {"over_refusal", {"refusal"}},
    {"under_refusal", {"prompt_injection", "injection_followed", "unsafe_content", "not_allowed"}},
    {"unsafe", {"unsafe_content", "prompt_injection", "active_markup", "injection_followed"}},
    {"privacy", {"pii", "secret", "system_prompt_leak"}},
    {"prompt_injection_followed", {"prompt_injection", "injection_followed"}},
    {"prompt_leak", {"system_prompt_leak", "prompt_injection", "injection_followed"}},
    {"tool_wrong_choice", {"injection_followed"}},
    {"tool_wrong_arguments", {}},
    {"tool_result_ignored", {}},
    {"loop", {"repetition"}},
    {"truncated", {"truncated"}},
    {"latency", {}},
}};

struct Judged {
    review::Verdict verdict = review::Verdict::None;
    std::vector<std::string> modes;
    double inclusion = 1;
};

class Verdicts {
public:
    explicit Verdicts(std::shared_ptr<const store::Reader> reader)
        : m_reader(std::move(reader))
    {
    }

    std::optional<bool> failed(const query::SpanKey& span)
    {
        if (!m_read) read();
        const auto found = m_spans.find(span);
        if (found == m_spans.end()) return std::nullopt;
        return found->second.verdict == review::Verdict::Fail;
    }

    std::optional<query::ReviewedFinding> operator()(const query::SpanKey& span, const std::string& kind)
    {
        if (!m_read) read();
        const auto found = m_spans.find(span);
        if (found == m_spans.end()) return std::nullopt;
        const Judged& judged = found->second;
        if (judged.verdict == review::Verdict::Pass) return query::ReviewedFinding {false, judged.inclusion};
        if (!failureConcerns(judged.modes, kind)) return std::nullopt;
        return query::ReviewedFinding {true, judged.inclusion};
    }

private:
    void read()
    {
        m_read = true;
        const auto verdicts = store::finalVerdicts(*m_reader);
        if (!verdicts) return;
        for (const store::SpanVerdict& one : *verdicts) {
            const auto traceId = TraceId::fromHex(one.traceId);
            const auto spanId = SpanId::fromHex(one.spanId);
            if (!traceId || !spanId) continue;
            const auto trace = m_reader->findTrace(*traceId);
            if (!trace || !*trace) continue; // erased, or a bundle from another computer
            m_spans[{**trace, query::numberOf(*spanId)}] = {
                one.verdict, one.failureModes, one.inclusionP.value_or(1)}; // the latest decision counts
        }
    }

    std::shared_ptr<const store::Reader> m_reader;
    bool m_read = false;
    std::unordered_map<query::SpanKey, Judged, query::SpanKeyHash> m_spans;
};

} // namespace

bool failureConcerns(const std::vector<std::string>& modes, std::string_view kind)
{
    if (modes.empty()) return true;
    return std::ranges::any_of(modes, [&](const std::string& mode) {
        const auto known = std::ranges::find(kModes, mode, &ModeKinds::mode);
        // "other" and codes of a team's own may mean anything.
        return known == kModes.end() || std::ranges::find(known->kinds, familyOf(kind)) != known->kinds.end();
    });
}

query::VerdictLookUp verdictsOf(std::shared_ptr<const store::Reader> reader)
{
    auto verdicts = std::make_shared<Verdicts>(std::move(reader));
    return [verdicts](const query::SpanKey& span) { return verdicts->failed(span); };
}

query::ReviewLookUp reviewsOf(std::shared_ptr<const store::Reader> reader)
{
    auto verdicts = std::make_shared<Verdicts>(std::move(reader));
    return [verdicts](const query::SpanKey& span, const std::string& kind) { return (*verdicts)(span, kind); };
}

} // namespace spanwise::ingest
