// SPDX-License-Identifier: GPL-3.0-or-later
// A decoded batch → what the writer takes: spans grouped by trace, each trace resolved and priced, rows with names,
// messages encoded. Runs on parser threads; one builder a thread.
#pragma once

#include "core/analyze/cost.h"
#include "core/calls/awaited_calls.h"
#include "core/calls/resolve_trace.h"
#include "core/ingest/source_report.h"
#include "core/model/batch.h"
#include "core/store/draft.h"
#include "core/store/names.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace spanwise::ingest {

/// Gives the number of a name for a row: an id of the store, or an index of the draft with store::kNewName.
using NameOf = std::function<columns::NameId(std::string_view)>;

/// The rows of one resolved trace, in the order of its spans. `costs` may be null.
void appendRows(const Batch& batch, const calls::ResolvedTrace& trace, analyze::CostModel* costs, const NameOf& nameOf,
    std::vector<columns::SpanRow>& rows);
/// The keys of the response ids of their calls, in the same order; 0 = no call, or it has none.
void appendResponses(const calls::ResolvedTrace& trace, std::vector<store::ResponseKey>& responses);
/// Its evaluations whose span is known, or that are about all of it. Those of a call that is elsewhere wait as log
/// records (core/calls/awaited_calls.h).
void appendEvaluations(const Batch& batch, const calls::ResolvedTrace& trace, std::vector<store::EvaluationRow>& rows);

/// What a log record that waits for its call is stored with.
[[nodiscard]] store::ResponseKey keyOf(const calls::AwaitedCall& awaited);

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view> {}(text); }
};

class DraftBuilder {
public:
    DraftBuilder(std::shared_ptr<const store::Names> names, std::shared_ptr<const analyze::PriceTable> prices,
        const calls::MappingRules* mapping);

    /// Fills `draft`, which is clear.
    void build(const Batch& batch, store::BatchDraft& draft);
    /// Of the calls of the batch built last.
    [[nodiscard]] DialectCoverage takeDialects() { return std::exchange(m_dialects, {}); }

private:
    void sortByTrace(const Batch& batch);
    void addTrace(const Batch& batch, std::span<const std::uint32_t> spans, std::span<const std::uint32_t> logs);
    columns::NameId nameOf(std::string_view text);
    store::Piece encoded(std::size_t from) const;
    void cover(const Batch& batch, const Span& span, const columns::SpanRow& row);

    std::shared_ptr<const store::Names> m_names;
    std::unique_ptr<analyze::CostModel> m_costs;
    const calls::MappingRules* m_mapping;
    store::BatchDraft* m_draft = nullptr;
    /// Names of the store that were met lately: asking the store takes a lock each time. Its texts live as long as it.
    std::unordered_map<std::string_view, columns::NameId> m_knownNames;
    std::unordered_map<std::string, columns::NameId, TextHash, std::equal_to<>> m_newNames;
    std::vector<std::uint32_t> m_spans; ///< indexes by trace, span id
    std::vector<std::uint32_t> m_logs; ///< indexes by trace
    std::vector<columns::SpanRow> m_rows;
    std::vector<store::ResponseKey> m_responses; ///< of m_rows
    DialectCoverage m_dialects;
};

} // namespace spanwise::ingest
