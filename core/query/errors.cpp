// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/errors.h"

#include "core/query/report.h"
#include "core/query/row_walk.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace spanwise::query {

namespace {
using CellKey = std::tuple<ErrorClass, NameId, NameId>;

/// Cells by class, model and provider.
class Cells {
public:
    void add(ErrorClass errorClass, const columns::SpanRow& row, bool ofCall)
    {
        const CellKey key {errorClass, ofCall ? row.call->model : 0, ofCall ? row.call->provider : 0};
        const auto [place, isNew] = m_cells.try_emplace(key);
        ErrorCell& cell = place->second;
        cell.errorClass = errorClass;
        ++cell.n;
        if (isNew || row.start < cell.firstSeen) cell.firstSeen = row.start;
        if (isNew || row.start >= cell.lastSeen) {
            cell.lastSeen = row.start;
            cell.newest = refOf(row);
        }
    }

    std::vector<ErrorCell> finish(const NameSource& names)
    {
        std::vector<ErrorCell> out;
        for (auto& [key, cell] : m_cells) {
            cell.model = names.text(std::get<1>(key));
            cell.provider = names.text(std::get<2>(key));
            out.push_back(std::move(cell));
        }
        std::ranges::stable_sort(out, std::ranges::greater {}, &ErrorCell::n);
        return out;
    }

private:
    std::map<CellKey, ErrorCell> m_cells;
};

struct Failed {
    UnixNanos at = 0;
    columns::SpanRow row;
};

std::string_view exceptionMessage(const Batch& batch, const Span& span)
{
    for (const SpanEvent& event : batch.eventsOf(span))
        for (const Attribute& attribute : batch.of(event.attributes))
            if (attribute.key == "exception.message" && attribute.value.kind == Value::Kind::String)
                return attribute.value.view();
    for (const char* key : {"error.message", "exception.message"})
        for (const Attribute& attribute : batch.of(span.attributes))
            if (attribute.key == key && attribute.value.kind == Value::Kind::String) return attribute.value.view();
    return {};
}

void note(std::map<std::pair<std::string, ErrorClass>, ErrorPattern>& patterns, const columns::SpanRow& row,
    std::string_view message)
{
    std::string pattern = messagePattern(message);
    ErrorPattern& entry = patterns[{pattern, row.errorClass}];
    if (entry.n++ == 0) {
        entry.pattern = std::move(pattern);
        entry.errorClass = row.errorClass;
        entry.firstSeen = entry.lastSeen = row.start;
    }
    entry.firstSeen = std::min(entry.firstSeen, row.start);
    if (row.start < entry.lastSeen) return;
    entry.lastSeen = row.start;
    entry.sample = std::string(message);
    entry.newest = refOf(row);
}

bool isDigit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

bool isWordPart(char c) noexcept
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

/// A word with a digit in it, long or with a dash: an id. "org-abc123", "req_0123", "3f9a7c…", not "gpt-4o".
bool looksLikeId(std::string_view word) noexcept
{
    const auto digits = std::ranges::count_if(word, isDigit);
    return word.size() >= 8 && digits > 0 && (digits >= 3 || word.size() >= 16);
}
} // namespace

std::string messagePattern(std::string_view message)
{
    constexpr std::string_view kText = "‹text›";
    constexpr std::string_view kId = "‹id›";
    constexpr std::string_view kNumber = "‹n›";
    std::string out;
    for (std::size_t i = 0; i < message.size();) {
        const char c = message[i];
        if (c == '"' || c == '`') {
            const std::size_t end = message.find(c, i + 1);
            if (end != std::string_view::npos) {
                out.append(kText);
                i = end + 1;
                continue;
            }
        }
        if (!isWordPart(c)) {
            out += c;
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < message.size() && isWordPart(message[end])) ++end;
        const std::string_view word = message.substr(i, end - i);
        if (looksLikeId(word)) {
            out.append(kId);
            i = end;
            continue;
        }
        if (isDigit(c)) {
            std::size_t numberEnd = i;
            while (numberEnd < message.size()
                && (isDigit(message[numberEnd])
                    || ((message[numberEnd] == '.' || message[numberEnd] == ',') && numberEnd + 1 < message.size()
                        && isDigit(message[numberEnd + 1]))))
                ++numberEnd;
            out.append(kNumber);
            i = numberEnd;
            continue;
        }
        // Letters up to a digit; digits inside a name ("gpt-4o", "v1") stay.
        out.append(word);
        i = end;
    }
    return out;
}

Result<ErrorsAnswer> answer(const DataView& view, const ErrorsQuestion& question, std::stop_token stop)
{
    ReportQuestion report;
    report.scope = question.scope;
    report.percentiles = false;
    const auto totals = answer(view, report, stop);
    if (!totals) return tl::unexpected(totals.error());
    Cells failed;
    Cells withoutCall;
    Cells soft;
    Cells truncated;
    const auto walked = walkRows(view, question.scope, false, stop, [&](const columns::SpanRow& row) {
        if (row.failedWithoutCall) withoutCall.add(row.errorClass, row, false);
        if (!row.call) return;
        if (row.errorClass != ErrorClass::None) failed.add(row.errorClass, row, true);
        if (row.call->softError) soft.add(ErrorClass::ContentFilter, row, true);
        if (row.call->truncated) truncated.add(ErrorClass::None, row, true);
    });
    if (!walked) return tl::unexpected(walked.error());
    ErrorsAnswer out;
    out.filter = totals->filter;
    out.calls = totals->totals.calls;
    out.errorSpans = totals->totals.errorSpans;
    out.cells = failed.finish(*view.names);
    out.failedWithoutCall = withoutCall.finish(*view.names);
    out.softErrors = soft.finish(*view.names);
    out.truncated = truncated.finish(*view.names);
    return out;
}

Result<ErrorMessagesAnswer> answer(const DataView& view, const ErrorMessagesQuestion& question, std::stop_token stop)
{
    if (!view.spans) return fail(ErrorCode::NotFound, "messages lie in the stored spans, and this view has none");
    std::vector<Failed> failed;
    const auto walked = walkRows(view, question.scope, false, stop, [&](const columns::SpanRow& row) {
        if (row.failedWithoutCall || (row.call && row.errorClass != ErrorClass::None))
            failed.push_back({row.start, row});
    });
    if (!walked) return tl::unexpected(walked.error());
    ErrorMessagesAnswer out;
    out.failed = failed.size();
    std::ranges::sort(failed, std::ranges::greater {}, &Failed::at);
    if (question.newest > 0 && failed.size() > question.newest) failed.resize(question.newest);
    // Trace by trace, so that each is read once.
    std::map<TraceNo, std::map<std::uint64_t, const columns::SpanRow*>> byTrace;
    for (const Failed& one : failed) byTrace[one.row.trace][one.row.spanId] = &one.row;
    std::map<std::pair<std::string, ErrorClass>, ErrorPattern> patterns;
    for (const auto& [trace, rows] : byTrace) {
        const auto visited = view.spans->visitTrace(trace, stop, [&](const StoredSpan& stored) {
            const auto row = rows.find(stored.spanId);
            if (row == rows.end()) return true;
            ++out.read;
            std::string_view message = stored.span->statusMessage;
            if (message.empty()) message = exceptionMessage(*stored.batch, *stored.span);
            note(patterns, *row->second, message);
            return true;
        });
        if (!visited) return tl::unexpected(visited.error());
    }
    for (auto& [key, pattern] : patterns) out.patterns.push_back(std::move(pattern));
    std::ranges::stable_sort(out.patterns, std::ranges::greater {}, &ErrorPattern::n);
    if (question.limit > 0 && out.patterns.size() > question.limit) out.patterns.resize(question.limit);
    return out;
}

} // namespace spanwise::query
