// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/measure_values.h"

#include "core/model/quality.h"

#include <algorithm>
#include <limits>

namespace spanwise::query {
namespace {

using columns::Column;

std::int64_t timeProblem(std::int64_t marks) noexcept
{
    if ((marks & std::int64_t {quality::kTimeSuspect}) != 0) return kTimeSuspect;
    if ((marks & std::int64_t {quality::kUnfinished}) != 0) return kUnfinished;
    return 0;
}

/// What is known of a call's tokens: input and output where stated, and the rest of a stated total.
std::int64_t tokensOf(std::int64_t input, std::int64_t output, std::int64_t total) noexcept
{
    if (input < 0 && output < 0) return total < 0 ? kNotStated : total;
    const std::int64_t known = std::max<std::int64_t>(input, 0) + std::max<std::int64_t>(output, 0);
    return input >= 0 && output >= 0 ? known : std::max(known, total);
}

std::int64_t perOutputToken(std::int64_t duration, std::int64_t ttft, std::int64_t output) noexcept
{
    if (ttft < 0 || output < 0) return kNotStated;
    if (output < 2 || duration < ttft) return kTooShort;
    // Below 2^53 the quotient of doubles, cut off, is the quotient of the integers, at a quarter of the time.
    constexpr std::int64_t kExact = std::int64_t {1} << 53;
    if (duration < kExact && output < kExact)
        return static_cast<std::int64_t>(static_cast<double>(duration - ttft) / static_cast<double>(output - 1));
    return (duration - ttft) / (output - 1);
}

std::int64_t perSecond(std::int64_t duration, std::int64_t output) noexcept
{
    if (output < 0) return kNotStated;
    if (output == 0 || duration <= 0) return kTooShort;
    const double speed = static_cast<double>(output) * 1e12 / static_cast<double>(duration);
    return speed < 9e18 ? static_cast<std::int64_t>(speed) : std::numeric_limits<std::int64_t>::max();
}

/// The column that a measure simply is, if it is one.
Column plainColumn(Measure measure) noexcept
{
    switch (measure) {
    case Measure::TimeToFirstToken: return Column::TimeToFirstToken;
    case Measure::InputTokens: return Column::InputTokens;
    case Measure::OutputTokens: return Column::OutputTokens;
    case Measure::CachedInputTokens: return Column::CachedInputTokens;
    case Measure::ReasoningTokens: return Column::ReasoningTokens;
    case Measure::Cost: return Column::Cost;
    default: return Column::Duration;
    }
}

bool isTimed(Measure measure) noexcept
{
    return measure == Measure::Latency || measure == Measure::TimeToFirstToken || measure == Measure::TimePerOutputToken
        || measure == Measure::TokensPerSecond;
}

} // namespace

std::string_view reasonName(std::int64_t value) noexcept
{
    switch (value) {
    case kTimeSuspect: return "time_suspect";
    case kUnfinished: return "unfinished";
    case kTooShort: return "too_short";
    default: return "not_stated";
    }
}

std::int64_t valueOf(Measure measure, const columns::SpanRow& row) noexcept
{
    if (isTimed(measure))
        if (const std::int64_t problem = timeProblem(row.quality); problem != 0) return problem;
    if (measure == Measure::Latency) return row.duration;
    if (!row.call) return kNotStated;
    const columns::CallColumns& call = *row.call;
    switch (measure) {
    case Measure::TimeToFirstToken: return call.timeToFirstToken;
    case Measure::TimePerOutputToken: return perOutputToken(row.duration, call.timeToFirstToken, call.outputTokens);
    case Measure::TokensPerSecond: return perSecond(row.duration, call.outputTokens);
    case Measure::Tokens: return tokensOf(call.inputTokens, call.outputTokens, call.totalTokens);
    case Measure::InputTokens: return call.inputTokens;
    case Measure::OutputTokens: return call.outputTokens;
    case Measure::CachedInputTokens: return call.cachedInputTokens;
    case Measure::ReasoningTokens: return call.reasoningTokens;
    case Measure::Cost:
    case Measure::CostPerCall: return call.costNanoUsd;
    case Measure::Errors:
    case Measure::ErrorRate: return row.errorClass != ErrorClass::None ? 1 : 0;
    case Measure::SoftErrors: return call.softError ? 1 : 0;
    case Measure::Truncated: return call.truncated ? 1 : 0;
    default: return 1;
    }
}

void readMeasure(const columns::Segment& segment, Measure measure, std::size_t first,
    std::span<const std::uint16_t> positions, std::span<std::int64_t> out, MeasureScratch& scratch) noexcept
{
    const auto read = [&](Column column, std::span<std::int64_t> into) {
        columns::gather(segment.column(column), first, positions, into);
    };
    const std::size_t count = positions.size();
    switch (measure) {
    case Measure::Tokens:
        read(Column::InputTokens, out);
        read(Column::OutputTokens, scratch.a);
        read(Column::TotalTokens, scratch.b);
        for (std::size_t i = 0; i < count; ++i)
            out[i] = tokensOf(out[i], scratch.a[i], columns::statedTotal(scratch.b[i], out[i], scratch.a[i]));
        return;
    case Measure::TimePerOutputToken:
        read(Column::Duration, out);
        read(Column::TimeToFirstToken, scratch.a);
        read(Column::OutputTokens, scratch.b);
        for (std::size_t i = 0; i < count; ++i) out[i] = perOutputToken(out[i], scratch.a[i], scratch.b[i]);
        break;
    case Measure::TokensPerSecond:
        read(Column::Duration, out);
        read(Column::OutputTokens, scratch.a);
        for (std::size_t i = 0; i < count; ++i) out[i] = perSecond(out[i], scratch.a[i]);
        break;
    case Measure::CostPerCall: read(Column::Cost, out); return;
    case Measure::Errors:
    case Measure::ErrorRate:
        read(Column::Error, out);
        for (std::size_t i = 0; i < count; ++i) out[i] = out[i] != 0 ? 1 : 0;
        return;
    case Measure::SoftErrors:
        read(Column::CallMarks, out);
        for (std::size_t i = 0; i < count; ++i) out[i] = (out[i] & columns::kMarkSoftError) != 0 ? 1 : 0;
        return;
    case Measure::Truncated:
        read(Column::CallMarks, out);
        for (std::size_t i = 0; i < count; ++i) out[i] = (out[i] & columns::kMarkTruncated) != 0 ? 1 : 0;
        return;
    case Measure::Calls:
    case Measure::Spans:
    case Measure::Traces:
    case Measure::Sessions:
    case Measure::FailedWithoutCall: std::fill_n(out.begin(), count, 1); return;
    default: read(plainColumn(measure), out); break;
    }
    if (!isTimed(measure)) return;
    const columns::PackedColumn& marks = segment.column(Column::Quality);
    if (marks.isConstant() && timeProblem(marks.min()) == 0) return;
    read(Column::Quality, scratch.c);
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t problem = timeProblem(scratch.c[i]);
        out[i] = problem != 0 ? problem : out[i];
    }
}

std::int64_t largestPossible(const columns::Segment& segment, Measure measure) noexcept
{
    const auto most = [&](Column column) { return std::max<std::int64_t>(segment.column(column).max(), 0); };
    switch (measure) {
    case Measure::Latency:
    case Measure::TimePerOutputToken: return most(Column::Duration);
    case Measure::TokensPerSecond: return std::numeric_limits<std::int64_t>::max();
    case Measure::Tokens:
        return std::max(most(Column::InputTokens) + most(Column::OutputTokens), most(Column::TotalTokens));
    case Measure::CostPerCall: return most(Column::Cost);
    case Measure::TimeToFirstToken:
    case Measure::InputTokens:
    case Measure::OutputTokens:
    case Measure::CachedInputTokens:
    case Measure::ReasoningTokens:
    case Measure::Cost: return most(plainColumn(measure));
    default: return 1;
    }
}

} // namespace spanwise::query
