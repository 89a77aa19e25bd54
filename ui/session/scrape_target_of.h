// SPDX-License-Identifier: GPL-3.0-or-later
// A target as it is kept → as it is asked: with the contents of its certificate files and its secret.
#pragma once

#include "core/live/scrape_target.h"
#include "core/store/kept_targets.h"

#include <optional>

namespace spanwise::ui {

/// Reads files: not on a thread that paints. Error: a file that cannot be read, an address that is none.
[[nodiscard]] Result<live::ScrapeTarget> scrapeTargetOf(const store::KeptTarget& kept);

/// `secret` is the token or the password.
void setSecret(live::ScrapeTarget& target, const std::string& secret);

} // namespace spanwise::ui
