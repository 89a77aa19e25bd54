// SPDX-License-Identifier: GPL-3.0-or-later
// Erases everything of a user, a session or a trace: rows, messages, logs, evaluations, columns, names that nobody else
// uses. Whole traces go: a trace in which the user or session occurs once belongs to it.
#pragma once

#include "core/base/result.h"
#include "core/ingest/store_work.h"
#include "core/store/removal.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::ingest {

struct EraseSubject {
    enum class Kind : std::uint8_t { User, Session, Trace };
    Kind kind = Kind::Trace;
    std::string value; ///< of the user or session as stored; of a trace its id in hex
};
[[nodiscard]] std::string_view nameOf(EraseSubject::Kind kind) noexcept;

/// What would go. Payload bytes and names are known only afterwards.
struct ErasePreview {
    std::vector<store::TraceNo> traces; ///< rising
    store::Removed removed;
};

/// Error: Invalid for a trace id that is none. Nothing found is no error.
[[nodiscard]] Result<ErasePreview> previewErase(store::Store& store, const UseWriter& use, const EraseSubject& subject);

struct EraseReceipt {
    std::int64_t number = 0; ///< in the store's list of receipts; 0 = there was nothing to erase
    UnixNanos at = 0;
    store::Removed removed;
};
/// Error: what was removed before it stays removed; calling again, for whatever subject, goes on with it.
[[nodiscard]] Result<EraseReceipt> erase(
    store::Store& store, const UseWriter& use, const EraseSubject& subject, UnixNanos now, std::stop_token stop = {});

} // namespace spanwise::ingest
