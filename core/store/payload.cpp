// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/payload.h"

#include "core/base/checksum.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <zstd.h>

namespace spanwise::store {

namespace {

constexpr std::size_t kHeader = 16;
constexpr std::uint32_t kSizeMask = 0x3FFF'FFFF;

// A blob fills whole overflow pages of 32768 - 4 bytes; what is left over lies in the table's own page, at least 4087
// bytes (SQLite file format, §1.6, "payload"). 64 bytes are left for the row's other columns. So a block of 256 KiB
// would waste five percent, and one of just under eight pages plus that half a message: where that is much, up to four
// pages more are filled, until a message ends near the end of one.
constexpr std::size_t blockBytes(std::size_t pages)
{
    return pages * (32768 - 4) + 4087 - 64;
}
constexpr std::size_t kFewestPages = 8;
constexpr std::size_t kMostPages = 12;

constexpr int kZstdLevel = 3;

std::uint32_t readU32(const char* at)
{
    std::uint32_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
}

Result<std::string_view> bytesAt(std::string_view block, std::uint32_t offset, RecordKind kind)
{
    if (offset > block.size() || block.size() - offset < kHeader)
        return fail(ErrorCode::Damaged, "a payload record starts outside of its block");
    const std::uint32_t word = readU32(block.data() + offset);
    const std::uint32_t size = word & kSizeMask;
    if (static_cast<RecordKind>(word >> 30U) != kind || size > block.size() - offset - kHeader)
        return fail(ErrorCode::Damaged, "a payload record does not add up");
    return block.substr(offset + kHeader, size);
}

} // namespace

Result<Record> recordAt(std::string_view block, std::uint32_t offset)
{
    if (offset > block.size() || block.size() - offset < kHeader)
        return fail(ErrorCode::Damaged, "a payload record starts outside of its block");
    Record record;
    record.kind = static_cast<RecordKind>(readU32(block.data() + offset) >> 30U);
    const auto message = bytesAt(block, offset, record.kind);
    if (!message) return tl::unexpected<Error>(message.error());
    record.message = *message;
    record.trace = readU32(block.data() + offset + 4);
    record.next = static_cast<std::uint32_t>(offset + kHeader + message->size());
    if (record.kind == RecordKind::Span || record.kind == RecordKind::Log) {
        record.resourceAt = readU32(block.data() + offset + 8);
        record.scopeAt = readU32(block.data() + offset + 12);
        const auto resource = bytesAt(block, record.resourceAt, RecordKind::Resource);
        if (!resource) return tl::unexpected<Error>(resource.error());
        const auto scope = bytesAt(block, record.scopeAt, RecordKind::Scope);
        if (!scope) return tl::unexpected<Error>(scope.error());
        record.resource = *resource;
        record.scope = *scope;
    }
    return record;
}

void eraseRecord(std::string& block, std::uint32_t offset)
{
    const std::uint32_t word = readU32(block.data() + offset);
    const auto kind = static_cast<RecordKind>(word >> 30U);
    if (kind == RecordKind::Span || kind == RecordKind::Log)
        std::memcpy(block.data() + offset + 4, &kErasedTrace, sizeof kErasedTrace);
    std::memset(block.data() + offset + kHeader, 0, word & kSizeMask);
}

BlockBuilder::BlockBuilder()
{
    m_bytes.reserve(blockBytes(kMostPages));
    clear();
}

void BlockBuilder::clear()
{
    m_bytes.clear();
    m_owners.clear();
    m_pages = kFewestPages;
    m_first = std::numeric_limits<UnixNanos>::max();
    m_last = std::numeric_limits<UnixNanos>::min();
}

bool BlockBuilder::makeRoomFor(std::size_t message, std::size_t resource, std::size_t scope) noexcept
{
    if (m_bytes.empty()) return true;
    const std::size_t wanted = m_bytes.size() + message + resource + scope + 3 * kHeader;
    if (wanted > blockBytes(kMostPages)) return false;
    // One of the pages still to come may end better. The fewer of them are left, the more waste is taken.
    for (; wanted > blockBytes(m_pages); ++m_pages)
        if ((blockBytes(m_pages) - m_bytes.size()) * 2 * (kMostPages - m_pages) <= message) return false;
    return true;
}

std::uint32_t BlockBuilder::append(const Message& message)
{
    const std::uint32_t resource = owner(RecordKind::Resource, message.resource, message.resourceKey);
    const std::uint32_t scope = owner(RecordKind::Scope, message.scope, message.scopeKey);
    m_first = std::min(m_first, message.at);
    m_last = std::max(m_last, message.at);
    return write(message.kind, message.trace, resource, scope, message.bytes);
}

std::string BlockBuilder::take(std::string spare)
{
    spare.swap(m_bytes);
    clear();
    m_bytes.reserve(blockBytes(kMostPages));
    return spare;
}

std::uint32_t BlockBuilder::owner(RecordKind kind, std::string_view bytes, std::uint64_t key)
{
    key = key * 2 + (kind == RecordKind::Scope ? 1 : 0);
    const auto [place, isNew] = m_owners.try_emplace(key, 0);
    if (isNew) {
        place->second = write(kind, 0, 0, 0, bytes);
        return place->second;
    }
    // Checksums can be forged to clash: then the bytes decide.
    const auto have = bytesAt(m_bytes, place->second, kind);
    return have && *have == bytes ? place->second : write(kind, 0, 0, 0, bytes);
}

std::uint32_t BlockBuilder::write(
    RecordKind kind, std::uint32_t trace, std::uint32_t resource, std::uint32_t scope, std::string_view bytes)
{
    const auto offset = static_cast<std::uint32_t>(m_bytes.size());
    const std::uint32_t header[4] = {
        static_cast<std::uint32_t>(bytes.size()) | std::uint32_t {static_cast<std::uint8_t>(kind)} << 30U, trace,
        resource, scope};
    m_bytes.append(reinterpret_cast<const char*>(header), sizeof header);
    m_bytes.append(bytes);
    return offset;
}

Result<std::string> unpackBlock(std::int64_t codec, std::int64_t rawSize, std::uint64_t checksum, std::string_view data)
{
    constexpr std::int64_t kLargest = std::int64_t {1} << 28;
    if (rawSize < 0 || rawSize > kLargest) return fail(ErrorCode::Damaged, "a payload block states a wrong size");
    std::string raw;
    if (codec == static_cast<std::int64_t>(Codec::Plain)) {
        raw.assign(data);
    } else if (codec == static_cast<std::int64_t>(Codec::Zstd)) {
        raw.resize(static_cast<std::size_t>(rawSize));
        const std::size_t got = ZSTD_decompress(raw.data(), raw.size(), data.data(), data.size());
        if (ZSTD_isError(got) != 0) return fail(ErrorCode::Damaged, "a payload block cannot be unpacked");
        raw.resize(got);
    } else {
        return fail(ErrorCode::Damaged, "a payload block has an unknown form");
    }
    if (raw.size() != static_cast<std::size_t>(rawSize) || checksum64(raw) != checksum)
        return fail(ErrorCode::Damaged, "a payload block's checksum does not match");
    return raw;
}

std::string packBlock(std::string_view raw)
{
    std::string packed(ZSTD_compressBound(raw.size()), '\0');
    const std::size_t size = ZSTD_compress(packed.data(), packed.size(), raw.data(), raw.size(), kZstdLevel);
    if (ZSTD_isError(size) != 0 || size >= raw.size()) return {};
    packed.resize(size);
    return packed;
}

} // namespace spanwise::store
