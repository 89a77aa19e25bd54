// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace spanwise {

/// Bytes that are appended. Unlike a std::string it does not fill with zeros what is to be overwritten at once, and it
/// is emptied without giving its memory back. Used by one thread at a time.
class ByteBuffer {
public:
    [[nodiscard]] std::size_t size() const noexcept { return m_size; }
    [[nodiscard]] std::size_t capacity() const noexcept { return m_capacity; }
    /// Valid until something is appended.
    [[nodiscard]] std::string_view view() const noexcept { return {m_bytes.get(), m_size}; }
    [[nodiscard]] char* data() noexcept { return m_bytes.get(); }

    void clear() noexcept { m_size = 0; }
    void reserve(std::size_t capacity)
    {
        if (capacity <= m_capacity) return;
        std::unique_ptr<char[]> larger(new char[capacity]);
        if (m_size > 0) std::memcpy(larger.get(), m_bytes.get(), m_size);
        m_bytes = std::move(larger);
        m_capacity = capacity;
    }
    /// Room for `size` more bytes, whose contents are undefined until they are written.
    [[nodiscard]] char* extend(std::size_t size)
    {
        if (m_capacity - m_size < size) reserve(std::max(m_size + size, 2 * m_capacity));
        char* const place = m_bytes.get() + m_size;
        m_size += size;
        return place;
    }
    void append(std::string_view bytes)
    {
        if (!bytes.empty()) std::memcpy(extend(bytes.size()), bytes.data(), bytes.size());
    }

private:
    std::unique_ptr<char[]> m_bytes;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

} // namespace spanwise
