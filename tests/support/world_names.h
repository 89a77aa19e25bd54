// SPDX-License-Identifier: GPL-3.0-or-later
// The dictionary of a made store: a list of names.
#pragma once

#include "core/query/data_view.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise::test {

class WorldNames final : public query::NameSource {
public:
    /// `texts[0]` is the name of id 1.
    explicit WorldNames(std::vector<std::string> texts)
        : m_texts(std::move(texts))
    {
    }
    [[nodiscard]] std::string_view text(query::NameId id) const override
    {
        return id == 0 || id > m_texts.size() ? std::string_view {} : m_texts[id - 1];
    }
    [[nodiscard]] std::optional<query::NameId> find(std::string_view text) const override
    {
        for (std::size_t i = 0; i < m_texts.size(); ++i)
            if (m_texts[i] == text) return static_cast<query::NameId>(i + 1);
        return std::nullopt;
    }
    [[nodiscard]] query::NameId size() const override { return static_cast<query::NameId>(m_texts.size()); }

private:
    std::vector<std::string> m_texts;
};

} // namespace spanwise::test
