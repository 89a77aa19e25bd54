// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/gateway_times.h"

#include "core/ingest/gateway_view.h"
#include "core/ingest/store_view.h"
#include "core/query/gateway_figures.h"
#include "core/query/reconcile.h"
#include "core/query/scope.h"
#include "core/store/store.h"

#include <algorithm>
#include <chrono>

namespace spanwise::bench {

namespace {

using Clock = std::chrono::steady_clock;

/// Runs `work`, which gives a Result, and adds the ms it took.
template <typename Work> Result<void> timed(double& ms, Work&& work)
{
    const auto began = Clock::now();
    Result<void> done = work();
    ms += std::chrono::duration<double, std::milli>(Clock::now() - began).count();
    return done;
}

class Asking {
public:
    Asking(const store::Store& store, std::stop_token stop)
        : m_store(store)
        , m_stop(std::move(stop))
    {
    }

    Result<void> list(Nanos length)
    {
        return timed(times.listMs, [&]() -> Result<void> {
            auto view = ingest::gatewayViewOf(m_store);
            if (!view) return tl::unexpected(view.error());
            m_view = std::move(*view);
            times.targets = m_view.targets.size();
            for (const query::GatewayTarget& target : m_view.targets)
                m_range.to = std::max(m_range.to, target.lastAt + 1);
            if (m_view.targets.empty()) return fail(ErrorCode::Invalid, "there are no gateways in this store");
            m_range.from = m_range.to - length;
            return {};
        });
    }

    Result<void> page()
    {
        auto done =
            timed(times.healthMs, [&] { return ask(query::gatewayHealth(m_view, m_range, m_range.to, m_stop)); });
        if (done) done = timed(times.chartsMs, [&] { return charts(); });
        if (done) done = timed(times.beforeMs, [&] { return before(); });
        if (done) done = timed(times.reconcileMs, [&] { return reconcile(); });
        return done;
    }

    Result<void> requests()
    {
        query::GatewayQuestion question;
        question.range = m_range;
        question.by = gateway::Dimension::Model;
        question.addSources = true;
        return timed(times.rangeMs, [&] { return ask(query::answer(m_view, question, m_stop)); });
    }

    GatewayTimes times;

private:
    template <typename Answer> static Result<void> ask(const Result<Answer>& answer)
    {
        if (!answer) return tl::unexpected(answer.error());
        return {};
    }

    /// As the page does, all that does not depend on another answer in one go.
    Result<void> charts()
    {
        query::GatewayFigureQuestion figures;
        figures.range = m_range;
        std::vector<query::GatewayQuestion> questions = query::figureQuestions(figures);
        figures.range = query::previousPeriod(m_range);
        for (query::GatewayQuestion& one : query::figureQuestions(figures)) questions.push_back(std::move(one));
        const std::size_t first = questions.size();
        for (const gateway::MeasureInfo& info : gateway::measures()) {
            query::GatewayQuestion& question = questions.emplace_back();
            question.range = m_range;
            question.measure = info.measure;
            question.by = gateway::Dimension::Model;
        }
        const auto now = query::answers(m_view, questions, m_stop);
        if (!now) return tl::unexpected(now.error());
        for (std::size_t i = first; i < now->size(); ++i) {
            times.lines += (*now)[i].series.size();
            const bool isGauge = gateway::infoOf((*now)[i].measure).behavior == gateway::Behavior::Gauge;
            if ((*now)[i].isMissing || isGauge) continue; // of gauges there is only a now
            query::GatewayQuestion& question = m_before.emplace_back(questions[i]);
            question.range = query::previousPeriod(m_range);
            question.step = (*now)[i].step;
            question.by.reset();
        }
        return {};
    }

    Result<void> before() { return ask(query::answers(m_view, m_before, m_stop)); }

    Result<void> reconcile()
    {
        query::ReconcileQuestion question;
        question.range = m_range;
        return ask(query::reconcile(m_view, ingest::viewOf(m_store), question, m_stop));
    }

    const store::Store& m_store;
    std::stop_token m_stop;
    query::GatewayView m_view;
    TimeRange m_range {0, 0};
    std::vector<query::GatewayQuestion> m_before;
};

} // namespace

Result<GatewayTimes> timeGateways(const std::filesystem::path& file, Nanos length, bool wholePage, std::stop_token stop)
{
    const auto store = store::Store::open(file, {.readOnly = true});
    if (!store) return tl::unexpected(store.error());
    Asking asking(**store, std::move(stop));
    if (auto done = asking.list(length); !done) return tl::unexpected(done.error());
    if (wholePage)
        if (auto done = asking.page(); !done) return tl::unexpected(done.error());
    if (auto done = asking.requests(); !done) return tl::unexpected(done.error());
    return asking.times;
}

} // namespace spanwise::bench
