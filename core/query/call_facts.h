// SPDX-License-Identifier: GPL-3.0-or-later
// What was noted about the texts of calls while the guards read them: enough to see that traffic has become other, and
// nothing that could be read as text.
#pragma once

#include "core/base/result.h"
#include "core/query/findings.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace spanwise::query {

struct CallFacts {
    SpanKey span;
    std::string language; ///< of the last user message, ISO 639-1; empty = no opinion
    std::string finish; ///< canonical finish reasons, the choices' in order with a comma between; empty = not said
    std::string tools; ///< names of the tools that were called, sorted, none twice, a line feed between
    std::uint64_t promptTemplate = 0; ///< hash of the system message without its numbers; 0 = there was none
    std::optional<std::uint64_t> print; ///< SimHash of the last user message; nothing = it has under three words
};

class CallFactSource {
public:
    virtual ~CallFactSource() = default;
    /// All of them, in order of traces. `visit` gives false to end the walk. Error: Cancelled, Io, Damaged.
    using Visitor = std::function<bool(const CallFacts&)>;
    [[nodiscard]] virtual Result<void> visitFacts(std::stop_token stop, const Visitor& visit) const = 0;
};

/// Whether reviewers finally said that a span's answer failed; nothing: they did not decide.
using VerdictLookUp = std::function<std::optional<bool>(const SpanKey& span)>;

} // namespace spanwise::query
