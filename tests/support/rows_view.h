// SPDX-License-Identifier: GPL-3.0-or-later
// A view over rows of a test, without a store: names are spelled from their ids, so that their order is known.
#pragma once

#include "core/columns/column_store.h"
#include "core/query/data_view.h"
#include "tests/support/world_names.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace spanwise::test {

/// "z1", "y2", "x3", …: the order of ids is not that of the alphabet.
[[nodiscard]] inline std::vector<std::string> spelled(std::size_t count)
{
    std::vector<std::string> out;
    for (std::size_t i = 1; i <= count; ++i)
        out.push_back(std::string(1, static_cast<char>('z' - i % 26)) + std::to_string(i));
    return out;
}

[[nodiscard]] inline query::DataView viewOfRows(const std::vector<columns::SpanRow>& rows,
    std::shared_ptr<const query::NameSource> names, std::shared_ptr<const query::SpanSource> spans = nullptr)
{
    columns::ColumnStore store;
    for (const columns::SpanRow& row : rows) store.append(row);
    return query::makeDataView(store.publish(), std::move(names), std::move(spans));
}

} // namespace spanwise::test
