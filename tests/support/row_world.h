// SPDX-License-Identifier: GPL-3.0-or-later
// Random rows as questions see them: columns that grow, names that are numbers, no stored spans.
#pragma once

#include "core/query/data_view.h"
#include "tests/support/random_rows.h"

#include <memory>
#include <string>
#include <vector>

namespace spanwise::test {

/// Name N is called "nN".
class NumberedNames final : public query::NameSource {
public:
    NumberedNames()
    {
        for (std::uint32_t i = 0; i <= kNames; ++i) m_texts.push_back(i == 0 ? std::string() : 'n' + std::to_string(i));
    }
    [[nodiscard]] std::string_view text(query::NameId id) const override
    {
        return id < m_texts.size() ? std::string_view(m_texts[id]) : std::string_view();
    }
    [[nodiscard]] std::optional<query::NameId> find(std::string_view text) const override
    {
        for (std::size_t i = 1; i < m_texts.size(); ++i)
            if (m_texts[i] == text) return static_cast<query::NameId>(i);
        return std::nullopt;
    }
    [[nodiscard]] query::NameId size() const override { return kNames; }

private:
    std::vector<std::string> m_texts;
};

/// Rows by number, as the newest copy of each.
class RowWorld {
public:
    /// Row numbers must rise.
    void append(const std::vector<columns::SpanRow>& more)
    {
        for (const columns::SpanRow& row : more) {
            m_store.append(row);
            rows.push_back(row);
        }
        m_store.publish();
    }
    void replace(const columns::SpanRow& row)
    {
        m_store.replace(row);
        for (columns::SpanRow& old : rows)
            if (old.rowNo == row.rowNo) old = row;
        m_store.publish();
    }
    [[nodiscard]] query::DataView view() const { return query::makeDataView(m_store.snapshot(), names, nullptr); }

    std::vector<columns::SpanRow> rows;
    std::shared_ptr<const NumberedNames> names = std::make_shared<NumberedNames>();

private:
    columns::ColumnStore m_store;
};

} // namespace spanwise::test
