// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/session_turns.h"

#include "core/calls/read_conversation.h"
#include "core/guard/output_checks.h"
#include "core/ingest/trace_reader.h"
#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/widgets/conversation_sections.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <iterator>
#include <numeric>

namespace spanwise::ui {
namespace {

constexpr std::size_t kMostTurns = 200;

QString tr(const char* text)
{
    return QCoreApplication::translate("SessionTurns", text);
}

QString headline(const query::Turn& turn)
{
    QStringList out {format::time(turn.start), format::duration(turn.duration)};
    out.append(turn.calls.n == 1 ? tr("1 call") : tr("%1 calls").arg(format::count(std::int64_t(turn.calls.n))));
    if (turn.calls.failed > 0) out.append(tr("%1 failed").arg(format::count(std::int64_t(turn.calls.failed))));
    if (turn.calls.withoutUsage < turn.calls.n)
        out.append(tr("%1 tokens").arg(format::count(turn.calls.tokens.total())));
    out.append(turn.calls.withCost > 0 ? format::money(turn.calls.costNanoUsd) : tr("cost unknown"));
    return out.join(QStringLiteral(" · "));
}

int positionOf(const ingest::StoredTrace& trace, std::uint64_t spanId)
{
    const auto& indexes = trace.resolved.spanIndexes;
    for (std::size_t i = 0; i < indexes.size(); ++i)
        if (query::numberOf(trace.batch.spans[indexes[i]].spanId) == spanId) return static_cast<int>(i);
    return -1;
}

/// Requests repeat the whole conversation: what is new begins with the last thing that the user said.
void keepNews(calls::Conversation& said, bool firstTurn)
{
    auto& messages = said.messages;
    const auto lastUser = std::find_if(
        messages.rbegin(), messages.rend(), [](const Message& m) { return !m.output && m.role == Role::User; });
    if (lastUser == messages.rend()) return;
    const auto news = std::prev(lastUser.base());
    messages.erase(
        std::remove_if(messages.begin(), news, [&](const Message& m) { return !firstTurn || m.role != Role::System; }),
        news);
}

/// What the user said, or what came back.
std::string textOf(const calls::Conversation& said, bool output)
{
    std::string out;
    for (const Message& message : said.messages) {
        if (message.output != output || (!output && message.role != Role::User)) continue;
        for (const MessagePart& part : message.parts)
            if (part.kind == MessagePart::Kind::Text || part.kind == MessagePart::Kind::Structured)
                out.append(part.text).push_back('\n');
    }
    return out;
}

std::optional<double> overlapOf(const calls::Conversation& asked, const calls::Conversation& answered)
{
    const std::string answer = textOf(answered, true);
    return answer.empty() ? std::nullopt : guard::wordOverlap(textOf(asked, false), answer);
}

std::vector<TextSection> sectionsOfTurn(
    const ingest::StoredTrace& trace, const query::Turn& turn, bool firstTurn, std::optional<double>& overlap)
{
    std::vector<std::uint32_t> logs(trace.batch.logs.size());
    std::iota(logs.begin(), logs.end(), 0U);
    const auto read = [&](const query::SpanRef& call) {
        const int position = positionOf(trace, call.spanId);
        return position < 0 ? calls::Conversation {}
                            : calls::readConversation(trace.batch, trace.resolved, std::size_t(position), logs);
    };
    calls::Conversation first = read(turn.callRefs.front());
    keepNews(first, firstTurn);
    overlap = overlapOf(first, first);
    if (turn.callRefs.size() == 1) return sectionsOf(first);
    std::erase_if(first.messages, [](const Message& m) { return m.output; });
    std::vector<TextSection> out = sectionsOf(first);
    for (auto call = turn.callRefs.rbegin(); call != turn.callRefs.rend(); ++call) { // the newest that answered
        calls::Conversation last = read(*call);
        std::erase_if(last.messages, [](const Message& m) { return !m.output; });
        if (last.messages.empty()) continue;
        overlap = overlapOf(first, last);
        for (TextSection& section : sectionsOf(last)) out.push_back(std::move(section));
        break;
    }
    return out;
}

TextSection note(const QString& text)
{
    TextSection out;
    out.level = 1;
    out.text = text;
    out.style = TextSection::Style::Placeholder;
    return out;
}

} // namespace

Result<SessionTurns> readTurns(const query::DataView& view, const std::shared_ptr<const store::Reader>& reader,
    const calls::MappingRules* mapping, const std::string& session, std::stop_token stop)
{
    auto found = query::answer(view, query::TurnsQuestion {session, kMostTurns}, stop);
    if (!found) return tl::unexpected(found.error());
    SessionTurns out;
    out.allTurns = found->allTurns;
    int number = static_cast<int>(found->allTurns - found->turns.size());
    for (query::Turn& turn : found->turns) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "the session is no longer wanted");
        TurnRow row;
        row.number = ++number;
        row.turn = std::move(turn);
        if (const auto id = view.spans ? view.spans->traceId(row.turn.trace) : std::nullopt)
            row.trace = fromCore(id->hex());
        TextSection head;
        head.title = tr("Turn %1").arg(row.number);
        head.detail = headline(row.turn);
        row.sections.push_back(head);
        const auto trace = ingest::readTrace(*reader, row.turn.trace, mapping, stop);
        if (!trace) {
            row.sections.push_back(note(tr("This turn could not be read: %1").arg(fromCore(trace.error().message))));
        } else {
            const auto said = sectionsOfTurn(**trace, row.turn, row.number == 1, row.overlap);
            if (said.empty()) row.sections.push_back(note(tr("No message content was recorded.")));
            row.sections.insert(row.sections.end(), said.begin(), said.end());
        }
        out.turns.push_back(std::move(row));
    }
    return out;
}

} // namespace spanwise::ui
