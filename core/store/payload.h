// SPDX-License-Identifier: GPL-3.0-or-later
// The payload file's blocks: messages one after the other, each after the resource and the scope that it belongs to,
// which a block holds once. A block is cut between messages when it is full, so that it can be read, skipped,
// compressed and dropped alone.
//
//   record   = u32 size | kind << 30, u32 trace, u32 resource, u32 scope, `size` bytes      (little endian)
//   kind     = 0 resource, 1 scope, 2 span, 3 log record
//   resource, scope: where in the block their records start, for spans and log records
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace spanwise::store {

enum class RecordKind : std::uint8_t { Resource, Scope, Span, Log };

/// Where a message lies: block << 28 | offset of its record.
using Locator = std::int64_t;
[[nodiscard]] constexpr Locator locatorOf(std::int64_t block, std::uint32_t offset) noexcept
{
    return (block << 28) | std::int64_t {offset};
}
[[nodiscard]] constexpr std::int64_t blockOf(Locator at) noexcept
{
    return at >> 28;
}
[[nodiscard]] constexpr std::uint32_t offsetOf(Locator at) noexcept
{
    return static_cast<std::uint32_t>(at & 0x0FFF'FFFF);
}

struct Record {
    RecordKind kind = RecordKind::Span;
    std::uint32_t trace = 0;
    std::string_view message;
    std::string_view resource; ///< spans and log records only
    std::string_view scope;
    std::uint32_t resourceAt = 0; ///< where their records start
    std::uint32_t scopeAt = 0;
    std::uint32_t next = 0; ///< offset of the record after this one
};

/// Error: Damaged, when offsets or sizes lead outside of the block.
[[nodiscard]] Result<Record> recordAt(std::string_view block, std::uint32_t offset);

/// In the place of a message's trace: the message was erased, its bytes are zeros.
inline constexpr std::uint32_t kErasedTrace = 0xFFFF'FFFF;
/// Overwrites the bytes of a record and, of a message, its trace. The offsets of all others stay. `offset` must be one
/// of recordAt().
void eraseRecord(std::string& block, std::uint32_t offset);

/// The block that is being filled.
class BlockBuilder {
public:
    BlockBuilder();

    [[nodiscard]] bool isEmpty() const noexcept { return m_bytes.empty(); }
    [[nodiscard]] std::string_view bytes() const noexcept { return m_bytes; }
    [[nodiscard]] UnixNanos firstTime() const noexcept { return m_first; }
    [[nodiscard]] UnixNanos lastTime() const noexcept { return m_last; }

    /// Whether a message with these owners still fits, if need be into more pages. A message larger than a block gets
    /// one of its own.
    [[nodiscard]] bool makeRoomFor(std::size_t message, std::size_t resource, std::size_t scope) noexcept;
    /// Gives the offset of the record. `resourceKey` and `scopeKey` are checksums of the two.
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
    std::uint32_t append(const Message& message);
    void clear();
    /// Gives the bytes away and begins the next block, in the memory of `spare`.
    [[nodiscard]] std::string take(std::string spare);

private:
    std::uint32_t owner(RecordKind kind, std::string_view bytes, std::uint64_t key);
    std::uint32_t write(
        RecordKind kind, std::uint32_t trace, std::uint32_t resource, std::uint32_t scope, std::string_view bytes);

    std::string m_bytes;
    std::unordered_map<std::uint64_t, std::uint32_t> m_owners; ///< checksum of a resource or scope → its record
    std::size_t m_pages = 0; ///< of SQLite that the block may fill
    UnixNanos m_first = 0;
    UnixNanos m_last = 0;
};

enum class Codec : std::uint8_t { Plain, Zstd };

/// The block's own bytes. Error: Damaged (length, checksum, codec).
[[nodiscard]] Result<std::string> unpackBlock(
    std::int64_t codec, std::int64_t rawSize, std::uint64_t checksum, std::string_view data);
/// Empty when compressing would not make it smaller.
[[nodiscard]] std::string packBlock(std::string_view raw);

} // namespace spanwise::store
