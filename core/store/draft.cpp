// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/draft.h"

namespace spanwise::store {

void BatchDraft::clear()
{
    traces.clear();
    spans.clear();
    logs.clear();
    evaluations.clear();
    resources.clear();
    scopes.clear();
    newNames.clear();
    bytes.clear();
    duplicates = 0;
}

std::int64_t digestOfLog(std::string_view message, std::uint64_t spanId) noexcept
{
    return static_cast<std::int64_t>(checksum64(message) ^ (spanId * 31));
}

} // namespace spanwise::store
