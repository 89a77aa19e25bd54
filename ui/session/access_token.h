// SPDX-License-Identifier: GPL-3.0-or-later
// The token that senders beyond this computer must carry: made here, shown once, kept as its SHA-256 only
// (reliability.md S2).
#pragma once

#include "core/live/access_policy.h"

#include <QString>
#include <optional>

namespace spanwise::ui {

/// 256 bits of the system's random source as 64 hex digits.
[[nodiscard]] QString makeToken();
/// For the settings: hex of the hash, never of the token.
[[nodiscard]] QString hashTextOf(const QString& token);
/// Nothing when it is not 64 hex digits.
[[nodiscard]] std::optional<live::TokenHash> hashFromText(const QString& text);

/// Why these receivers must not start, in a sentence; empty = they may (S1).
[[nodiscard]] QString whyNotListen(const QString& address, bool hasToken);

} // namespace spanwise::ui
