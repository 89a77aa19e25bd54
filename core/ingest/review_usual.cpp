// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/review_usual.h"

#include <algorithm>
#include <cmath>

namespace spanwise::ingest {

namespace {
using columns::SpanRow;

constexpr std::size_t kMostForScale = 20'000; ///< calls of a model, the newest, that say what is usual
constexpr std::size_t kFewForScale = 20;

double logOf(double value)
{
    return std::log1p(std::max(value, 0.0));
}

std::optional<review::RobustScale> scaleOf(const std::vector<double>& values)
{
    if (values.size() < kFewForScale) return std::nullopt;
    return review::robustScale(values);
}

bool isFar(const std::optional<review::RobustScale>& usual, double value)
{
    const auto z = usual ? usual->z(value) : std::nullopt;
    return z && *z > review::kOutlierZ;
}
} // namespace

Usual::Usual(const columns::Snapshot& snapshot)
{
    const auto note = [](First& first, UnixNanos at) { first.at = std::min(first.at, at); };
    std::map<columns::NameId, std::pair<std::vector<double>, std::vector<double>>> values;
    const auto& segments = snapshot.segments();
    for (auto segment = segments.rbegin(); segment != segments.rend(); ++segment)
        for (std::size_t i = (*segment)->rows(); i-- > 0;) {
            const SpanRow row = (*segment)->row(i);
            note(m_errors[static_cast<std::size_t>(row.errorClass)], row.start);
            if (!row.call) continue;
            if (row.call->truncated) note(m_truncated, row.start);
            if (row.call->softError) note(m_soft, row.start);
            auto& [durations, tokens] = values[row.call->model];
            if (durations.size() < kMostForScale) durations.push_back(logOf(static_cast<double>(row.duration)));
            if (tokens.size() < kMostForScale && row.call->outputTokens >= 0)
                tokens.push_back(logOf(static_cast<double>(row.call->outputTokens)));
        }
    for (const auto& [model, both] : values) m_scales[model] = {scaleOf(both.first), scaleOf(both.second)};
}

bool Usual::isNewFailure(const SpanRow& row) const
{
    const auto isNew = [&](const First& first) { return row.start - first.at <= kNanosPerDay; };
    if (row.errorClass != ErrorClass::None && isNew(m_errors[static_cast<std::size_t>(row.errorClass)])) return true;
    return row.call && ((row.call->truncated && isNew(m_truncated)) || (row.call->softError && isNew(m_soft)));
}

bool Usual::isOutlier(const SpanRow& row) const
{
    const auto scale = row.call ? m_scales.find(row.call->model) : m_scales.end();
    if (scale == m_scales.end()) return false;
    if (isFar(scale->second.duration, logOf(static_cast<double>(row.duration)))) return true;
    return row.call->outputTokens >= 0
        && isFar(scale->second.tokens, logOf(static_cast<double>(row.call->outputTokens)));
}

} // namespace spanwise::ingest
