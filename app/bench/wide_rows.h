// SPDX-License-Identifier: GPL-3.0-or-later
// Millions of narrow rows straight into a store, without any message: for measuring opening and questions.
#pragma once

#include "core/base/result.h"
#include "core/columns/row.h"
#include "core/sample/random.h"
#include "core/store/draft.h"
#include "core/store/store.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace spanwise::bench {

/// What a correct answer says about the rows.
struct WideTruth {
    std::uint64_t spans = 0;
    std::uint64_t calls = 0;
    std::uint64_t failed = 0;
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
    std::int64_t costNanoUsd = 0;
    std::vector<Nanos> durations; ///< of the calls

    /// Nearest rank.
    [[nodiscard]] Nanos percentile(double p);
};

/// Row by row, the same for the same seed. Names are numbered as in wideNames(), from 1.
class WideRows {
public:
    WideRows(std::uint64_t seed, std::uint64_t rows);

    /// Fills `draft` with whole traces, about `most` rows. False when all have been made.
    bool next(store::BatchDraft& draft, std::size_t most);
    [[nodiscard]] WideTruth& truth() noexcept { return m_truth; }

private:
    columns::SpanRow row(std::uint64_t trace, std::size_t inTrace, UnixNanos start);

    sample::Random m_random;
    std::uint64_t m_wanted;
    std::uint64_t m_trace = 0;
    bool m_named = false;
    WideTruth m_truth;
};

/// Writes the rows into an empty store. Error: as the writer's.
[[nodiscard]] Result<void> writeWideRows(store::Store& store, WideRows& rows, std::stop_token stop);

} // namespace spanwise::bench
