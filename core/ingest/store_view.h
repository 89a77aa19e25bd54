// SPDX-License-Identifier: GPL-3.0-or-later
// Joins a store to the questions of core/query: columns as of now, names, and stored spans.
#pragma once

#include "core/query/data_view.h"
#include "core/store/store.h"

namespace spanwise::ingest {

/// A value for one refresh; it may outlive the store.
[[nodiscard]] query::DataView viewOf(const store::Store& store);
/// Of a store that is still being opened: who asks for rows that are not there yet waits for them.
[[nodiscard]] query::DataView viewOf(const store::EarlyStore& early);

} // namespace spanwise::ingest
