// SPDX-License-Identifier: GPL-3.0-or-later
// Cases as the files of a test runner or platform. One file a format, listed in case_exporters.cpp. Content depends on
// the cases alone: no clock, no user, no path; the same selection gives the same bytes on every computer.
#pragma once

#include "core/cases/case.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::exporters {

struct ExportFile {
    std::string name; ///< fixed by the format, in the folder of the export
    std::string content;
};

/// What a format cannot say: told to the person and written into the statement.
struct ExportGap {
    std::string caseId;
    std::string what;
};

struct CaseExport {
    std::vector<ExportFile> files;
    std::vector<ExportGap> gaps;
    std::size_t written = 0; ///< cases
    std::size_t duplicates = 0; ///< that were the same case as one that is written
};

/// The cases of an export, sorted by id, none twice.
using CaseList = std::span<const cases::Case>;

struct CaseExporter {
    std::string_view name; ///< on the command line
    std::string_view title;
    std::string_view howToRun; ///< plain text, a few lines
    CaseExport (*write)(CaseList all);
};

[[nodiscard]] std::span<const CaseExporter> caseExporters() noexcept;
/// Null when there is none of this name.
[[nodiscard]] const CaseExporter* caseExporter(std::string_view name) noexcept;

/// What an export holds, as its file export.json states it.
struct ExportStatement {
    std::string redaction = "redacted"; ///< redacted, partly (some were lifted), unredacted
    std::string filter; ///< what was selected, as the person stated it
    std::string reviewHead; ///< head hash of the review log, hex; empty = there is no log
    std::vector<ExportGap> gaps; ///< known before: proofs that redaction took
};
/// The files of the format, export.json and HOW_TO_RUN.txt, for cases in any order.
[[nodiscard]] CaseExport exportCases(
    const CaseExporter& exporter, std::vector<cases::Case> all, const ExportStatement& statement);

/// Puts a byte order mark before every CSV file of the export, for spreadsheets that guess another encoding without.
/// Returns how many there are.
std::size_t markCsvAsUtf8(CaseExport& made);

// Shared by formats.
/// case_id, trace_id, span_id, label, failure_modes, severity, rubric, rubric_version, checks.
[[nodiscard]] Json provenanceOf(const cases::Case& one);
/// The answer that is wanted; null and a gap when there is none.
[[nodiscard]] Json referenceOf(const cases::Case& one, std::vector<ExportGap>& gaps);
/// What the checks that a format can ask no longer prove: a case must fail on its bad output there too.
void addGapsOfProof(const cases::Case& one, const Json& kept, std::vector<ExportGap>& gaps);
/// Tests judge refusals by words alone: of a case whose own texts they judge otherwise, that is stated.
void addGapOfRefusal(const cases::Case& one, const Json& check, std::vector<ExportGap>& gaps);
[[nodiscard]] ExportFile refusalsFile(); ///< those words
/// role and content of the messages, with name and tool calls where there are.
[[nodiscard]] Json messagesOf(const cases::Case& one);
[[nodiscard]] std::string jsonLines(CaseList all); ///< cases.jsonl

// One file each.
[[nodiscard]] CaseExport writeJsonLines(CaseList all);
[[nodiscard]] CaseExport writePromptfoo(CaseList all);
[[nodiscard]] CaseExport writeOpenAiEvals(CaseList all);
[[nodiscard]] CaseExport writeOpenAiGraders(CaseList all);
[[nodiscard]] CaseExport writeInspect(CaseList all);
[[nodiscard]] CaseExport writeDeepEval(CaseList all);
[[nodiscard]] CaseExport writeLangfuse(CaseList all);
[[nodiscard]] CaseExport writeLangSmith(CaseList all);
[[nodiscard]] CaseExport writePytest(CaseList all);
[[nodiscard]] CaseExport writeVitest(CaseList all);
[[nodiscard]] CaseExport writeJunit(CaseList all);
[[nodiscard]] CaseExport writeCaseCsv(CaseList all);

} // namespace spanwise::exporters
