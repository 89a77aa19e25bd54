// SPDX-License-Identifier: GPL-3.0-or-later
// Why did it fail? From codes, class names, HTTP status and wording to one closed list of classes (dialects.md §4.2).
#pragma once

#include "core/model/error_class.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::analyze {

/// What the spans of one call (or one other span) say about a failure. Empty = not said.
struct FailureSignals {
    std::vector<std::string_view> codes; ///< error.type, exception.type: provider codes or class names of an SDK
    std::vector<std::string_view> messages; ///< status message, exception message, …; the most specific first
    std::optional<std::int32_t> httpStatus; ///< as an attribute of its own
    bool isTool = false; ///< any failure of a tool span is a tool_error
    bool guardBlocked = false; ///< a guardrail's verdict said deny or block
};

struct FailureVerdict {
    ErrorClass errorClass = ErrorClass::Unknown;
    std::optional<std::int32_t> httpStatus; ///< as stated, or read from a message
    std::string_view
        providerCode; ///< a code of the provider's API; class names of SDKs are none. Points into what was given
    std::string_view message; ///< the first message without its stack. Points into what was given
};

/// The first class, from the top of the table, that any signal matches; else Unknown.
[[nodiscard]] FailureVerdict classifyFailure(const FailureSignals& failure);

/// By what rule what was said makes a failure of this class: a sentence for a person.
[[nodiscard]] std::string whyClass(ErrorClass errorClass, const FailureSignals& failure);

/// Exceptions that steer a program and are no failures ("GraphInterrupt", also with a module in front).
[[nodiscard]] bool isControlFlow(std::string_view exceptionType) noexcept;

/// What went wrong underneath, of a message that wraps another: what follows the last "Last error:", "Caused by:" …
[[nodiscard]] std::string_view innermost(std::string_view message) noexcept;

/// The message up to its stack: file and function names would match the wording of other classes.
[[nodiscard]] std::string_view withoutStack(std::string_view message) noexcept;

/// The words of one row of the table, for tests and for the help page. Lower case.
struct ErrorRule {
    ErrorClass errorClass;
    std::span<const std::string_view> codes; ///< of providers; match whole
    std::span<const std::int32_t> statuses;
    std::span<const std::string_view> names; ///< of exception classes; match whole, after the last dot
    std::span<const std::string_view> texts; ///< match anywhere in a message
};
[[nodiscard]] std::span<const ErrorRule> errorRules() noexcept;

} // namespace spanwise::analyze
