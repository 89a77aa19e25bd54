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

} // namespace spanwise::store
