// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/wire_reader.h"

#include <bit>
#include <cstring>
#include <protozero/byteswap.hpp>
#include <protozero/exception.hpp>
#include <protozero/varint.hpp>
#include <vector>

namespace spanwise::decode {

namespace {

constexpr std::size_t kGroupDepth = 64;

template <typename T> T littleEndian(const char* at) noexcept
{
    T value {};
    std::memcpy(&value, at, sizeof value);
    if constexpr (std::endian::native == std::endian::big) protozero::byteswap_inplace(&value);
    return value;
}

} // namespace

std::uint64_t WireReader::readVarint()
{
    if (m_at != m_end && static_cast<unsigned char>(*m_at) < 0x80) return static_cast<unsigned char>(*m_at++);
    try {
        return protozero::decode_varint(&m_at, m_end);
    } catch (const protozero::end_of_buffer_exception& error) {
        throw WireError {m_at, error.what(), true};
    } catch (const protozero::exception& error) {
        throw WireError {m_at, error.what()};
    }
}

void WireReader::readTag()
{
    m_fieldBegin = m_at;
    const std::uint64_t tag = readVarint();
    if (tag > 0xFFFFFFFFULL || (tag >> 3U) == 0) throw WireError {m_fieldBegin, "field number 0 or out of range"};
    m_number = static_cast<field::Number>(tag >> 3U);
    m_type = static_cast<std::uint32_t>(tag & 7U);
}

void WireReader::readValue()
{
    const auto left = static_cast<std::uint64_t>(m_end - m_at);
    switch (m_type) {
    case kVarint: m_value = readVarint(); return;
    case kFixed64:
        if (left < 8) throw WireError {m_at, "the message ends inside a number", true};
        m_value = littleEndian<std::uint64_t>(m_at);
        m_at += 8;
        return;
    case kFixed32:
        if (left < 4) throw WireError {m_at, "the message ends inside a number", true};
        m_value = littleEndian<std::uint32_t>(m_at);
        m_at += 4;
        return;
    case kLength: {
        const std::uint64_t size = readVarint();
        if (size > static_cast<std::uint64_t>(m_end - m_at))
            throw WireError {m_fieldBegin, "a length runs past the end of its message", true};
        m_bytes = {m_at, static_cast<std::size_t>(size)};
        m_at += size;
        return;
    }
    case kGroupEnd: throw WireError {m_fieldBegin, "a group ends that did not begin"};
    default: throw WireError {m_fieldBegin, "wire type " + std::to_string(m_type) + " does not exist"};
    }
}

void WireReader::skipGroup()
{
    std::vector<field::Number> open {m_number};
    while (!open.empty()) {
        if (m_at == m_end) throw WireError {m_fieldBegin, "a group is never closed", true};
        readTag();
        if (m_type == kGroupBegin) {
            if (open.size() == kGroupDepth) throw WireError {m_fieldBegin, "groups are nested too deeply"};
            open.push_back(m_number);
        } else if (m_type == kGroupEnd) {
            if (open.back() != m_number) throw WireError {m_fieldBegin, "groups cross each other"};
            open.pop_back();
        } else {
            readValue();
        }
    }
}

bool WireReader::nextOfAnyKind()
{
    while (m_at != m_end) {
        readTag();
        if (m_type != kGroupBegin) {
            readValue();
            return true;
        }
        skipGroup();
    }
    return false;
}

} // namespace spanwise::decode
