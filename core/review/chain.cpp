// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/chain.h"

#include <array>

namespace spanwise::review {

Digest chainHash(const Digest& previous, std::string_view eventId, std::string_view kind, std::string_view actor,
    UnixNanos at, std::string_view payload) noexcept
{
    std::array<char, 8> time {};
    for (unsigned i = 0; i < 8; ++i) time[i] = static_cast<char>(static_cast<std::uint64_t>(at) >> (56U - 8U * i));
    return Sha256()
        .add(bytesOf(previous))
        .add(eventId)
        .add(kind)
        .add(actor)
        .add({time.data(), time.size()})
        .add(payload)
        .finish();
}

void ChainCheck::bad(std::int64_t seq, std::string problem)
{
    if (m_report.firstBad != 0) return;
    m_report.firstBad = seq;
    m_report.problem = std::move(problem);
}

void ChainCheck::add(const ChainEntry& entry)
{
    ++m_report.entries;
    if (m_report.firstBad != 0) return;
    const std::int64_t expected = m_report.entries;
    if (entry.seq != expected) return bad(expected, "entry " + std::to_string(expected) + " is missing");
    if (entry.previous != bytesOf(m_report.head))
        return bad(expected, "entry " + std::to_string(expected) + " does not follow the one before it");
    const auto payload = Json::parse(entry.payload);
    if (!payload || (*payload)["item_id"].text() != entry.itemId || (*payload)["lamport"].integer() != entry.lamport)
        return bad(expected, "entry " + std::to_string(expected) + " was changed: its columns contradict its payload");
    const Digest hash = chainHash(m_report.head, entry.eventId, entry.kind, entry.actor, entry.at, entry.payload);
    if (entry.hash != bytesOf(hash))
        return bad(expected, "entry " + std::to_string(expected) + " was changed: its hash does not fit its content");
    m_report.head = hash;
}

ChainReport ChainCheck::finish(std::optional<std::int64_t> count, std::optional<Digest> head)
{
    if (count && m_report.entries < *count)
        bad(m_report.entries + 1,
            "the log ends after entry " + std::to_string(m_report.entries) + ", " + std::to_string(*count)
                + " were written");
    else if (count && m_report.entries > *count)
        bad(*count + 1, "entry " + std::to_string(*count + 1) + " was not written by this program");
    else if (head && m_report.firstBad == 0 && *head != m_report.head)
        bad(m_report.entries == 0 ? 1 : m_report.entries, "the head hash is not the one that was noted");
    return m_report;
}

} // namespace spanwise::review
