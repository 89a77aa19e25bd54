// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that live as long as the arena: text that a decoder had to rewrite (unescape, repair, convert) goes here,
// so that the views in a batch need no owner of their own.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise {

/// Used by one thread at a time. Moving it keeps all views valid; clearing or destroying it ends them.
class Arena {
public:
    /// Room for `size` bytes, unaligned and not zeroed.
    [[nodiscard]] char* allocate(std::size_t size)
    {
        if (size > m_left) grow(size);
        char* place = m_next;
        m_next += size;
        m_left -= size;
        return place;
    }

    /// A copy of `text` that lives as long as the arena.
    std::string_view store(std::string_view text)
    {
        if (text.empty()) return {};
        char* place = allocate(text.size());
        std::memcpy(place, text.data(), text.size());
        return {place, text.size()};
    }

    /// Gives back the unused end of the newest allocation.
    void shrinkLast(std::size_t unused) noexcept
    {
        m_next -= unused;
        m_left += unused;
    }

    /// Keeps a whole buffer alive with the arena.
    void adopt(std::shared_ptr<const void> owner) { m_owners.push_back(std::move(owner)); }

    void clear()
    {
        m_blocks.clear();
        m_owners.clear();
        m_next = nullptr;
        m_left = 0;
    }

private:
    static constexpr std::size_t kBlock = 64 * 1024;

    void grow(std::size_t size)
    {
        const std::size_t room = size > kBlock ? size : kBlock;
        m_blocks.push_back(std::unique_ptr<char[]>(new char[room]));
        m_next = m_blocks.back().get();
        m_left = room;
    }

    std::vector<std::unique_ptr<char[]>> m_blocks;
    std::vector<std::shared_ptr<const void>> m_owners;
    char* m_next = nullptr;
    std::size_t m_left = 0;
};

} // namespace spanwise
