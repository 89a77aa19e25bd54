// SPDX-License-Identifier: GPL-3.0-or-later
// The store's dictionary of promoted texts: models, services, sessions … each stored once and named by a number from 1.
// Any thread reads while one thread, the writer's, adds. Ids are never used again: an erased text
// is only forgotten.
#pragma once

#include "core/base/arena.h"
#include "core/columns/row.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string_view>
#include <unordered_map>

namespace spanwise::store {

using columns::NameId;

class Names {
public:
    Names();
    ~Names();
    Names(const Names&) = delete;
    Names& operator=(const Names&) = delete;

    /// Empty for 0 and for ids it does not know. Valid while this object lives. No lock.
    [[nodiscard]] std::string_view text(NameId id) const noexcept;
    /// 0 for the empty text; nothing when it was never seen.
    [[nodiscard]] std::optional<NameId> find(std::string_view text) const;
    /// Ids are 1 … size().
    [[nodiscard]] NameId size() const noexcept { return m_size.load(std::memory_order_acquire); }

    /// So many names are about to be added. The writer's thread only, before others read.
    void expect(NameId names) { m_ids.reserve(names); }
    /// The id of `text`, which is made when it is new. The writer's thread only.
    NameId add(std::string_view text);
    /// The next id for a text as it was stored, which may be one that another id has: ids must stay what they are. The
    /// writer's thread only, before others read.
    NameId load(std::string_view text) { return append(text); }
    /// The text no longer leads to this id; who holds the id still reads the text. The writer's thread only.
    void retire(NameId id);

private:
    NameId append(std::string_view text);

    static constexpr std::size_t kChunk = 8192;
    static constexpr std::size_t kChunks = 32768; ///< 268 million names
    using Chunk = std::array<std::string_view, kChunk>;

    std::array<std::atomic<Chunk*>, kChunks> m_chunks {};
    std::atomic<NameId> m_size {0};
    mutable std::shared_mutex m_mutex; ///< guards m_ids; the writer reads it without
    std::unordered_map<std::string_view, NameId> m_ids;
    Arena m_texts;
};

} // namespace spanwise::store
