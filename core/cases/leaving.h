// SPDX-License-Identifier: GPL-3.0-or-later
// A case as it leaves: redacted, scanned once more, and proven once more, for what a redaction takes out may be what
// the checks told good from bad by.
#pragma once

#include "core/cases/redact.h"

#include <cstddef>
#include <string>
#include <vector>

namespace spanwise::cases {

struct LeavingCase {
    RedactedCase made; ///< marked as unproven when it does not prove itself any more
    std::size_t left = 0; ///< places that still look like personal data or a secret
    std::string lostProof; ///< what its checks no longer tell, for a person; empty = as before
};
[[nodiscard]] LeavingCase leaving(const Case& original, const RedactionChoice& choice = {});

/// A text that leaves beside the case, such as what was searched for, without the values that are taken out of it.
[[nodiscard]] std::string redactedBeside(const Case& original, const RedactionChoice& choice, std::string text);

} // namespace spanwise::cases
