// SPDX-License-Identifier: GPL-3.0-or-later
// The payload block that is being filled: which messages go into it, and when it is full. It is a plan (block_plan.h)
// of messages that stay where they are.
#pragma once

#include "core/base/byte_buffer.h"
#include "core/base/time.h"
#include "core/store/block_plan.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace spanwise::store {

class BlockBuilder {
public:
    BlockBuilder() { clear(); }

    [[nodiscard]] bool isEmpty() const noexcept { return m_plan.isEmpty(); }
    [[nodiscard]] std::size_t size() const noexcept { return m_plan.size(); } ///< bytes of the block so far
    [[nodiscard]] UnixNanos firstTime() const noexcept { return m_first; }
    [[nodiscard]] UnixNanos lastTime() const noexcept { return m_last; }
    /// A record of this block: as BlockPlan::recordAt().
    [[nodiscard]] Result<Record> recordAt(std::uint32_t offset) const { return m_plan.recordAt(offset); }

    /// Whether a message with these owners still fits, if need be into more pages. A message larger than a block gets
    /// one of its own.
    [[nodiscard]] bool makeRoomFor(std::size_t message, std::size_t resource, std::size_t scope) noexcept;
    /// `resourceKey` and `scopeKey` are checksums of the two.
    struct Message {
        RecordKind kind;
        std::uint32_t trace;
        UnixNanos at;
        std::string_view bytes;
        std::string_view resource;
        std::uint64_t resourceKey;
        std::string_view scope;
        std::uint64_t scopeKey;
    };
    /// Gives the offset of the record. All three texts lie in `memory`: as BlockPlan::add().
    std::uint32_t append(const Message& message, const std::shared_ptr<ByteBuffer>& memory);
    void clear() noexcept;
    /// Gives the plan away and begins the next block, in the memory of `spare`, which is empty.
    [[nodiscard]] BlockPlan take(BlockPlan spare);

private:
    std::uint32_t owner(
        RecordKind kind, std::string_view bytes, std::uint64_t key, const std::shared_ptr<ByteBuffer>& memory);

    BlockPlan m_plan;
    std::unordered_map<std::uint64_t, BlockPlan::Place> m_owners; ///< checksum of a resource or scope → its record
    std::size_t m_pages = 0; ///< of SQLite that the block may fill
    UnixNanos m_first = 0;
    UnixNanos m_last = 0;
};

} // namespace spanwise::store
