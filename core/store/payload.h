// SPDX-License-Identifier: GPL-3.0-or-later
// The payload file's blocks: messages one after the other, each after the resource and the scope that it belongs to,
// which a block holds once. A block is cut between messages when it is full (block_builder.h), so that it can be read,
// skipped, compressed and dropped alone.
//
//   record   = u32 size | kind << 30, u32 trace, u32 resource, u32 scope, `size` bytes      (little endian)
//   kind     = 0 resource, 1 scope, 2 span, 3 log record
//   resource, scope: where in the block their records start, for spans and log records
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

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

inline constexpr std::uint32_t kRecordHeader = 16; ///< bytes before those of the message
/// The first word of a record.
[[nodiscard]] constexpr std::uint32_t sizeAndKind(std::size_t size, RecordKind kind) noexcept
{
    return static_cast<std::uint32_t>(size) | std::uint32_t {static_cast<std::uint8_t>(kind)} << 30U;
}
[[nodiscard]] constexpr std::uint32_t sizeIn(std::uint32_t word) noexcept
{
    return word & 0x3FFF'FFFFU;
}
[[nodiscard]] constexpr RecordKind kindIn(std::uint32_t word) noexcept
{
    return static_cast<RecordKind>(word >> 30U);
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

enum class Codec : std::uint8_t { Plain, Zstd };

/// The block's own bytes. Error: Damaged (length, checksum, codec).
[[nodiscard]] Result<std::string> unpackBlock(
    std::int64_t codec, std::int64_t rawSize, std::uint64_t checksum, std::string_view data);
/// Empty when compressing would not make it smaller.
[[nodiscard]] std::string packBlock(std::string_view raw);

} // namespace spanwise::store
