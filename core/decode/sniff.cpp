// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/sniff.h"

#include "core/decode/wire_reader.h"

namespace spanwise::decode {

namespace {
/// The first length-delimited field of that number; what follows it is not looked at.
std::optional<std::string_view> firstMessage(std::string_view message, field::Number number)
{
    WireReader reader(message);
    while (reader.next())
        if (reader.number() == number && reader.isBytes()) return reader.bytes();
    return std::nullopt;
}

Signal signalOf(std::string_view record)
{
    Signal signal = Signal::Metrics;
    WireReader reader(record);
    while (reader.next()) {
        if (reader.isFixed64() && (reader.number() == 7 || reader.number() == 8)) return Signal::Traces;
        if (reader.number() == 2 && reader.isBytes() && reader.bytes().size() == 8) signal = Signal::Traces;
        if (reader.isFixed64() && (reader.number() == 1 || reader.number() == 11)) return Signal::Logs;
    }
    return signal;
}

/// The same for bytes that may be cut: a length past the end is taken as far as it goes.
std::string_view withoutEnd(std::string_view bytes)
{
    if (bytes.size() < 2 || bytes[0] != '\x0a') return {};
    std::size_t at = 1;
    while (at < bytes.size() && at < 10 && (static_cast<unsigned char>(bytes[at]) & 0x80U) != 0) ++at;
    return at + 1 < bytes.size() ? bytes.substr(at + 1) : std::string_view {};
}

bool isResource(std::string_view message)
{
    WireReader reader(message);
    while (reader.next()) {
        const bool isCount = reader.number() == field::resource::kDroppedAttributes;
        if (reader.number() > 3 || (isCount ? !reader.isVarint() : !reader.isBytes())) return false;
    }
    return true;
}

bool isScopeItem(std::string_view message)
{
    WireReader reader(message);
    while (reader.next())
        if (reader.number() > field::scopeItems::kSchemaUrl || !reader.isBytes()) return false;
    return true;
}

bool isResourceItem(std::string_view message)
{
    WireReader reader(message);
    while (reader.next()) {
        if (reader.number() > field::resourceItems::kSchemaUrl || !reader.isBytes()) return false;
        if (reader.number() == field::resourceItems::kResource && !isResource(reader.bytes())) return false;
        if (reader.number() == field::resourceItems::kScopeItems && !isScopeItem(reader.bytes())) return false;
    }
    return true;
}
} // namespace

bool beginsWithRecord(std::string_view bytes) noexcept
{
    try {
        WireReader reader(bytes);
        return reader.next() && reader.number() == field::request::kResourceItems && reader.isBytes()
            && isResourceItem(reader.bytes());
    } catch (const WireError&) {
        return false;
    }
}

std::optional<Signal> sniffProtobuf(std::string_view bytes) noexcept
{
    if (bytes.empty() || bytes.front() != '\x0a') return std::nullopt; // field 1, a message: resource_…
    try {
        const auto resource = firstMessage(bytes, 1);
        if (!resource) return std::nullopt;
        const auto scope = firstMessage(*resource, 2);
        if (!scope) return Signal::Traces;
        const auto record = firstMessage(*scope, 2);
        return record ? signalOf(*record) : Signal::Traces;
    } catch (const WireError&) {
    }
    // Cut or damaged: still ours when the beginning reads as a resource with attributes or a scope.
    const std::string_view inside = withoutEnd(bytes);
    return !inside.empty() && (inside.front() == '\x0a' || inside.front() == '\x12') ? std::optional(Signal::Traces)
                                                                                     : std::nullopt;
}

} // namespace spanwise::decode
