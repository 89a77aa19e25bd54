// SPDX-License-Identifier: GPL-3.0-or-later
// Rows for a store that is about time alone: span i starts i seconds after kBegin, 1,000 of them to a trace.
#pragma once

#include "core/store/draft.h"

namespace spanwise::test {

inline constexpr UnixNanos kBegin = 1'760'000'000'000'000'000;
inline constexpr std::uint32_t kSpansOfATrace = 1'000;

[[nodiscard]] inline UnixNanos startOf(std::uint32_t number)
{
    return kBegin + UnixNanos {number} * kNanosPerSecond;
}

/// The spans `first` … `first + count - 1`, each with a word for a message.
[[nodiscard]] inline store::BatchDraft oneSpanASecond(std::uint32_t first, std::uint32_t count)
{
    store::BatchDraft draft;
    draft.bytes->append("message");
    draft.resources = draft.scopes = {store::Piece {0, 0}};
    for (std::uint32_t i = first; i < first + count; ++i) {
        if (i % kSpansOfATrace == 0 || i == first) {
            store::TraceDraft trace;
            const std::uint32_t number = i / kSpansOfATrace + 1;
            trace.id.bytes[0] = static_cast<std::uint8_t>(number >> 8U);
            trace.id.bytes[1] = static_cast<std::uint8_t>(number);
            trace.spans.first = static_cast<std::uint32_t>(draft.spans.size());
            draft.traces.push_back(trace);
        }
        store::SpanDraft span;
        span.row.spanId = i + 1;
        span.row.start = startOf(i);
        span.row.duration = 1'000'000 + i;
        span.message = {0, 7};
        draft.spans.push_back(span);
        ++draft.traces.back().spans.count;
    }
    return draft;
}

} // namespace spanwise::test
