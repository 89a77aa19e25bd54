// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/reconcile.h"

#include "core/query/reconcile_reason.h"
#include "core/query/series.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace spanwise::query {

namespace {

constexpr std::size_t kMostSteps = 5000;
constexpr std::size_t kMostDisagreeing = 200;

/// One measure of one side by model: a value a step.
using ByModel = std::map<std::string, std::vector<std::optional<double>>>;

double sumOf(const std::vector<std::optional<double>>& values)
{
    double sum = 0;
    for (const auto& value : values) sum += value.value_or(0);
    return sum;
}

std::optional<double> totalOf(const std::vector<std::optional<double>>& values)
{
    const bool any = std::ranges::any_of(values, [](const auto& value) { return value.has_value(); });
    return any ? std::optional(sumOf(values)) : std::nullopt;
}

/// All models together.
std::vector<std::optional<double>> sumOf(const ByModel& models, std::size_t steps)
{
    std::vector<std::optional<double>> out(steps);
    for (const auto& [model, values] : models)
        for (std::size_t i = 0; i < values.size(); ++i)
            if (values[i]) out[i] = out[i].value_or(0) + *values[i];
    return out;
}

/// How much of `a` has a model that `b` knows too.
double overlap(const ByModel& a, const ByModel& b)
{
    double sum = 0;
    for (const auto& [model, values] : a)
        if (!model.empty() && b.contains(model)) sum += sumOf(values);
    return sum;
}

struct Measured {
    ByModel requests;
    ByModel inputTokens;
    ByModel outputTokens;
    ByModel errors;
    ByModel cost;
    ByModel retries; ///< of the gateway
};

class Reconciling {
public:
    Reconciling(
        const GatewayView& gateways, const DataView& spans, const ReconcileQuestion& question, std::stop_token stop)
        : m_gateways(gateways)
        , m_spans(spans)
        , m_question(question)
        , m_stop(std::move(stop))
    {
    }

    Result<ReconcileAnswer> run()
    {
        if (auto widened = widenSteps(); !widened) return tl::unexpected(widened.error());
        if (auto read = readGateway(); !read) return tl::unexpected(read.error());
        if (auto read = readSpans(); !read) return tl::unexpected(read.error());
        fillAll();
        fillModels();
        if (m_gatewayMissing) m_answer.notes.emplace_back("no gateway of this store counts requests in this range");
        return std::move(m_answer);
    }

private:
    /// A step that holds less than four samples of the gateway says more about when it was asked than about requests.
    Result<void> widenSteps()
    {
        GatewayQuestion question;
        question.range = m_question.range;
        question.step = m_question.range.to - m_question.range.from;
        question.jobs = m_question.jobs;
        question.filter = m_question.filter;
        question.level = m_question.level;
        const auto got = answer(m_gateways, question, m_stop);
        if (!got) return tl::unexpected(got.error());
        if (!got->isMissing) m_question.step = std::max(m_question.step, 4 * got->interval);
        return {};
    }

    [[nodiscard]] GatewayQuestion questionBy(gateway::Measure measure, gateway::Dimension dimension) const
    {
        GatewayQuestion question;
        question.range = m_question.range;
        question.step = m_question.step;
        question.measure = measure;
        question.by = dimension;
        question.jobs = m_question.jobs;
        question.filter = m_question.filter;
        question.addSources = true;
        question.orOtherModel = measure != gateway::Measure::Requests; // they decide by which one both sides go
        question.level = m_question.level;
        question.maxSeries = 0;
        return question;
    }

    static ByModel byModel(const GatewayAnswer& got)
    {
        ByModel out;
        for (const GatewaySeries& series : got.series) {
            auto& values = out[series.key];
            values.resize(series.points.size());
            for (std::size_t i = 0; i < series.points.size(); ++i)
                if (series.points[i].value) values[i] = values[i].value_or(0) + *series.points[i].value;
        }
        return out;
    }

    Result<void> readGateway()
    {
        // By what was answered or what was asked for: whichever the gateway states for more of its requests.
        const auto requests = answers(m_gateways,
            {questionBy(gateway::Measure::Requests, gateway::Dimension::Model),
                questionBy(gateway::Measure::Requests, gateway::Dimension::RequestedModel)},
            m_stop);
        if (!requests) return tl::unexpected(requests.error());
        const GatewayAnswer& told = requests->back();
        m_answer.starts = told.starts;
        m_answer.step = told.step;
        for (const GatewayAnswer& one : *requests)
            if (!one.levels.empty()) m_level = m_question.level.value_or(one.levels.front());
        m_answer.notes = told.notes;
        ByModel answered = byModel(requests->front());
        ByModel asked = byModel(requests->back());
        const auto given = [](const ByModel& models) {
            double sum = 0;
            for (const auto& [model, values] : models)
                if (!model.empty()) sum += sumOf(values);
            return sum;
        };
        const bool byAsked = given(asked) > given(answered);
        const auto dimension = byAsked ? gateway::Dimension::RequestedModel : gateway::Dimension::Model;
        m_gateway.requests = std::move(byAsked ? asked : answered);
        m_gatewayMissing = m_gateway.requests.empty();
        const std::pair<gateway::Measure, ByModel*> others[] = {{gateway::Measure::InputTokens, &m_gateway.inputTokens},
            {gateway::Measure::OutputTokens, &m_gateway.outputTokens}, {gateway::Measure::Errors, &m_gateway.errors},
            {gateway::Measure::Cost, &m_gateway.cost}, {gateway::Measure::Retries, &m_gateway.retries}};
        std::vector<GatewayQuestion> questions;
        for (const auto& [measure, into] : others) questions.push_back(questionBy(measure, dimension));
        const auto read = answers(m_gateways, questions, m_stop);
        if (!read) return tl::unexpected(read.error());
        for (std::size_t i = 0; i < read->size(); ++i) *others[i].second = byModel((*read)[i]);
        return {};
    }

    Result<ByModel> spansBy(Measure measure, Dimension dimension)
    {
        SeriesQuestion question;
        question.scope = {m_question.range, m_question.filter};
        question.measure = measure;
        question.by = dimension;
        question.maxSeries = 0;
        question.step.step = m_question.step;
        const auto got = answer(m_spans, question, m_stop);
        if (!got) return tl::unexpected(got.error());
        ByModel out;
        for (const Series& series : got->series) {
            auto& values = out[series.kind == Series::Kind::Value ? series.key : std::string()];
            values.resize(m_answer.starts.size());
            for (std::size_t i = 0; i < series.points.size(); ++i) {
                if (!series.points[i].value) continue;
                const std::size_t step = stepAt(got->starts[i]);
                if (step < values.size()) values[step] = values[step].value_or(0) + *series.points[i].value;
            }
        }
        return out;
    }

    /// The step of the answer that a time lies in.
    [[nodiscard]] std::size_t stepAt(UnixNanos at) const
    {
        const auto after = std::ranges::upper_bound(m_answer.starts, at);
        return after == m_answer.starts.begin() ? 0 : static_cast<std::size_t>(after - m_answer.starts.begin()) - 1;
    }

    Result<void> readSpans()
    {
        auto answered = spansBy(Measure::Calls, Dimension::Model);
        if (!answered) return tl::unexpected(answered.error());
        auto asked = spansBy(Measure::Calls, Dimension::RequestModel);
        if (!asked) return tl::unexpected(asked.error());
        const bool byAsked = overlap(*asked, m_gateway.requests) > overlap(*answered, m_gateway.requests);
        const auto dimension = byAsked ? Dimension::RequestModel : Dimension::Model;
        m_traced.requests = std::move(byAsked ? *asked : *answered);
        for (const auto& [measure, into] : {std::pair(Measure::InputTokens, &m_traced.inputTokens),
                 std::pair(Measure::OutputTokens, &m_traced.outputTokens), std::pair(Measure::Errors, &m_traced.errors),
                 std::pair(Measure::Cost, &m_traced.cost)}) {
            auto read = spansBy(measure, dimension);
            if (!read) return tl::unexpected(read.error());
            *into = std::move(*read);
        }
        for (auto& [model, values] : m_traced.cost)
            for (auto& value : values)
                if (value) *value /= 1e9; // nano-dollars
        return {};
    }

    using Column = Pair ReconcileCell::*;
    struct Sides {
        Column column;
        ByModel Measured::*measure;
    };
    static constexpr Sides kColumns[] = {{&ReconcileCell::requests, &Measured::requests},
        {&ReconcileCell::inputTokens, &Measured::inputTokens}, {&ReconcileCell::outputTokens, &Measured::outputTokens},
        {&ReconcileCell::errors, &Measured::errors}, {&ReconcileCell::costUsd, &Measured::cost}};

    void fill(std::vector<ReconcileCell>& steps, ReconcileCell& whole, Column column,
        const std::vector<std::optional<double>>& gateway, const std::vector<std::optional<double>>& spans) const
    {
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (i < gateway.size()) (steps[i].*column).gateway = gateway[i];
            if (i < spans.size()) (steps[i].*column).spans = spans[i];
        }
        (whole.*column).gateway = totalOf(gateway);
        (whole.*column).spans = totalOf(spans);
    }

    void fillAll()
    {
        m_answer.range = m_question.range;
        m_answer.steps.resize(m_answer.starts.size());
        for (const Sides& one : kColumns)
            fill(m_answer.steps, m_answer.whole, one.column, sumOf(m_gateway.*one.measure, m_answer.steps.size()),
                sumOf(m_traced.*one.measure, m_answer.steps.size()));
        const Reason reason = likelyReason({&m_answer.steps, m_answer.whole,
            totalOf(sumOf(m_gateway.retries, m_answer.steps.size())).value_or(0), m_level, m_question.tolerance});
        m_answer.reason = reason.reason;
        m_answer.explanation = reason.explanation;
    }

    void fillModels()
    {
        std::map<std::string, bool> models;
        for (const ByModel* side : {&m_gateway.requests, &m_traced.requests})
            for (const auto& [model, values] : *side)
                if (sumOf(values) > 0) models[model] = true;
        static const std::vector<std::optional<double>> kNone;
        const auto of = [](const ByModel& side, const std::string& model) -> const auto&
        {
            const auto found = side.find(model);
            return found == side.end() ? kNone : found->second;
        };
        for (const auto& [name, present] : models) {
            ReconcileModel& model = m_answer.models.emplace_back();
            model.model = name;
            model.steps.resize(m_answer.starts.size());
            for (const Sides& one : kColumns)
                fill(model.steps, model.whole, one.column, of(m_gateway.*one.measure, name),
                    of(m_traced.*one.measure, name));
            keepDownTimes(model.steps);
            const Reason reason = likelyReason({&model.steps, model.whole,
                totalOf(of(m_gateway.retries, name)).value_or(0), m_level, m_question.tolerance});
            model.reason = reason.reason;
            model.explanation = reason.explanation;
            listDisagreeing(model);
        }
        const auto gap = [](const Pair& pair) { return std::fabs(pair.gateway.value_or(0) - pair.spans.value_or(0)); };
        std::ranges::stable_sort(m_answer.models, [&](const ReconcileModel& a, const ReconcileModel& b) {
            return gap(a.whole.requests) > gap(b.whole.requests);
        });
        std::ranges::stable_sort(m_answer.disagreeing,
            [&](const ReconcileStep& a, const ReconcileStep& b) { return gap(a.requests) > gap(b.requests); });
        if (m_answer.disagreeing.size() > kMostDisagreeing) m_answer.disagreeing.resize(kMostDisagreeing);
    }

    /// A model that was not asked for in a step has 0 requests there, unless no gateway said anything then.
    void keepDownTimes(std::vector<ReconcileCell>& steps) const
    {
        for (std::size_t i = 0; i < steps.size(); ++i)
            if (!steps[i].requests.gateway && m_answer.steps[i].requests.gateway) steps[i].requests.gateway = 0;
    }

    void listDisagreeing(const ReconcileModel& model)
    {
        for (std::size_t i = 0; i < model.steps.size(); ++i) {
            const Pair& pair = model.steps[i].requests;
            const double gateway = pair.gateway.value_or(0);
            const double spans = pair.spans.value_or(0);
            // Requests near the edge of a step are counted in the next one by one of the two.
            const double noise = 2 * std::sqrt(std::max(gateway, spans));
            if (std::fabs(gateway - spans) <= std::max({1.5, m_question.tolerance * gateway, noise})) continue;
            GapReason reason = model.reason == GapReason::None ? GapReason::Unexplained : model.reason;
            if (!pair.gateway) reason = GapReason::GatewayDown;
            m_answer.disagreeing.push_back({i, model.model, pair, reason});
        }
    }

    const GatewayView& m_gateways;
    const DataView& m_spans;
    ReconcileQuestion m_question;
    std::stop_token m_stop;
    Measured m_gateway;
    Measured m_traced;
    gateway::Level m_level = gateway::Level::Client;
    bool m_gatewayMissing = false;
    ReconcileAnswer m_answer;
};

} // namespace

std::string_view nameOf(GapReason reason) noexcept
{
    switch (reason) {
    case GapReason::None: return "none";
    case GapReason::NoSpans: return "no_spans";
    case GapReason::NoGateway: return "no_gateway";
    case GapReason::GatewayDown: return "gateway_down";
    case GapReason::Sampling: return "sampling";
    case GapReason::RetriesAtOtherLevel: return "retries_at_other_level";
    case GapReason::ErrorsWithoutSpans: return "errors_without_spans";
    case GapReason::Clock: return "clock";
    case GapReason::Unexplained: return "unexplained";
    }
    return {};
}

std::optional<double> Pair::coverage() const noexcept
{
    if (!gateway || !spans || *gateway <= 0) return std::nullopt;
    return *spans / *gateway;
}

Result<ReconcileAnswer> reconcile(
    const GatewayView& gateways, const DataView& spans, const ReconcileQuestion& question, std::stop_token stop)
{
    if (question.range.isEmpty() || question.step <= 0)
        return fail(ErrorCode::Invalid, "a comparison needs a range with both ends and a step");
    ReconcileQuestion bounded = question;
    bounded.step = std::max(question.step, (question.range.to - question.range.from) / Nanos {kMostSteps} + 1);
    return Reconciling(gateways, spans, bounded, std::move(stop)).run();
}

} // namespace spanwise::query
