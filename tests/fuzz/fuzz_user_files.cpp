// SPDX-License-Identifier: GPL-3.0-or-later
// Files that people write: names of hand-made attributes, prices. The first byte chooses.
#include "core/analyze/price_table.h"
#include "core/dialect/user_mapping.h"
#include "tests/fuzz/require.h"

using namespace spanwise;
using namespace spanwise::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const std::string_view text = textOf(data + 1, size - 1);
    if (data[0] % 2 == 0) {
        const auto mapping = dialect::readMapping(text);
        require(mapping || !mapping.error().message.empty(), "an error says what is wrong");
    } else {
        const auto prices = analyze::readPriceTable(text);
        require(prices || !prices.error().message.empty(), "an error says what is wrong");
    }
    return 0;
}
