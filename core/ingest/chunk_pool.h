// SPDX-License-Identifier: GPL-3.0-or-later
// Large buffers that go around: reading a file needs a few of them again and again, and memory fresh from the system
// costs a page fault every 4 KiB.
#pragma once

#include "core/base/large_pages.h"
#include "core/decode/decoder.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

namespace spanwise::ingest {

/// Frees the bytes of a chunk the way they were made.
struct FreeBytes {
    bool isAligned = false; ///< to large pages; else as `new` gives it

    void operator()(char* used) const noexcept
    {
        if (isAligned)
            ::operator delete[](used, std::align_val_t {kLargePage});
        else
            delete[] used;
    }
};

/// Bytes with decode::kPadding readable ones behind them.
struct Chunk {
    std::unique_ptr<char[], FreeBytes> bytes;
    std::size_t capacity = 0; ///< without the padding
};

/// Any thread. A chunk returns when its last owner lets it go, also after the pool itself is gone.
class ChunkPool {
public:
    explicit ChunkPool(std::size_t capacity)
        : m_shelf(std::make_shared<Shelf>())
        , m_capacity(capacity)
    {
    }

    /// At least `capacity` bytes; those of the pool's own size are recycled.
    [[nodiscard]] std::shared_ptr<Chunk> take(std::size_t capacity)
    {
        if (capacity > m_capacity) return std::make_shared<Chunk>(make(capacity));
        Chunk chunk;
        {
            const std::lock_guard lock(m_shelf->mutex);
            if (!m_shelf->free.empty()) {
                chunk = std::move(m_shelf->free.back());
                m_shelf->free.pop_back();
            }
        }
        if (!chunk.bytes) chunk = make(m_capacity);
        return {new Chunk(std::move(chunk)), [shelf = m_shelf](Chunk* used) {
                    const std::unique_ptr<Chunk> owned(used);
                    const std::lock_guard lock(shelf->mutex);
                    if (shelf->free.size() < kMostFree) shelf->free.push_back(std::move(*owned));
                }};
    }

private:
    static constexpr std::size_t kMostFree = 8;
    struct Shelf {
        std::mutex mutex;
        std::vector<Chunk> free;
    };

    static Chunk make(std::size_t capacity)
    {
        const std::size_t size = capacity + decode::kPadding;
        if (size < kLargePage) return {std::unique_ptr<char[], FreeBytes>(new char[size]), capacity};
        auto* bytes = static_cast<char*>(::operator new[](size, std::align_val_t {kLargePage}));
        preferLargePages(bytes, size);
        return {std::unique_ptr<char[], FreeBytes>(bytes, FreeBytes {true}), capacity};
    }

    std::shared_ptr<Shelf> m_shelf;
    std::size_t m_capacity;
};

} // namespace spanwise::ingest
