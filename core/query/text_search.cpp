// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/text_search.h"

#include "core/base/utf8.h"
#include "core/query/selection.h"
#include "core/query/stored_text.h"
#include "core/query/text_match.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace spanwise::query {
namespace {

constexpr std::size_t kBefore = 60; ///< bytes of the snippet before the place
constexpr std::size_t kAfter = 140; ///< and behind it

bool isContinuation(char c) noexcept
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// `from` moved back, `to` forward, so that no character is cut.
void cutSnippet(TextHit& hit, std::string_view text, TextMatch::Place place)
{
    std::size_t from = place.position - std::min(place.position, kBefore);
    while (from > 0 && isContinuation(text[from])) --from;
    const std::size_t shown = std::min(place.length, std::size_t {400});
    std::size_t to = std::min(text.size(), place.position + shown + kAfter);
    while (to < text.size() && isContinuation(text[to])) ++to;
    hit.snippet = text.substr(from, to - from);
    for (char& c : hit.snippet)
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    hit.matchAt = place.position - from;
    hit.matchLength = std::min(place.length, hit.snippet.size() - hit.matchAt);
}

/// Fills field and snippet when something in the span holds the text.
bool findIn(const StoredSpan& stored, const TextMatch& match, TextHit& hit)
{
    return !visitTexts(stored, [&](std::string_view kind, std::string_view field, std::string_view text) {
        const auto place = match.find(text);
        if (!place) return true;
        hit.field = kind.empty() ? std::string(field) : std::string(kind) + ": " + std::string(field);
        cutSnippet(hit, text, *place);
        return false;
    });
}

/// The rows of a scope by trace and span id.
class ChosenRows {
public:
    explicit ChosenRows(const Selection& selection)
    {
        m_places.reserve(selection.rows);
        for (const SelectedPart& part : selection.parts)
            for (std::size_t i = 0; i < part.segment->rows(); ++i)
                if (part.chosen.test(i)) add(part, i);
    }

    [[nodiscard]] std::optional<columns::SpanRow> take(TraceNo trace, std::uint64_t spanId)
    {
        const auto [from, to] = m_places.equal_range(spanId);
        for (auto at = from; at != to; ++at) {
            if (at->second.trace != trace) continue;
            const auto row = at->second.segment->row(at->second.position);
            m_places.erase(at); // a span is found once, however often it is stored
            return row;
        }
        return std::nullopt;
    }

private:
    struct Place {
        TraceNo trace;
        std::uint32_t position;
        const columns::Segment* segment;
    };
    void add(const SelectedPart& part, std::size_t i)
    {
        using columns::Column;
        m_places.emplace(static_cast<std::uint64_t>(part.segment->at(Column::SpanId, i)),
            Place {static_cast<TraceNo>(part.segment->at(Column::Trace, i)), static_cast<std::uint32_t>(i),
                part.segment.get()});
    }
    std::unordered_multimap<std::uint64_t, Place> m_places;
};

} // namespace

Result<TextSearchAnswer> search(
    const DataView& view, const TextSearchQuestion& question, const HitVisitor& visit, std::stop_token stop)
{
    TextSearchAnswer out;
    if (!view.spans) return fail(ErrorCode::NotFound, "the stored spans are not at hand");
    const auto selection = select(view, question.scope, stop);
    if (!selection) return tl::unexpected(selection.error());
    if ((*selection)->rows == 0 || question.text.empty()) return out;
    ChosenRows rows(**selection);
    const TextMatch match = TextMatch::substring(question.text);
    const auto walked =
        view.spans->visitNewestFirst(question.scope.range, question.text, stop, [&](const StoredSpan& stored) {
            ++out.spansRead;
            TextHit hit;
            if (!findIn(stored, match, hit)) return true;
            const auto row = rows.take(stored.trace, stored.spanId);
            if (!row) return true;
            hit.row = *row;
            ++out.hits;
            out.complete = visit(std::move(hit)) && (question.limit == 0 || out.hits < question.limit);
            return out.complete;
        });
    if (!walked) return tl::unexpected(walked.error());
    return out;
}

} // namespace spanwise::query
