// SPDX-License-Identifier: GPL-3.0-or-later
// Model and provider names as telemetry sends them → names to look up in the price table.
// Senders add dates, regions, deployment paths and routing marks to the names that price lists use.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::analyze {

/// The price table's id of a provider as the dialects fold it (gcp.gemini → google). Names that have no other
/// spelling come back in lower case: the table may know them or not. Empty for an empty name.
[[nodiscard]] std::string priceProviderOf(std::string_view provider);

/// "openai/gpt-4.1" → {"openai", "gpt-4.1"}. Nothing when the part before the first slash is no provider that is sold
/// under that name.
struct PrefixedName {
    std::string provider; ///< id of the price table
    std::string_view rest;
};
[[nodiscard]] std::optional<PrefixedName> splitProviderPrefix(std::string_view lowerCaseName);

/// The names to try, in order, each once, in lower case. The first is the name itself. `provider` is an id of the
/// price table; Bedrock's regions are spelled out for "aws".
[[nodiscard]] std::vector<std::string> namesToTry(std::string_view model, std::string_view provider);

} // namespace spanwise::analyze
