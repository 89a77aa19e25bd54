// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calls/explain_span.h"

#include "core/analyze/error_class.h"
#include "core/calls/failure.h"
#include "core/calls/trace_facts.h"
#include "core/dialect/finish_reason.h"
#include "core/dialect/profile.h"
#include "core/model/quality.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

namespace spanwise::calls {
namespace {

using dialect::Field;
using dialect::Key;

/// Attributes that say what kind of work a span is, in the words of the dialects that have such a mark.
constexpr std::array kClassMarks {Key::OpeninferenceSpanKind, Key::GenAiOperationName, Key::TraceloopSpanKind,
    Key::LangfuseObservationType, Key::MlflowSpanType, Key::MastraSpanType, Key::LangsmithSpanKind, Key::AiOperationId,
    Key::OperationName, Key::LlmRequestType, Key::GenkitType, Key::GenkitMetadataSubtype, Key::DbSystem,
    Key::DbSystemName, Key::McpMethodName, Key::HttpRequestMethod, Key::HttpMethod};

/// Texts that hold a whole usage object.
constexpr std::array kUsageDocuments {Key::LangfuseObservationUsageDetails, Key::LangfuseObservationUsage,
    Key::LangsmithUsageMetadata, Key::LangsmithMetadataUsageMetadata, Key::MlflowChatTokenUsage,
    Key::GcpVertexAgentLlmResponse, Key::GenkitOutput, Key::AiResponseProviderMetadata};

std::string number(std::int64_t n)
{
    return std::to_string(n);
}

std::string quoted(std::string_view text)
{
    constexpr std::size_t kMost = 120;
    return "“" + std::string(text.substr(0, kMost)) + (text.size() > kMost ? "…”" : "”");
}

/// 1250000 pico-USD a token → "1.25"
std::string perMillion(analyze::PicoUsd pico)
{
    std::string out = number(pico / 1'000'000);
    std::string rest = number(pico % 1'000'000 + 1'000'000).substr(1);
    while (!rest.empty() && rest.back() == '0') rest.pop_back();
    return rest.empty() ? out : out + "." + rest;
}

/// Days since 1970 → "2026-01-31"
std::string dayText(std::int32_t days)
{
    // civil_from_days; Hinnant, "chrono-Compatible Low-Level Date Algorithms"
    const std::int64_t z = std::int64_t {days} + 719'468;
    const std::int64_t era = (z >= 0 ? z : z - 146'096) / 146'097;
    const std::int64_t doe = z - era * 146'097;
    const std::int64_t yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365;
    const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int64_t mp = (5 * doy + 2) / 153;
    const std::int64_t day = doy - (153 * mp + 2) / 5 + 1;
    const std::int64_t month = mp < 10 ? mp + 3 : mp - 9;
    const std::int64_t year = yoe + era * 400 + (month <= 2 ? 1 : 0);
    const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + number(n); };
    return number(year) + "-" + two(month) + "-" + two(day);
}

class Explainer {
public:
    Explainer(const Batch& batch, const ResolvedTrace& trace, std::size_t position, std::span<const std::uint32_t> logs,
        analyze::CostModel* costs)
        : m_batch(batch)
        , m_trace(trace)
        , m_position(position)
        , m_said(trace.spans[position])
        , m_call(m_said.call < 0 ? nullptr : &trace.calls[static_cast<std::size_t>(m_said.call)])
        , m_facts(batch, tellers(), logsOfTellers(logs), m_arena, nullptr)
        , m_costs(costs)
    {
    }

    std::vector<Reason> run()
    {
        addInstrumentation();
        addClass();
        addCounting();
        if (m_call) {
            addText("model", m_call->model(), {Field::ResponseModel, Field::RequestModel});
            addText("provider", m_call->provider, {Field::Provider});
            addTokens();
            addCost();
            addFinish();
            addText("session", m_call->sessionId, {Field::Session, Field::Conversation});
            addText("user", m_call->userId, {Field::User});
        }
        addError();
        addQuality();
        return std::move(m_out);
    }

private:
    [[nodiscard]] std::uint32_t own() const { return m_trace.spanIndexes[m_position]; }

    /// This span and the others that describe the same call.
    std::vector<std::uint32_t> tellers() const
    {
        std::vector<std::uint32_t> out;
        for (std::size_t i = 0; i < m_trace.spans.size(); ++i)
            if (i == m_position || (m_said.call >= 0 && m_trace.spans[i].call == m_said.call))
                out.push_back(m_trace.spanIndexes[i]);
        return out;
    }
    std::vector<std::uint32_t> logsOfTellers(std::span<const std::uint32_t> logs) const
    {
        const std::vector<std::uint32_t> spans = tellers();
        std::vector<std::uint32_t> out;
        for (const std::uint32_t log : logs)
            if (std::ranges::any_of(spans, [&](std::uint32_t s) {
                    return m_batch.spans[s].spanId == m_batch.logs[log].spanId
                        && m_batch.spans[s].traceId == m_batch.logs[log].traceId;
                }))
                out.push_back(log);
        return out;
    }
    /// Where this span stands among the tellers.
    [[nodiscard]] std::size_t ownFact() const
    {
        return static_cast<std::size_t>(std::ranges::find(m_facts.order, own()) - m_facts.order.begin());
    }

    void add(std::string about, std::string value, std::string because)
    {
        m_out.push_back({std::move(about), std::move(value), std::move(because)});
    }

    void addInstrumentation()
    {
        const Span& span = m_batch.spans[own()];
        const Scope& scope = m_batch.scopes[span.scope];
        std::string because = scope.name.empty() ? "Its scope has no name: told by the names of its attributes."
                                                 : "Its scope is " + quoted(scope.name);
        if (!scope.name.empty())
            because += scope.version.empty() ? "." : ", version " + std::string(scope.version) + ".";
        add("instrumentation", std::string(dialect::profileOf(m_batch, span)), std::move(because));
    }

    void addClass()
    {
        const std::size_t fact = ownFact();
        std::string because;
        for (const Key key : kClassMarks) {
            const std::string_view value = m_facts.reader.text(m_facts.attributes[fact], key);
            if (value.empty()) continue;
            because +=
                (because.empty() ? "Told by " : ", ") + std::string(dialect::nameOf(key)) + " = " + quoted(value);
        }
        if (because.empty())
            because = m_facts.classes[fact].marked ? "Told by the names of its attributes or of its scope"
                : m_said.spanClass == SpanClass::Request
                ? "Nothing on the span says so: it is a root with a model call below it"
                : "Nothing on the span says what kind of work it is";
        add("class", std::string(spanwise::nameOf(m_said.spanClass)), because + ".");
    }

    void addCounting()
    {
        if (!m_call) return add("model call", "no", "It describes no model call, so no number counts it as one.");
        const Span& counted = m_batch.spans[m_call->span];
        if (m_call->span != own())
            return add("model call", "counted elsewhere",
                "It describes the same call as the span " + counted.spanId.hex() + ", which is counted.");
        const std::size_t others = m_call->sameCall.size();
        add("model call", "counted",
            m_call->aggregate ? "It states tokens of a run whose calls were not recorded below it."
                : others == 0
                ? "No other span describes this call."
                : number(std::int64_t(others)) + " other span(s) describe the same call and are not counted.");
    }

    /// "gen_ai.usage.input_tokens", with the span's id where another span of the call says it; empty = none does.
    std::string sourceOf(Field field)
    {
        const std::size_t fact = ownFact();
        std::vector<std::size_t> facts {fact};
        for (std::size_t i = 0; i < m_facts.size(); ++i)
            if (i != fact) facts.push_back(i);
        for (const std::size_t at : facts) {
            for (const dialect::Source& source : dialect::sourcesOf(field)) {
                if (m_facts.reader.value(m_facts.attributes[at], source.key) == nullptr) continue;
                if (!source.path.empty() && !holdsPath(at, source)) continue;
                std::string out = std::string(dialect::nameOf(source.key)) + std::string(source.path);
                if (at != fact) out += " of the span " + m_facts.span(at).spanId.hex();
                return out;
            }
        }
        return {};
    }
    bool holdsPath(std::size_t at, const dialect::Source& source)
    {
        const Value* value = m_facts.reader.value(m_facts.attributes[at], source.key);
        return value->kind == Value::Kind::String && m_facts.reader.json().has(value->view(), source.path);
    }

    void addText(const char* about, std::string_view value, std::initializer_list<Field> fields)
    {
        if (value.empty()) return add(about, "unknown", "No attribute of its spans states it.");
        for (const Field field : fields)
            if (const std::string source = sourceOf(field); !source.empty())
                return add(about, std::string(value), "From " + source + ".");
        add(about, std::string(value), "Stated by another span of the trace, by its resource, or told by other names.");
    }

    void addTokens()
    {
        const TokenUsage& t = m_call->tokens;
        addCount("input tokens", t.input, Field::InputTokens);
        addCount("output tokens", t.output, Field::OutputTokens);
        if (!t.input || !t.output) addCount("total tokens", t.total, Field::TotalTokens);
        if (t.cachedInput) addCount("cached input tokens", t.cachedInput, Field::CacheRead);
        if (t.cacheWrite) addCount("cache write tokens", t.cacheWrite, Field::CacheWrite);
        if (t.reasoning) addCount("reasoning tokens", t.reasoning, Field::Reasoning);
        if (t.estimated)
            add("token counts", "estimated", "The sender counted them with a tokenizer of its own, not the provider.");
    }

    void addCount(const char* about, const std::optional<std::int64_t>& count, Field field)
    {
        std::string source = sourceOf(field);
        if (source.empty()) source = usageDocument();
        if (!count)
            return add(about, "unknown",
                source.empty() ? "No attribute of its spans states it."
                               : source + " is there, but says no number that can be true.");
        if (source.empty()) source = "a log event of the call, or a sum over other counts";
        std::string because = "From " + source + ".";
        const auto stated = statedCount(field);
        if (stated && *stated != *count)
            because += " It says " + number(*stated)
                + "; the count here holds all shares once (cached input inside the "
                  "input, reasoning inside the output).";
        add(about, number(*count), std::move(because));
    }

    std::optional<std::int64_t> statedCount(Field field)
    {
        const std::size_t fact = ownFact();
        if (const auto own = m_facts.reader.count(m_facts.attributes[fact], field)) return own;
        for (std::size_t i = 0; i < m_facts.size(); ++i)
            if (const auto other = m_facts.reader.count(m_facts.attributes[i], field)) return other;
        return std::nullopt;
    }

    std::string usageDocument()
    {
        for (std::size_t i = 0; i < m_facts.size(); ++i)
            for (const Key key : kUsageDocuments)
                if (m_facts.reader.value(m_facts.attributes[i], key))
                    return "the usage in " + std::string(dialect::nameOf(key));
        return {};
    }

    void addCost()
    {
        if (!m_costs) return;
        const analyze::Cost cost = m_costs->cost(*m_call);
        const std::string value = cost.nanoUsd ? "$" + analyze::usdText(*cost.nanoUsd) : "unknown";
        std::string because;
        switch (cost.state) {
        case CostState::Reported:
            because = "Stated by the sender"
                + (sourceOf(Field::Cost).empty() ? std::string() : " in " + sourceOf(Field::Cost))
                + "; the price table knows no price for this model.";
            break;
        case CostState::Priced:
        case CostState::Partial: because = priceLine(cost); break;
        case CostState::NoPrice: because = gapText(cost); break;
        case CostState::NoUsage: because = "No token count is known, so nothing can be multiplied by a price."; break;
        }
        if (!cost.note.empty()) because += " " + std::string(cost.note);
        add("cost", value, std::move(because));
        if (m_call->reportedCostNanoUsd && cost.state != CostState::Reported)
            add("cost stated by the sender", "$" + analyze::usdText(*m_call->reportedCostNanoUsd),
                "From " + sourceOf(Field::Cost) + "; kept apart from our own figure.");
    }

    std::string priceLine(const analyze::Cost& cost) const
    {
        const analyze::PricedModel& model = *cost.model;
        const analyze::PricePeriod& period = *cost.period;
        std::string out = "Tokens times the prices of " + model.provider + "/" + model.id + " in US dollars a million:";
        const auto price = [&](const char* name, const std::optional<analyze::PicoUsd>& of) {
            if (of) out += std::string(out.back() == ':' ? " " : ", ") + name + " " + perMillion(*of);
        };
        price("input", period.prices.input);
        price("output", period.prices.output);
        price("cached input", period.prices.cachedRead);
        price("cache write", period.prices.cacheWrite);
        price("reasoning", period.prices.reasoning);
        out += period.firstDay ? ", valid from " + dayText(*period.firstDay) : std::string();
        out += period.lastDay ? " to " + dayText(*period.lastDay) : std::string();
        if (!model.checked.empty()) out += ", checked on " + model.checked;
        out += ".";
        if (cost.tierAbove > 0) out += " The tier above " + number(cost.tierAbove) + " input tokens holds.";
        if (cost.batch) out += " It was a batch, at the price of batches.";
        if (cost.listPrice) out += " Azure is priced by OpenAI's list.";
        if (model.overridden) out += " The price is the user's own.";
        return out + " Price table of " + m_costs->table().version + ".";
    }

    std::string gapText(const analyze::Cost& cost) const
    {
        switch (cost.gap) {
        case analyze::PriceGap::NoModelName: return "No model is named, so no price can be looked up.";
        case analyze::PriceGap::UnknownProvider:
            return "The price table does not know the provider " + quoted(m_call->provider) + ".";
        case analyze::PriceGap::UnknownModel:
            return "The price table does not know the model " + quoted(m_call->model()) + ".";
        case analyze::PriceGap::None: break;
        }
        return "The price table has no price for this model on that day.";
    }

    void addFinish()
    {
        if (m_call->finishReasons.empty())
            return add("finish reason", "unknown", "Nothing says why the model stopped.");
        std::string reasons;
        for (const FinishReason reason : m_call->finishReasons)
            reasons += (reasons.empty() ? "" : ", ") + std::string(dialect::nameOf(reason));
        add("finish reason", std::move(reasons),
            m_call->truncated() ? "The model stopped at its limit of tokens: the answer is cut."
                                : "As the provider said it.");
    }

    void addError()
    {
        const ErrorClass own = m_call ? m_call->errorClass : m_said.errorClass;
        if (own == ErrorClass::None) {
            if (m_call && m_call->softContentFilter)
                return add(
                    "error", "none", "It succeeded on the wire, but the provider withheld the answer (soft error).");
            return add("error", "none", "No status, exception, error type or HTTP status says that it failed.");
        }
        analyze::FailureSignals failure;
        for (std::size_t i = 0; i < m_facts.size(); ++i)
            if (const auto found = failureOfSpan(m_facts, i)) {
                failure.codes.insert(failure.codes.end(), found->codes.begin(), found->codes.end());
                failure.messages.insert(failure.messages.end(), found->messages.begin(), found->messages.end());
                if (!failure.httpStatus) failure.httpStatus = found->httpStatus;
                failure.isTool = failure.isTool || (m_facts.size() == 1 && found->isTool);
                failure.guardBlocked = failure.guardBlocked || found->guardBlocked;
            }
        add("error", std::string(spanwise::nameOf(own)), analyze::whyClass(own, failure));
        const analyze::FailureVerdict verdict = analyze::classifyFailure(failure);
        if (!verdict.message.empty())
            add("error message", std::string(verdict.message), "The first message without its stack.");
    }

    void addQuality()
    {
        const QualityFlags marks = m_batch.spans[own()].quality | m_said.quality;
        std::string names;
        for (const QualityName& mark : kQualityNames)
            if ((marks & mark.flag) != 0) names += (names.empty() ? "" : ", ") + std::string(mark.name);
        if (names.empty()) return;
        add("data quality", std::move(names),
            (marks & quality::kOutsideLatency) != 0 ? "Kept and shown, but left out of latency percentiles."
                                                    : "Kept as it was sent; nothing was repaired in silence.");
    }

    const Batch& m_batch;
    const ResolvedTrace& m_trace;
    std::size_t m_position;
    const ResolvedSpan& m_said;
    const LlmCall* m_call;
    Arena m_arena;
    TraceFacts m_facts;
    analyze::CostModel* m_costs;
    std::vector<Reason> m_out;
};

} // namespace

std::vector<Reason> explainSpan(const Batch& batch, const ResolvedTrace& trace, std::size_t position,
    std::span<const std::uint32_t> logs, analyze::CostModel* costs)
{
    return Explainer(batch, trace, position, logs, costs).run();
}

} // namespace spanwise::calls
