// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/block_builder.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace spanwise::store {

namespace {

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

} // namespace

void BlockBuilder::clear() noexcept
{
    m_plan.clear();
    m_owners.clear();
    m_pages = kFewestPages;
    m_first = std::numeric_limits<UnixNanos>::max();
    m_last = std::numeric_limits<UnixNanos>::min();
}

bool BlockBuilder::makeRoomFor(std::size_t message, std::size_t resource, std::size_t scope) noexcept
{
    if (m_plan.isEmpty()) return true;
    const std::size_t wanted = m_plan.size() + message + resource + scope + 3 * kRecordHeader;
    if (wanted > blockBytes(kMostPages)) return false;
    // One of the pages still to come may end better. The fewer of them are left, the more waste is taken.
    for (; wanted > blockBytes(m_pages); ++m_pages)
        if ((blockBytes(m_pages) - m_plan.size()) * 2 * (kMostPages - m_pages) <= message) return false;
    return true;
}

std::uint32_t BlockBuilder::append(const Message& message, const std::shared_ptr<ByteBuffer>& memory)
{
    const std::uint32_t resource = owner(RecordKind::Resource, message.resource, message.resourceKey, memory);
    const std::uint32_t scope = owner(RecordKind::Scope, message.scope, message.scopeKey, memory);
    m_first = std::min(m_first, message.at);
    m_last = std::max(m_last, message.at);
    return m_plan.add({message.kind, message.trace, resource, scope}, message.bytes, memory).offset;
}

BlockPlan BlockBuilder::take(BlockPlan spare)
{
    std::swap(spare, m_plan);
    clear();
    return spare;
}

std::uint32_t BlockBuilder::owner(
    RecordKind kind, std::string_view bytes, std::uint64_t key, const std::shared_ptr<ByteBuffer>& memory)
{
    key = key * 2 + (kind == RecordKind::Scope ? 1 : 0);
    const auto known = m_owners.find(key);
    // Checksums can be forged to clash: then the bytes decide.
    if (known != m_owners.end() && m_plan.bytesOf(known->second) == bytes) return known->second.offset;
    const BlockPlan::Place place = m_plan.add({kind, 0, 0, 0}, bytes, memory);
    if (known == m_owners.end()) m_owners.emplace(key, place);
    return place.offset;
}

} // namespace spanwise::store
