// SPDX-License-Identifier: GPL-3.0-or-later
// Rows for property tests: small worlds with everything that may occur, unknown values above all. Same seed, same rows.
#pragma once

#include "core/columns/row.h"
#include "core/model/quality.h"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace spanwise::test {

/// Names 1 … kNames are in use: service 1–3, version 4–6, environment 7–8, model 9–13, provider 14–15, operation 16–17,
/// session 18–25, user 26–29, prompt 30–31, span name 32–36.
inline constexpr std::uint32_t kNames = 36;

class RandomRows {
public:
    explicit RandomRows(std::uint64_t seed)
        : m_random(seed)
    {
    }

    [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high)
    {
        return std::uniform_int_distribution<std::int64_t>(low, high)(m_random);
    }
    [[nodiscard]] bool chance(double p) { return std::bernoulli_distribution(p)(m_random); }

    /// Row numbers from `firstRowNo` on; some repeat values so that ties occur.
    [[nodiscard]] std::vector<columns::SpanRow> rows(std::size_t count, std::uint64_t firstRowNo = 1)
    {
        const double callShare = static_cast<double>(between(0, 10)) / 10.0;
        const auto spread = std::int64_t {1} << between(1, 40);
        std::vector<columns::SpanRow> out;
        columns::TraceNo trace = 1;
        for (std::size_t i = 0; i < count; ++i) {
            columns::SpanRow row;
            row.rowNo = firstRowNo + i;
            if (chance(0.3)) ++trace;
            row.trace = chance(0.05) ? static_cast<columns::TraceNo>(between(1, trace)) : trace;
            row.spanId = static_cast<std::uint64_t>(m_random());
            row.start = kEpoch + between(0, 3'600'000'000'000);
            row.duration = chance(0.2) ? between(0, 3) : between(0, spread);
            row.name = name(32, 36, 0.02);
            row.service = name(1, 3, 0.1);
            row.serviceVersion = name(4, 6, 0.3);
            row.environment = name(7, 8, 0.5);
            row.spanClass = static_cast<SpanClass>(between(0, 11));
            row.errorClass = chance(0.15) ? static_cast<ErrorClass>(between(1, 13)) : ErrorClass::None;
            row.failedWithoutCall = chance(0.03);
            row.isRoot = chance(0.2);
            if (chance(0.05)) row.quality |= static_cast<std::uint16_t>(quality::kTimeSuspect);
            if (chance(0.05)) row.quality |= static_cast<std::uint16_t>(quality::kUnfinished);
            if (chance(0.05)) row.quality |= static_cast<std::uint16_t>(quality::kUtf8Repaired);
            if (chance(callShare)) row.call = call(row);
            out.push_back(row);
        }
        return out;
    }

    static constexpr UnixNanos kEpoch = 1'760'000'000'000'000'000;

private:
    columns::NameId name(std::int64_t low, std::int64_t high, double unknown)
    {
        return chance(unknown) ? 0 : static_cast<columns::NameId>(between(low, high));
    }
    std::int64_t count(std::int64_t most, double unknown)
    {
        return chance(unknown) ? columns::kUnknown : between(0, most);
    }

    columns::CallColumns call(const columns::SpanRow& row)
    {
        columns::CallColumns c;
        c.model = name(9, 13, 0.1);
        c.requestModel = name(9, 13, 0.1);
        c.provider = name(14, 15, 0.1);
        c.operation = name(16, 17, 0.1);
        c.session = name(18, 25, 0.3);
        c.user = name(26, 29, 0.4);
        c.prompt = name(30, 31, 0.6);
        c.inputTokens = count(5000, 0.2);
        c.outputTokens = count(900, 0.2);
        if (c.inputTokens >= 0 && c.outputTokens >= 0 && chance(0.8))
            c.totalTokens = c.inputTokens + c.outputTokens;
        else
            c.totalTokens = chance(0.5) ? columns::kUnknown : between(6000, 7000);
        c.cachedInputTokens = c.inputTokens >= 0 && chance(0.3) ? between(0, c.inputTokens) : columns::kUnknown;
        c.reasoningTokens = c.outputTokens >= 0 && chance(0.2) ? between(0, c.outputTokens) : columns::kUnknown;
        c.costState = static_cast<columns::CostState>(between(0, 4));
        const bool priced = c.costState <= columns::CostState::Partial;
        c.costNanoUsd = priced ? between(0, 40'000'000) : columns::kUnknown;
        c.timeToFirstToken = chance(0.5) ? columns::kUnknown : between(0, row.duration);
        c.truncated = chance(0.1);
        c.softError = chance(0.05);
        c.tokensEstimated = chance(0.1);
        return c;
    }

    std::mt19937_64 m_random;
};

} // namespace spanwise::test
