// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of schema_findings.h. Writing belongs to the scanner, inside Pipeline::use or a transaction of a command;
// reading runs over read-only connections, from any thread but the one that paints.
#pragma once

#include "core/base/result.h"
#include "core/columns/row.h"
#include "core/model/finding.h"
#include "core/query/call_facts.h"
#include "core/store/reader.h"
#include "core/store/writer.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::store {

/// The values are stored.
enum class ScanState : std::uint8_t { NotScanned, Scanned, Failed, Skipped };
inline constexpr std::string_view kScanStateNames[] = {"not_scanned", "scanned", "failed", "skipped"};

struct StoredFinding {
    TraceNo trace = 0;
    std::uint64_t spanId = 0;
    Finding finding;
    std::int64_t pack = 0; ///< that found it last; see PackRecord
    UnixNanos foundAt = 0;
};

struct ScanRecord {
    TraceNo trace = 0;
    std::uint64_t spanId = 0;
    ScanState state = ScanState::NotScanned;
    std::int64_t pack = 0;
    std::string reason;
};

/// What is known about one span; see findingsOfSpan().
struct SpanFindings {
    ScanRecord scan;
    std::vector<StoredFinding> findings; ///< of the pack in `scan`
};

struct PackRecord {
    std::int64_t pack = 0;
    std::string version;
    UnixNanos firstUsed = 0;
    std::uint64_t nextRow = 0; ///< rows below it were looked at
};

/// What one portion of scanning found out about some spans.
struct ScanBatch {
    std::int64_t pack = 0;
    std::vector<ScanRecord> scans;
    std::vector<StoredFinding> findings; ///< of exactly the spans in `scans`
    std::vector<query::CallFacts> facts; ///< of those of the spans that are calls
    std::map<std::pair<std::string, std::string>, std::int64_t> tools; ///< calls by (service, tool)
    std::uint64_t nextRow = 0; ///< the watermark after it
    UnixNanos at = 0;
};

/// The pack of that version; a new one starts at row 0.
[[nodiscard]] Result<PackRecord> usePack(Writer& writer, std::string_view version, UnixNanos now);
/// Writes nothing new for what the same pack found before. What an older pack found stays, under that pack.
[[nodiscard]] Result<void> putScans(Writer& writer, const ScanBatch& batch);
/// 32 bytes, made by the first call.
[[nodiscard]] Result<std::string> guardKey(Writer& writer, std::string_view randomBytes);
/// Calls of tools so far. Key: (service, tool).
[[nodiscard]] Result<std::map<std::pair<std::string, std::string>, std::int64_t>> knownTools(const Reader& reader);

[[nodiscard]] Result<std::vector<PackRecord>> packsOf(const Reader& reader);
[[nodiscard]] Result<std::vector<StoredFinding>> findingsOf(const Reader& reader, TraceNo trace);
[[nodiscard]] Result<std::vector<ScanRecord>> scansOf(const Reader& reader, TraceNo trace);
/// One span: whether a guard has looked, and what the pack that looked last has found, near ones included. Nobody has
/// looked yet: `scan.state` is NotScanned and `findings` is empty, which then says nothing about the span. A span
/// without content of any kind stays NotScanned; whether its turn has passed says scannedBelow(). Error: Io, Damaged.
[[nodiscard]] Result<SpanFindings> findingsOfSpan(const Reader& reader, TraceNo trace, std::uint64_t spanId);
/// The watermark: rows (columns::SpanRow::rowNo) below it were looked at by one pack or another; rows from it on by
/// none. 0: no guard has ever run on this store. What waits for guards waits for its row to be below. Never falls.
[[nodiscard]] Result<std::uint64_t> scannedBelow(const Reader& reader);
/// All of them, in order of traces. `visit` gives false to end the walk. Error: Cancelled, Io, Damaged.
[[nodiscard]] Result<void> visitFindings(
    const Reader& reader, std::stop_token stop, const std::function<bool(const StoredFinding&)>& visit);
[[nodiscard]] Result<void> visitScans(
    const Reader& reader, std::stop_token stop, const std::function<bool(const ScanRecord&)>& visit);

} // namespace spanwise::store
