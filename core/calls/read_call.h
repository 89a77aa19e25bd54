// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of a call from one span and from the log records that describe it. What is already known stays.
#pragma once

#include "core/calls/trace_facts.h"
#include "core/model/llm_call.h"

namespace spanwise::calls {

/// The call that the span at `position` describes by itself, with what its own log records add.
/// Sessions, failures and what other spans say are not in it yet.
[[nodiscard]] LlmCall readCall(TraceFacts& facts, std::size_t position);

/// Adds what an outer span of the same call knows and `call` does not. `outer` comes from readCall.
/// Token shares are taken only where both count the same input.
void fillFrom(LlmCall& call, const LlmCall& outer);

/// A log event that repeats what the span says (dialects.md §3.6 F): never a call of its own.
[[nodiscard]] bool isDetailsEvent(const LogRecord& record) noexcept;

/// Adds what a log record says that names the call's response id instead of its span.
void fillFromLog(TraceFacts& facts, LlmCall& call, const LogFacts& log);

/// Guesses the provider where nobody stated it, and settles what depends on all sources.
void finishCall(TraceFacts& facts, LlmCall& call, std::size_t position);

} // namespace spanwise::calls
