// SPDX-License-Identifier: GPL-3.0-or-later
// What may be shown and kept of a text beside the text itself: excerpts, details, explanations, messages of errors.
// Here every match of a detector is masked, placeholders and guesses included: a mask too many costs nothing.
#pragma once

#include "core/model/finding.h"

#include <string>
#include <string_view>
#include <vector>

namespace spanwise::guard {

/// The text with every secret and grave personal detail (a card, an account, an insurance number) masked (sensitive.h,
/// `masked`). Addresses of mail, telephones and machines stay: people are told apart by them.
[[nodiscard]] std::string maskedText(std::string_view utf8);

/// Whether maskedText would change something that is a finding: no placeholder, no guess.
[[nodiscard]] bool holdsSecret(std::string_view utf8);

/// Cuts the excerpts of `findings` anew from `text`, which they are about, and goes through their details. Findings
/// of secrets and personal data are masked already and stay.
void maskFindings(std::string_view text, std::vector<Finding>& findings);

} // namespace spanwise::guard
