// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/block_plan.h"

#include <algorithm>
#include <cstring>

namespace spanwise::store {

BlockPlan::Place BlockPlan::add(const Head& head, std::string_view bytes, const std::shared_ptr<ByteBuffer>& memory)
{
    const bool isKept = keep(memory);
    const Place place {static_cast<std::uint32_t>(m_size), m_begunRecords + static_cast<std::uint32_t>(m_rest.size())};
    m_rest.push_back(
        {{sizeAndKind(bytes.size(), head.kind), head.trace, head.resource, head.scope}, place.offset, bytes.data()});
    m_size += kRecordHeader + bytes.size();
    if (!isKept) gatherRest();
    return place;
}

bool BlockPlan::keep(const std::shared_ptr<ByteBuffer>& memory)
{
    if (!memory || (!m_kept.empty() && m_kept.back() == memory)) return true;
    const std::size_t bytes = memory->capacity();
    if (bytes > kLargestKept) return false;
    if (m_keptBytes + bytes > kMostKept) gatherRest();
    m_kept.push_back(memory);
    m_keptBytes += bytes;
    return true;
}

const BlockPlan::Planned* BlockPlan::planned(std::uint32_t offset) const
{
    const auto place = std::ranges::lower_bound(m_rest, offset, {}, &Planned::offset);
    return place != m_rest.end() && place->offset == offset ? &*place : nullptr;
}

Result<std::string_view> BlockPlan::bytesAt(std::uint32_t offset) const
{
    if (const Planned* one = planned(offset)) return one->view();
    auto record = store::recordAt(m_begun, offset);
    if (!record) return tl::unexpected<Error>(record.error());
    return record->message;
}

std::string_view BlockPlan::bytesOf(const Place& record) const
{
    if (record.number >= m_begunRecords) return m_rest[record.number - m_begunRecords].view();
    std::uint32_t word = 0;
    std::memcpy(&word, m_begun.data() + record.offset, sizeof word);
    return std::string_view(m_begun).substr(record.offset + kRecordHeader, sizeIn(word));
}

Result<Record> BlockPlan::recordAt(std::uint32_t offset) const
{
    const Planned* one = planned(offset);
    if (one == nullptr) return store::recordAt(m_begun, offset); // its owners come before it: they are there as well
    Record record;
    record.kind = kindIn(one->header[0]);
    record.trace = one->header[1];
    record.message = one->view();
    record.next = static_cast<std::uint32_t>(offset + kRecordHeader + record.message.size());
    if (record.kind != RecordKind::Span && record.kind != RecordKind::Log) return record;
    record.resourceAt = one->header[2];
    record.scopeAt = one->header[3];
    const auto resource = bytesAt(record.resourceAt);
    if (!resource) return tl::unexpected<Error>(resource.error());
    const auto scope = bytesAt(record.scopeAt);
    if (!scope) return tl::unexpected<Error>(scope.error());
    record.resource = *resource;
    record.scope = *scope;
    return record;
}

void BlockPlan::append(std::string& block, const std::vector<Planned>& records)
{
    for (const Planned& one : records) {
        block.append(reinterpret_cast<const char*>(one.header), sizeof one.header);
        block.append(one.bytes, sizeIn(one.header[0]));
    }
}

void BlockPlan::gatherRest()
{
    append(m_begun, m_rest);
    m_begunRecords += static_cast<std::uint32_t>(m_rest.size());
    m_rest.clear();
    m_kept.clear();
    m_keptBytes = 0;
}

void BlockPlan::gatherInto(std::string& block)
{
    block.clear();
    if (!m_begun.empty()) block.swap(m_begun);
    block.reserve(m_size);
    append(block, m_rest);
    clear();
}

void BlockPlan::clear() noexcept
{
    m_begun.clear();
    m_begunRecords = 0;
    m_rest.clear();
    m_kept.clear();
    m_keptBytes = 0;
    m_size = 0;
}

std::size_t BlockPlan::spareMemory() const noexcept
{
    return m_begun.capacity() + m_rest.capacity() * sizeof(Planned) + m_kept.capacity() * sizeof m_kept.front();
}

} // namespace spanwise::store
