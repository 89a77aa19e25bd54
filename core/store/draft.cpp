// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/draft.h"

#include <utility>

namespace spanwise::store {

void BatchDraft::clear(std::shared_ptr<ByteBuffer> memory)
{
    traces.clear();
    spans.clear();
    logs.clear();
    evaluations.clear();
    resources.clear();
    scopes.clear();
    newNames.clear();
    bytes = std::move(memory);
    duplicates = 0;
}

std::size_t BatchDraft::rowMemory() const noexcept
{
    const auto of = [](const auto& rows) { return rows.capacity() * sizeof rows.front(); };
    return of(traces) + of(spans) + of(logs) + of(evaluations) + of(resources) + of(scopes) + of(newNames);
}

std::int64_t digestOfLog(std::string_view message, std::uint64_t spanId) noexcept
{
    return static_cast<std::int64_t>(checksum64(message) ^ (spanId * 31));
}

} // namespace spanwise::store
