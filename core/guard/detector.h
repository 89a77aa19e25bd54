// SPDX-License-Identifier: GPL-3.0-or-later
// What one detector is: a start that can be told from three bytes, and a function that looks closer. The loop over a
// text (sensitive.cpp) asks a detector only where its start stands.
#pragma once

#include "core/guard/sensitive.h"

#include <optional>
#include <string_view>

namespace spanwise::guard {

/// A place where a detector's start stands.
struct Spot {
    std::string_view text; ///< the whole text
    std::size_t at = 0; ///< of the first byte of the start
    Purpose purpose = Purpose::Finding;

    [[nodiscard]] std::string_view rest() const noexcept { return text.substr(at); }
    [[nodiscard]] bool redacts() const noexcept { return purpose == Purpose::Redaction; }
};

struct Extent {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// Starts of a detector, parted by blanks. `#` stands for a digit, `^` for a letter, `?` for any byte.
/// Only the first three bytes are looked at; the detector sees to the rest.
struct Detector {
    std::string_view kind;
    std::string_view rule;
    std::string_view label;
    Severity severity = Severity::Info;
    bool atWordStart = true; ///< asked only where no letter or digit stands before
    std::string_view starts;
    std::optional<Extent> (*find)(const Spot& spot) = nullptr;
};

// One file each: email.cpp, phone.cpp, …
[[nodiscard]] std::optional<Extent> findEmail(const Spot& spot);
[[nodiscard]] std::optional<Extent> findInternationalPhone(const Spot& spot);
[[nodiscard]] std::optional<Extent> findNationalPhone(const Spot& spot);
[[nodiscard]] std::optional<Extent> findCreditCard(const Spot& spot);
[[nodiscard]] std::optional<Extent> findIban(const Spot& spot);
[[nodiscard]] std::optional<Extent> findIpV4(const Spot& spot);
[[nodiscard]] std::optional<Extent> findIpV6(const Spot& spot);
[[nodiscard]] std::optional<Extent> findUsSsn(const Spot& spot);
[[nodiscard]] std::optional<Extent> findUkNhs(const Spot& spot);
[[nodiscard]] std::optional<Extent> findUkNino(const Spot& spot);
[[nodiscard]] std::optional<Extent> findEsNif(const Spot& spot);
[[nodiscard]] std::optional<Extent> findPlPesel(const Spot& spot);
[[nodiscard]] std::optional<Extent> findBrCpf(const Spot& spot);
[[nodiscard]] std::optional<Extent> findPrefixedSecret(const Spot& spot);
[[nodiscard]] std::optional<Extent> findOpenAiKey(const Spot& spot);
[[nodiscard]] std::optional<Extent> findAnthropicKey(const Spot& spot);
[[nodiscard]] std::optional<Extent> findSlackToken(const Spot& spot);
[[nodiscard]] std::optional<Extent> findSlackWebhook(const Spot& spot);
[[nodiscard]] std::optional<Extent> findSendGridKey(const Spot& spot);
[[nodiscard]] std::optional<Extent> findAzureClientSecret(const Spot& spot);
[[nodiscard]] std::optional<Extent> findTelegramBotToken(const Spot& spot);
[[nodiscard]] std::optional<Extent> findPrivateKey(const Spot& spot);
[[nodiscard]] std::optional<Extent> findJwt(const Spot& spot);
[[nodiscard]] std::optional<Extent> findBearerToken(const Spot& spot);
[[nodiscard]] std::optional<Extent> findUrlPassword(const Spot& spot);
[[nodiscard]] std::optional<Extent> findAssignment(const Spot& spot);

} // namespace spanwise::guard
