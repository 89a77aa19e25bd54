// SPDX-License-Identifier: GPL-3.0-or-later
// What the writer takes: the traces of a delivery with their rows worked out and their messages encoded. Made by
// core/ingest on a parser thread, so that the one writer only gives numbers and says where bytes go.
#pragma once

#include "core/base/byte_buffer.h"
#include "core/base/ids.h"
#include "core/columns/row.h"
#include "core/model/batch.h"
#include "core/store/response_key.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::store {

/// Bytes of BatchDraft::bytes.
struct Piece {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
};

/// In the NameId fields of a draft this bit says: not an id, but an index into BatchDraft::newNames.
inline constexpr columns::NameId kNewName = 0x8000'0000U;

struct SpanDraft {
    columns::SpanRow row; ///< without `rowNo` and `trace`; names as ids or with kNewName
    Piece message; ///< OTLP span
    std::uint32_t resource = 0; ///< into BatchDraft::resources
    std::uint32_t scope = 0; ///< into BatchDraft::scopes
    ResponseKey response = 0; ///< of its call
};

struct LogDraft {
    std::uint64_t spanId = 0; ///< 0 = of no span
    UnixNanos at = 0;
    Piece message; ///< OTLP log record
    std::uint32_t resource = 0;
    std::uint32_t scope = 0;
    ResponseKey response = 0; ///< of the call that it is about, where the trace as it came does not have that
};

/// What tells a log record from others of its trace, besides its time.
[[nodiscard]] std::int64_t digestOfLog(std::string_view message, std::uint64_t spanId) noexcept;

/// A stored log record that is about a call which its own trace does not have.
struct AwaitingLog {
    UnixNanos at = 0;
    std::int64_t digest = 0;
    ResponseKey response = 0;
};

/// One score. Texts are owned: there are few.
struct EvaluationRow {
    std::uint64_t spanId = 0; ///< 0 = only the response id is known
    std::string responseId;
    std::string name;
    std::optional<double> score;
    std::string label;
    std::string explanation;
    std::string annotator;
    bool feedback = false;
    UnixNanos at = 0;
};

struct TraceDraft {
    TraceId id; ///< zero = log records that belong to no trace
    IndexRange spans; ///< into BatchDraft::spans, by span id as a signed number, none twice
    IndexRange logs; ///< into BatchDraft::logs
    IndexRange evaluations; ///< into BatchDraft::evaluations
    columns::NameId session = 0;
    columns::NameId user = 0;
};

/// Owns all it needs, its bytes with the writer that it was given to: that still reads them when the draft is gone,
/// until its transaction ends. So they are not altered after Writer::add(); clear() begins other ones.
struct BatchDraft {
    std::vector<TraceDraft> traces;
    std::vector<SpanDraft> spans;
    std::vector<LogDraft> logs;
    std::vector<EvaluationRow> evaluations;
    std::vector<Piece> resources; ///< OTLP resources
    std::vector<Piece> scopes;
    std::vector<Piece> newNames;
    std::shared_ptr<ByteBuffer> bytes = std::make_shared<ByteBuffer>();
    std::uint64_t duplicates = 0; ///< spans left out here because the delivery holds them twice

    /// Keeps the memory of the rows for the next delivery. The bytes begin in `memory`, which is empty and nobody
    /// else's.
    void clear(std::shared_ptr<ByteBuffer> memory = std::make_shared<ByteBuffer>());
    /// Bytes that the rows take up, or took up before the last clear().
    [[nodiscard]] std::size_t rowMemory() const noexcept;
};

/// A trace that was read back and resolved again; `spans` as in TraceDraft, all that are stored. Names are ids.
struct TraceUpdate {
    columns::TraceNo trace = 0;
    std::vector<columns::SpanRow> rows; ///< without `rowNo`
    std::vector<ResponseKey> responses; ///< of their calls; same order
    std::vector<AwaitingLog> awaiting; ///< all of its log records that are
    std::vector<EvaluationRow> evaluations;
    columns::NameId session = 0;
    columns::NameId user = 0;
};

} // namespace spanwise::store
