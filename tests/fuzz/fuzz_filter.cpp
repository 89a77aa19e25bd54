// SPDX-License-Identifier: GPL-3.0-or-later
// Filter expressions: what is accepted prints as text that means the same; what is not is refused inside the text.
#include "core/query/filter.h"
#include "tests/fuzz/require.h"

using namespace spanwise;
using namespace spanwise::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = textOf(data, size);
    std::size_t at = 0;
    for (const query::FilterToken& token : query::filterTokens(text)) {
        require(token.position >= at && token.length > 0, "tokens follow each other");
        at = token.position + token.length;
        require(at <= size, "tokens lie inside the text");
    }
    const auto filter = query::Filter::parse(text);
    if (!filter) {
        require(filter.error().position <= size, "an error lies inside the text");
        require(!filter.error().message.empty(), "an error says what is wrong");
        return 0;
    }
    const auto again = query::Filter::parse(filter->text());
    require(again.has_value(), "the canonical text is an expression");
    require(again->text() == filter->text(), "the canonical text is its own canonical text");
    require(again->needsStoredSpans() == filter->needsStoredSpans(), "and means the same");
    return 0;
}
