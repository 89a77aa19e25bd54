// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/verify.h"

#include "core/ingest/draft_builder.h"
#include "core/ingest/trace_reader.h"
#include "core/query/data_view.h"
#include "core/store/reader.h"

#include <algorithm>

namespace spanwise::ingest {

namespace {
constexpr std::size_t kMostDifferences = 100;

class Recount {
public:
    Recount(const store::Store& store, const calls::MappingRules* mapping, VerifyReport& report)
        : m_store(store)
        , m_mapping(mapping)
        , m_report(report)
    {
    }

    Result<void> trace(store::TraceNo number, std::stop_token stop)
    {
        const auto rows = m_store.reader()->rowsOf(number);
        if (!rows) return tl::unexpected(rows.error());
        if (rows->empty()) return {};
        const auto unkept = m_store.reader()->unkeptSpansOf(number);
        if (!unkept) return tl::unexpected(unkept.error());
        if (!unkept->empty()) { // calls are read from a whole trace
            m_report.unkept += rows->size();
            return {};
        }
        const auto read = readTrace(*m_store.reader(), number, m_mapping, stop);
        if (!read) {
            if (read.error().code == ErrorCode::Cancelled) return tl::unexpected(read.error());
            note(number, read.error().message);
            return {};
        }
        std::vector<columns::SpanRow> again;
        const auto nameOf = [&](std::string_view text) {
            return m_store.names()->find(text).value_or(store::kNewName);
        };
        appendRows((*read)->batch, (*read)->resolved, nullptr, nameOf, again);
        std::ranges::sort(again, {}, &columns::SpanRow::spanId);
        compare(number, *rows, again);
        ++m_report.traces;
        m_report.spans += again.size();
        m_report.calls += (*read)->resolved.calls.size();
        return {};
    }

private:
    void note(store::TraceNo number, const std::string& what)
    {
        if (m_report.differences.size() < kMostDifferences)
            m_report.differences.push_back("trace " + std::to_string(number) + ": " + what);
    }

    void compare(
        store::TraceNo number, const std::vector<columns::SpanRow>& stored, std::vector<columns::SpanRow>& again)
    {
        if (stored.size() != again.size())
            return note(number, std::to_string(stored.size()) + " rows, " + std::to_string(again.size()) + " messages");
        for (std::size_t i = 0; i < stored.size(); ++i) {
            again[i].rowNo = stored[i].rowNo;
            again[i].trace = stored[i].trace;
            if (again[i].call && stored[i].call) {
                again[i].call->costNanoUsd = stored[i].call->costNanoUsd;
                again[i].call->costState = stored[i].call->costState;
            }
            if (again[i] != stored[i])
                note(number,
                    "span " + query::spanIdOf(stored[i].spanId).hex()
                        + " reads otherwise than its row says: damaged, or imported with another file of attribute "
                          "names "
                          "(--mapping)");
        }
    }

    const store::Store& m_store;
    const calls::MappingRules* m_mapping;
    VerifyReport& m_report;
};
} // namespace

Result<VerifyReport> verify(const store::Store& store, const calls::MappingRules* mapping,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress, std::stop_token stop)
{
    VerifyReport report;
    auto files = store::checkIntegrity(store.path(), stop);
    if (!files) return tl::unexpected(files.error());
    report.files = std::move(*files);
    const auto last = store.reader()->lastTrace();
    if (!last) return tl::unexpected(last.error());
    Recount recount(store, mapping, report);
    for (store::TraceNo number = 1; number <= *last; ++number) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "cancelled");
        if (auto done = recount.trace(number, stop); !done) return tl::unexpected(done.error());
        if (progress) progress(number, *last);
    }
    return report;
}

} // namespace spanwise::ingest
