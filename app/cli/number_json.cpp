// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/number_json.h"

#include "core/columns/row.h"

#include <array>
#include <charconv>
#include <string>

namespace spanwise::cli {

std::string millisText(Nanos length)
{
    const bool negative = length < 0;
    const std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(length) : static_cast<std::uint64_t>(length);
    std::string places = std::to_string(size % 1'000'000);
    places.insert(0, 6 - places.size(), '0');
    while (!places.empty() && places.back() == '0') places.pop_back();
    return (negative ? "-" : "") + std::to_string(size / 1'000'000) + (places.empty() ? "" : "." + places);
}

std::string fixed(double value, int decimals)
{
    std::array<char, 400> text {}; // the largest double has 309 digits
    const auto [end, error] =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, decimals);
    return error == std::errc {} ? std::string(text.data(), end) : std::string();
}

void writeMillis(JsonWriter& json, Nanos length)
{
    json.raw(millisText(length));
}

void writeText(JsonWriter& json, std::string_view key, std::string_view text)
{
    json.key(key);
    if (text.empty())
        json.null();
    else
        json.text(text);
}

void writeCount(JsonWriter& json, std::string_view key, std::int64_t count)
{
    json.key(key);
    if (count == columns::kUnknown)
        json.null();
    else
        json.integer(count);
}

} // namespace spanwise::cli
