// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/payload.h"

#include "core/base/checksum.h"

#include <cstring>
#include <zstd.h>

namespace spanwise::store {

namespace {

constexpr int kZstdLevel = 3;

std::uint32_t readU32(const char* at)
{
    std::uint32_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
}

Result<std::string_view> bytesAt(std::string_view block, std::uint32_t offset, RecordKind kind)
{
    if (offset > block.size() || block.size() - offset < kRecordHeader)
        return fail(ErrorCode::Damaged, "a payload record starts outside of its block");
    const std::uint32_t word = readU32(block.data() + offset);
    const std::uint32_t size = sizeIn(word);
    if (kindIn(word) != kind || size > block.size() - offset - kRecordHeader)
        return fail(ErrorCode::Damaged, "a payload record does not add up");
    return block.substr(offset + kRecordHeader, size);
}

} // namespace

Result<Record> recordAt(std::string_view block, std::uint32_t offset)
{
    if (offset > block.size() || block.size() - offset < kRecordHeader)
        return fail(ErrorCode::Damaged, "a payload record starts outside of its block");
    Record record;
    record.kind = kindIn(readU32(block.data() + offset));
    const auto message = bytesAt(block, offset, record.kind);
    if (!message) return tl::unexpected<Error>(message.error());
    record.message = *message;
    record.trace = readU32(block.data() + offset + 4);
    record.next = static_cast<std::uint32_t>(offset + kRecordHeader + message->size());
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
    const auto kind = kindIn(word);
    if (kind == RecordKind::Span || kind == RecordKind::Log)
        std::memcpy(block.data() + offset + 4, &kErasedTrace, sizeof kErasedTrace);
    std::memset(block.data() + offset + kRecordHeader, 0, sizeIn(word));
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
