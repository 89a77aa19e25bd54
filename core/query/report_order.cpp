// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/report_order.h"

#include <algorithm>

namespace spanwise::query {

namespace {
std::int64_t orderValue(GroupOrder order, const Totals& totals)
{
    switch (order) {
    case GroupOrder::Calls: return static_cast<std::int64_t>(totals.calls.n);
    case GroupOrder::Spans: return static_cast<std::int64_t>(totals.spans);
    case GroupOrder::Cost: return totals.calls.costNanoUsd;
    case GroupOrder::Tokens: return totals.calls.tokens.total();
    case GroupOrder::P95: return totals.latency.p95.value.value_or(-1);
    case GroupOrder::Failed: return static_cast<std::int64_t>(totals.calls.failed);
    case GroupOrder::Key: return 0;
    }
    return 0;
}
} // namespace

void orderGroups(ReportAnswer& answer, const ReportQuestion& question)
{
    std::ranges::sort(answer.groups, [&](const ReportGroup& a, const ReportGroup& b) {
        const std::int64_t x = orderValue(question.order, a.totals);
        const std::int64_t y = orderValue(question.order, b.totals);
        return x != y ? x > y : a.key < b.key;
    });
    answer.allGroups = answer.groups.size();
    if (question.limit > 0 && answer.groups.size() > question.limit) answer.groups.resize(question.limit);
}

} // namespace spanwise::query
