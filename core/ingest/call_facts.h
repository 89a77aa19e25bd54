// SPDX-License-Identifier: GPL-3.0-or-later
// Notes of the texts of a call what drift compares: language, template, print, tools, finish reasons.
#pragma once

#include "core/model/llm_call.h"
#include "core/model/message.h"
#include "core/query/call_facts.h"
#include "core/store/reader.h"

#include <memory>
#include <span>

namespace spanwise::ingest {

/// `messages` may be empty: then what the call's columns say is all. `span` of the result is left for the caller.
[[nodiscard]] query::CallFacts factsOf(const LlmCall& call, std::span<const Message> messages);

/// What the store holds of them; it may outlive the store.
[[nodiscard]] std::shared_ptr<const query::CallFactSource> callFactsOf(std::shared_ptr<const store::Reader> reader);

} // namespace spanwise::ingest
