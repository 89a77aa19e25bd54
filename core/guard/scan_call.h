// SPDX-License-Identifier: GPL-3.0-or-later
// All guards on the conversation of one span: what each message is to the guards, and what an answer is judged by.
#pragma once

#include "core/guard/allow_list.h"
#include "core/guard/compiled_rules.h"
#include "core/model/finding.h"
#include "core/model/message.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::guard {

struct CallToScan {
    std::span<const Message> messages; ///< in order of speaking
    std::string_view service;
    std::string_view finishReason; ///< as sent, when no message says its own
    std::string_view requestSchema; ///< response_format or a JSON Schema as the request stated it; JSON, may be empty
    std::vector<std::string_view> retrieved; ///< texts of documents in the trace
    std::vector<std::string_view> newTools; ///< called here, and not by this service before
    std::string_view secretKey; ///< for the digests of secrets
};

/// Findings carry the indexes of message and part. Media are not looked at, and reasoning only for secrets.
[[nodiscard]] std::vector<Finding> scanCall(
    const CallToScan& call, const CompiledRules& rules, const AllowLists& allow);

} // namespace spanwise::guard
