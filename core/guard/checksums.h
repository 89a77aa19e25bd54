// SPDX-License-Identifier: GPL-3.0-or-later
// Check digits of cards, accounts and national numbers (guards.md §6), and how random a text looks (§7). Each takes the
// bare digits (or letters and digits) without blanks and answers false for anything else.
#pragma once

#include <string_view>

namespace spanwise::guard {

/// ISO/IEC 7812-1 annex B: from the right every second digit doubled, digits of the doubles summed, the sum a multiple
/// of ten.
[[nodiscard]] bool passesLuhn(std::string_view digits) noexcept;

/// ISO 7064 MOD 97-10 as ISO 13616 uses it: the first four characters moved to the end, letters as 10…35, remainder 1.
[[nodiscard]] bool passesMod97(std::string_view iban) noexcept;

/// NHS number, 10 digits: weights 10…2, check digit 11 − (sum mod 11), 11 as 0, 10 never issued.
[[nodiscard]] bool passesNhs(std::string_view digits) noexcept;

/// Spanish NIF: the letter of a number of eight digits, number mod 23.
[[nodiscard]] char nifLetter(unsigned number) noexcept;

/// PESEL, 11 digits: weights 1 3 7 9 …, and the date in it exists.
[[nodiscard]] bool passesPesel(std::string_view digits) noexcept;

/// CPF, 11 digits: two check digits mod 11, not all digits equal.
[[nodiscard]] bool passesCpf(std::string_view digits) noexcept;

/// Shannon entropy in bits a byte: 0 for one repeated byte, 6 for even use of 64 different ones.
[[nodiscard]] double entropyOf(std::string_view text) noexcept;

} // namespace spanwise::guard
