// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/names.h"

#include <mutex>

namespace spanwise::store {

Names::Names() = default;

Names::~Names()
{
    for (auto& chunk : m_chunks) delete chunk.load(std::memory_order_relaxed);
}

std::string_view Names::text(NameId id) const noexcept
{
    if (id == 0 || id > size()) return {};
    const std::size_t at = id - 1;
    return (*m_chunks[at / kChunk].load(std::memory_order_acquire))[at % kChunk];
}

std::optional<NameId> Names::find(std::string_view text) const
{
    if (text.empty()) return 0;
    const std::shared_lock lock(m_mutex);
    const auto found = m_ids.find(text);
    if (found == m_ids.end()) return std::nullopt;
    return found->second;
}

NameId Names::add(std::string_view text)
{
    if (text.empty()) return 0;
    if (const auto found = m_ids.find(text); found != m_ids.end()) return found->second;
    return append(text);
}

NameId Names::append(std::string_view text)
{
    const std::size_t at = m_size.load(std::memory_order_relaxed);
    if (at >= kChunk * kChunks) return 0;
    const std::string_view kept = m_texts.store(text);
    auto& slot = m_chunks[at / kChunk];
    Chunk* chunk = slot.load(std::memory_order_relaxed);
    if (!chunk) {
        chunk = new Chunk();
        slot.store(chunk, std::memory_order_release);
    }
    (*chunk)[at % kChunk] = kept;
    const auto id = static_cast<NameId>(at + 1);
    {
        const std::unique_lock lock(m_mutex);
        m_ids.emplace(kept, id);
    }
    m_size.store(id, std::memory_order_release);
    return id;
}

void Names::retire(NameId id)
{
    const std::string_view kept = text(id);
    const std::unique_lock lock(m_mutex);
    if (const auto found = m_ids.find(kept); found != m_ids.end() && found->second == id) m_ids.erase(found);
}

} // namespace spanwise::store
