// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/reconcile_reason.h"

#include <algorithm>
#include <cmath>

namespace spanwise::query {

namespace {

/// Steps need so many requests to say something about a share.
constexpr double kTelling = 5;
/// A sampler makes each step's share differ by chance; up to this many times what chance alone would is called steady.
constexpr double kSteady = 3;

/// 12,431, as everywhere on screen.
std::string rounded(double value)
{
    std::string out = std::to_string(std::llround(value));
    const std::ptrdiff_t sign = out.front() == '-' ? 1 : 0;
    for (auto at = std::ssize(out) - 3; at > sign; at -= 3) out.insert(static_cast<std::size_t>(at), 1, ',');
    return out;
}

double of(const std::optional<double>& value)
{
    return value.value_or(0);
}

/// Apart from the steps in which the gateway said nothing, do they agree?
bool onlyWhileDown(const ReasonInput& input, double& spansThen)
{
    double gateway = 0;
    double spans = 0;
    spansThen = 0;
    for (const ReconcileCell& cell : *input.steps) {
        if (!cell.requests.gateway) {
            spansThen += of(cell.requests.spans);
            continue;
        }
        gateway += *cell.requests.gateway;
        spans += of(cell.requests.spans);
    }
    return spansThen > 0 && requestsAgree(gateway, spans, input.tolerance);
}

/// Does each step show about the same share of the requests? Above 1 these are attempts: then chance is that of counts.
bool isSteady(const ReasonInput& input, double share)
{
    const double spread = share < 1 ? share * (1 - share) : share;
    double deviation = 0;
    double steps = 0;
    for (const ReconcileCell& cell : *input.steps) {
        const double gateway = of(cell.requests.gateway);
        if (gateway < kTelling) continue;
        const double more = of(cell.requests.spans) - share * gateway;
        deviation += more * more / (spread * gateway);
        ++steps;
    }
    return steps >= 3 && deviation / steps <= kSteady;
}

/// The same numbers a step earlier or later fit much better than they do now.
bool isShifted(const ReasonInput& input)
{
    const auto& steps = *input.steps;
    double now = 0;
    double earlier = 0;
    double later = 0;
    for (std::size_t i = 1; i + 1 < steps.size(); ++i) {
        const double spans = of(steps[i].requests.spans);
        now += std::fabs(of(steps[i].requests.gateway) - spans);
        earlier += std::fabs(of(steps[i - 1].requests.gateway) - spans);
        later += std::fabs(of(steps[i + 1].requests.gateway) - spans);
    }
    double total = 0;
    for (const ReconcileCell& cell : steps) total += of(cell.requests.gateway);
    return now > 0.5 * total && std::min(earlier, later) < 0.25 * now;
}

} // namespace

bool requestsAgree(double gateway, double spans, double tolerance) noexcept
{
    return std::fabs(gateway - spans) <= std::max(1.0, tolerance * std::max(gateway, spans));
}

Reason likelyReason(const ReasonInput& input)
{
    const double gateway = of(input.whole.requests.gateway);
    const double spans = of(input.whole.requests.spans);
    const double missing = gateway - spans;
    const std::string both = "the gateway counted " + rounded(gateway) + ", the spans show " + rounded(spans);
    if (requestsAgree(gateway, spans, input.tolerance)) {
        if (isShifted(input))
            return {GapReason::Clock, both + ", but a step apart: one of the clocks is off, or calls are long"};
        return {GapReason::None, both + ": they agree"};
    }
    if (spans == 0)
        return {
            GapReason::NoSpans, both + ": whatever asks for this model is not instrumented, or goes by another name"};
    if (!input.whole.requests.gateway || gateway == 0)
        return {GapReason::NoGateway, both + ": these calls go around the gateway, or it names the model otherwise"};
    double spansThen = 0;
    if (onlyWhileDown(input, spansThen))
        return {GapReason::GatewayDown,
            both + ": " + rounded(spansThen) + " calls fall into a time in which the gateway could not be read"};
    if (input.retries > 0 && requestsAgree(std::fabs(missing), input.retries, std::max(input.tolerance, 0.05))) {
        const char* const side = missing < 0 ? "the spans show each attempt" : "the gateway counts each attempt";
        return {GapReason::RetriesAtOtherLevel,
            both + ": " + side + ", and there were " + rounded(input.retries) + " retries"};
    }
    const double errorsMissing = of(input.whole.errors.gateway) - of(input.whole.errors.spans);
    if (missing > 0 && errorsMissing > 0 && std::fabs(errorsMissing - missing) <= std::max(1.0, 0.1 * missing))
        return {GapReason::ErrorsWithoutSpans,
            both + ": " + rounded(errorsMissing) + " of the missing ones are failures, which left no span"};
    if (missing > 0) {
        const double share = spans / gateway;
        if (isSteady(input, share))
            return {GapReason::Sampling,
                both + ": about " + rounded(share * 100) + " % in every step, as a sampler leaves them"};
    }
    if (missing < 0 && input.level == gateway::Level::Client && isSteady(input, spans / gateway))
        return {GapReason::RetriesAtOtherLevel,
            both + ": more attempts than requests in every step; the gateway does not count its retries"};
    return {GapReason::Unexplained, both};
}

} // namespace spanwise::query
