// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/span_codec.h"

#include "core/decode/protobuf_messages.h"

#include <limits>

namespace spanwise::decode {

namespace {

/// What the store holds was within the limits when it was taken; they may have been lowered since.
constexpr Limits kNoLimits {std::numeric_limits<std::uint32_t>::max(), 1024, std::numeric_limits<std::uint32_t>::max(),
    std::numeric_limits<std::uint32_t>::max(), std::numeric_limits<std::uint32_t>::max(),
    std::numeric_limits<std::uint32_t>::max(), std::numeric_limits<std::uint32_t>::max()};

Error damaged(const WireError& error, std::string_view bytes)
{
    const auto offset =
        error.at >= bytes.data() && error.at <= bytes.data() + bytes.size() ? error.at - bytes.data() : 0;
    return {ErrorCode::Damaged, "stored message, byte " + std::to_string(offset) + ": " + error.what};
}

/// Runs `read` over a batch that is left as it was when reading fails.
template <typename Read> auto guarded(std::string_view bytes, Batch& batch, Read read) -> Result<decltype(read())>
{
    const BatchMark mark(batch);
    try {
        return read();
    } catch (const WireError& error) {
        mark.rollBack(batch);
        return tl::unexpected(damaged(error, bytes));
    }
}

Result<void> asVoid(Result<std::optional<Refused>> outcome)
{
    if (!outcome) return tl::unexpected(outcome.error());
    if (*outcome) return fail(ErrorCode::Damaged, "stored message: " + std::string((*outcome)->reason));
    return {};
}

} // namespace

Result<void> decodeStoredSpan(
    std::string_view bytes, const TraceId& trace, std::uint32_t resource, std::uint32_t scope, Batch& into)
{
    return asVoid(guarded(bytes, into,
        [&] { return ProtobufMessages(into, kNoLimits, Origin::Store, trace).span(bytes, resource, scope); }));
}

Result<void> decodeStoredLogRecord(
    std::string_view bytes, const TraceId& trace, std::uint32_t resource, std::uint32_t scope, Batch& into)
{
    return asVoid(guarded(bytes, into,
        [&] { return ProtobufMessages(into, kNoLimits, Origin::Store, trace).logRecord(bytes, resource, scope); }));
}

namespace {

struct Owner {
    std::vector<std::string_view> pieces;
    std::string_view schemaUrl;
};

Owner readOwner(std::string_view bytes, field::Number piece, field::Number schemaUrl)
{
    Owner owner;
    for (WireReader reader(bytes); reader.next();) {
        if (reader.number() == piece && reader.isBytes())
            owner.pieces.push_back(reader.bytes());
        else if (reader.number() == schemaUrl && reader.isBytes())
            owner.schemaUrl = reader.bytes();
    }
    return owner;
}

} // namespace

Result<std::uint32_t> decodeStoredResource(std::string_view bytes, Batch& into)
{
    return guarded(bytes, into, [&] {
        const Owner owner = readOwner(bytes, field::resourceItems::kResource, field::resourceItems::kSchemaUrl);
        return ProtobufMessages(into, kNoLimits, Origin::Store).resource(owner.pieces, owner.schemaUrl);
    });
}

Result<std::uint32_t> decodeStoredScope(std::string_view bytes, Batch& into)
{
    return guarded(bytes, into, [&] {
        const Owner owner = readOwner(bytes, field::scopeItems::kScope, field::scopeItems::kSchemaUrl);
        return ProtobufMessages(into, kNoLimits, Origin::Store).scope(owner.pieces, owner.schemaUrl);
    });
}

} // namespace spanwise::decode
