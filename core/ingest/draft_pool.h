// SPDX-License-Identifier: GPL-3.0-or-later
// Drafts that go around between parsers and writer: each is a few hundred kilobytes, and memory fresh from the system
// costs a page fault every 4 KiB. Rows come back when the writer has seen the draft, its bytes when nobody reads them
// any more, which is later.
#pragma once

#include "core/base/large_pages.h"
#include "core/store/draft.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <iterator>
#include <limits>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace spanwise::ingest {

/// Any thread. Bytes return as well when the pool itself is gone; then they are freed with the last of them.
class DraftPool {
public:
    /// At most `mostBytes` lie here unused, and as many again in rows.
    explicit DraftPool(std::size_t mostBytes)
        : m_bytes(std::make_shared<Shelf<ByteBuffer>>(mostBytes))
        , m_rows(mostBytes)
    {
    }

    /// A clear one with room for `bytes`, in memory that was used before if there is some of about that size.
    [[nodiscard]] store::BatchDraft take(std::size_t bytes)
    {
        store::BatchDraft draft = m_rows.take(0, kAnySize);
        auto memory = std::make_unique<ByteBuffer>(m_bytes->take(bytes, kMostSpace * bytes));
        makeRoom(*memory, bytes);
        draft.clear({memory.release(), [shelf = m_bytes](ByteBuffer* used) {
                         const std::unique_ptr<ByteBuffer> owned(used);
                         owned->clear();
                         const std::size_t capacity = owned->capacity(); // before it is moved
                         shelf->put(std::move(*owned), capacity);
                     }});
        return draft;
    }

    /// Done with: all but the bytes, which the writer may still read.
    void giveBack(store::BatchDraft draft)
    {
        draft.bytes.reset();
        const std::size_t memory = draft.rowMemory();
        if (memory > 0) m_rows.put(std::move(draft), memory);
    }

private:
    static constexpr std::size_t kAnySize = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t kMostSpace = 8; ///< times what is needed: who waits for the disk keeps all of it

    /// Deliveries are of many sizes: by steps of a quarter or more, so that memory of one fits the next.
    static void makeRoom(ByteBuffer& fresh, std::size_t bytes)
    {
        constexpr std::size_t kSmallestStep = 4096;
        if (fresh.capacity() >= bytes) return;
        const std::size_t step = std::max(std::bit_floor(bytes) / 2, kSmallestStep);
        fresh.reserve((bytes + step - 1) / step * step);
        preferLargePages(fresh.data(), fresh.capacity());
    }

    /// What was put there last is taken first: it is the likeliest to be in a cache.
    template <typename Thing> class Shelf {
    public:
        explicit Shelf(std::size_t mostBytes)
            : m_room(mostBytes)
        {
            m_things.reserve(kMostThings); // to put something there never fails
        }

        /// One of so many bytes, or one without any.
        Thing take(std::size_t least, std::size_t most)
        {
            const std::lock_guard lock(m_mutex);
            const auto fits = [&](const auto& one) { return one.second >= least && one.second <= most; };
            const auto last = std::find_if(m_things.rbegin(), m_things.rend(), fits);
            if (last == m_things.rend()) return {};
            Thing thing = std::move(last->first);
            m_room += last->second;
            m_things.erase(std::next(last).base());
            return thing;
        }
        /// In the place of those that nobody took for longest, where there is no room.
        void put(Thing thing, std::size_t bytes) noexcept
        {
            const std::lock_guard lock(m_mutex);
            while (!m_things.empty() && (bytes > m_room || m_things.size() == kMostThings)) {
                m_room += m_things.front().second;
                m_things.erase(m_things.begin());
            }
            if (bytes > m_room) return;
            m_room -= bytes;
            m_things.emplace_back(std::move(thing), bytes);
        }

    private:
        static constexpr std::size_t kMostThings = 256;
        std::mutex m_mutex;
        std::vector<std::pair<Thing, std::size_t>> m_things;
        std::size_t m_room;
    };

    std::shared_ptr<Shelf<ByteBuffer>> m_bytes;
    Shelf<store::BatchDraft> m_rows;
};

} // namespace spanwise::ingest
