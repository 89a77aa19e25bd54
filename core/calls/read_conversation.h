// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of one span for reading: of a call with everything that its other spans and log events add, of a tool
// span its arguments and result, of a retriever its query and documents. Read when somebody looks, never stored.
#pragma once

#include "core/base/arena.h"
#include "core/calls/resolve_trace.h"
#include "core/model/message.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace spanwise::calls {

/// Views are valid while the batch and this object live.
struct Conversation {
    std::vector<Message> messages; ///< in order of speaking: what was given, then what came back
    std::string_view source; ///< attribute or event that the messages were read from, e.g. "gen_ai.input.messages"
    Arena arena;

    [[nodiscard]] bool isEmpty() const noexcept { return messages.empty(); }
};

/// `position` is a position in `trace.spans`; `logs` are the log records of the trace (indexes into the batch).
/// Empty when the span carries no content (capture off) or is of a class that has none.
[[nodiscard]] Conversation readConversation(
    const Batch& batch, const ResolvedTrace& trace, std::size_t position, std::span<const std::uint32_t> logs);

} // namespace spanwise::calls
