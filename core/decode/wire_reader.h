// SPDX-License-Identifier: GPL-3.0-or-later
// The protobuf wire format, field by field, as strictly as rule P1 asks: field number 0, wire types 6 and 7, open or
// crossed groups, over-long varints and lengths past the end are errors; well-formed unknown groups are skipped without
// recursion. (protozero's own reader refuses every group; its varint and byte order functions are used here.)
#pragma once

#include "core/decode/otlp_fields.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace spanwise::decode {

/// Thrown inside core/decode only and caught at its edge.
struct WireError {
    const char* at; ///< where in the body
    std::string what;
    bool isCut = false; ///< the bytes end too early: with more of them it may be no error
};

/// One message. Reads past the end never happen; errors are thrown as WireError.
class WireReader {
public:
    explicit WireReader(std::string_view message) noexcept
        : m_at(message.data())
        , m_end(message.data() + message.size())
    {
    }

    /// Goes to the next field; groups are skipped on the way. False at the end of the message. Most fields are texts
    /// and messages of less than 16 KiB with a small number: those are told here, where the compiler sees them.
    bool next()
    {
        if (m_end - m_at >= 3 && (static_cast<unsigned char>(m_at[0]) & 0x87U) == kLength && m_at[0] != kLength) {
            const auto low = static_cast<unsigned char>(m_at[1]);
            const auto high = static_cast<unsigned char>(m_at[2]);
            const bool isLong = low >= 0x80;
            const std::size_t size = isLong ? (low & 0x7FU) | std::size_t {high} << 7U : low;
            const char* content = m_at + (isLong ? 3 : 2);
            if ((!isLong || high < 0x80) && size <= static_cast<std::size_t>(m_end - content)) {
                m_fieldBegin = m_at;
                m_number = static_cast<field::Number>(static_cast<unsigned char>(m_at[0]) >> 3U);
                m_type = kLength;
                m_bytes = {content, size};
                m_at = content + size;
                return true;
            }
        }
        return nextOfAnyKind();
    }

    [[nodiscard]] field::Number number() const noexcept { return m_number; }
    [[nodiscard]] bool isVarint() const noexcept { return m_type == kVarint; }
    [[nodiscard]] bool isFixed64() const noexcept { return m_type == kFixed64; }
    [[nodiscard]] bool isFixed32() const noexcept { return m_type == kFixed32; }
    [[nodiscard]] bool isBytes() const noexcept { return m_type == kLength; }

    /// The present field's value; the wire type must be the one asked for.
    [[nodiscard]] std::uint64_t varint() const noexcept { return m_value; }
    [[nodiscard]] std::uint64_t fixed64() const noexcept { return m_value; }
    [[nodiscard]] std::uint32_t fixed32() const noexcept { return static_cast<std::uint32_t>(m_value); }
    [[nodiscard]] std::string_view bytes() const noexcept { return m_bytes; }
    [[nodiscard]] const char* at() const noexcept { return m_fieldBegin; }
    [[nodiscard]] const char* behind() const noexcept { return m_at; }

private:
    enum WireType : std::uint32_t {
        kVarint = 0,
        kFixed64 = 1,
        kLength = 2,
        kGroupBegin = 3,
        kGroupEnd = 4,
        kFixed32 = 5
    };

    bool nextOfAnyKind();
    void readTag();
    void readValue();
    void skipGroup();
    std::uint64_t readVarint();

    const char* m_at;
    const char* m_end;
    const char* m_fieldBegin = nullptr;
    field::Number m_number = 0;
    std::uint32_t m_type = 0;
    std::uint64_t m_value = 0;
    std::string_view m_bytes;
};

} // namespace spanwise::decode
