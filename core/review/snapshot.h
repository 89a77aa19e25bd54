// SPDX-License-Identifier: GPL-3.0-or-later
// The whole context of an item, frozen when it is added, so that retention of spans cannot empty the queue:
//
//   {"format":"snapshot/1",
//    "messages":[{"role","content","name"?,"tool_calls"?,"tool_call_id"?}],   given to the model
//    "output":TEXT, "output_messages":[…],                                    what came back
//    "tools"?, "response_format"?, "params":{…},
//    "documents":[{"id","score","text"}],                                     retrieved
//    "findings":[…], "evaluations":[{"name","score","label","explanation","annotator","feedback"}],
//    "span":{"service","service_version","environment","operation","provider","model","prompt_name","prompt_version",
//            "session_id","started_at_ns","duration_ms","input_tokens","output_tokens","cost_usd","error",
//            "finish_reasons","name"},
//    "cut":[{"path" (JSON pointer),"bytes","sha256"}]}                        parts that were too large
#pragma once

#include "core/base/json.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace spanwise::review {

inline constexpr std::string_view kCutMark = "\n[… cut]"; ///< ends a text that was too large
inline constexpr std::size_t kSnapshotLimit = std::size_t {1} << 20U; ///< bytes of canonical text

/// The canonical text, at most `limit` bytes: the longest texts are cut between characters, end with a mark and are
/// listed under `cut` with their size and digest, until it fits.
[[nodiscard]] std::string snapshotText(Json snapshot, std::size_t limit = kSnapshotLimit);

} // namespace spanwise::review
