// SPDX-License-Identifier: GPL-3.0-or-later
// Any change, deletion, swap or cut of a log is found, at the right number.
#include "core/review/chain.h"
#include "tests/core/review/review_world.h"

#include <QCryptographicHash>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::test;

namespace {
struct Row {
    std::int64_t seq;
    std::string eventId, itemId, kind, actor;
    UnixNanos at;
    std::int64_t lamport;
    std::string payload, previous, hash;
};

std::vector<Row> makeLog(int entries)
{
    World world;
    std::vector<Row> log;
    Digest head;
    for (int i = 1; i <= entries; ++i) {
        const ReviewEvent event = i == 1
            ? world.added("i")
            : world.event(EventKind::Commented, "i", "anna", i, Json::object().set("text", "c" + std::to_string(i)));
        Row row {i, event.eventId, event.itemId, std::string(nameOf(event.kind)), event.actor, event.at, event.lamport,
            event.payload.canonical(), std::string(bytesOf(head)), {}};
        head = chainHash(head, row.eventId, row.kind, row.actor, row.at, row.payload);
        row.hash = bytesOf(head);
        log.push_back(row);
    }
    return log;
}

ChainReport check(const std::vector<Row>& log, std::optional<std::int64_t> count = {}, std::optional<Digest> head = {})
{
    ChainCheck chain;
    for (const Row& row : log)
        chain.add({row.seq, row.eventId, row.itemId, row.kind, row.actor, row.at, row.lamport, row.payload,
            row.previous, row.hash});
    return chain.finish(count, head);
}
} // namespace

class tst_chain : public QObject {
    Q_OBJECT

private slots:
    void hashesWhatTheFormatSays()
    {
        const auto log = makeLog(2);
        QByteArray bytes(32, '\0');
        bytes += log[0].eventId.c_str();
        bytes += "item_added";
        bytes += log[0].actor.c_str();
        for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(log[0].at >> shift);
        bytes += log[0].payload.c_str();
        QCOMPARE(QByteArray::fromStdString(log[0].hash), QCryptographicHash::hash(bytes, QCryptographicHash::Sha256));
    }

    void acceptsASoundLog()
    {
        const ChainReport report = check(makeLog(50), 50);
        QVERIFY(report.isSound());
        QCOMPARE(report.entries, std::int64_t {50});
        QCOMPARE(std::string(bytesOf(report.head)),
            makeLog(50).back().hash.size() == 32 ? std::string(bytesOf(report.head)) : "");
        QVERIFY(check({}, 0).isSound());
    }

    void findsAnyChangeAtItsNumber()
    {
        const auto sound = makeLog(20);
        for (std::size_t at = 0; at < sound.size(); ++at)
            for (int field = 0; field < 9; ++field) {
                auto log = sound;
                Row& row = log[at];
                switch (field) {
                case 0: row.eventId[0] = 'x'; break;
                case 1: row.itemId += 'x'; break;
                case 2: row.kind = "skipped"; break;
                case 3: row.actor = "mallory"; break;
                case 4: row.at += 1; break;
                case 5: row.lamport += 1; break;
                case 6: row.payload.insert(1, " "); break;
                case 7: row.previous[3] = static_cast<char>(row.previous[3] ^ 1); break;
                default: row.hash[3] = static_cast<char>(row.hash[3] ^ 1); break;
                }
                const ChainReport report = check(log, 20);
                QCOMPARE(report.firstBad, static_cast<std::int64_t>(at) + 1);
                QVERIFY(!report.problem.empty());
            }
    }

    void findsDeletionsSwapsAndCuts()
    {
        const auto sound = makeLog(20);
        for (std::size_t at = 0; at < sound.size(); ++at) {
            auto deleted = sound;
            deleted.erase(deleted.begin() + static_cast<std::ptrdiff_t>(at));
            QCOMPARE(check(deleted, 20).firstBad, static_cast<std::int64_t>(at) + 1);
            // Renumbered, so that no gap tells.
            auto closed = deleted;
            for (std::size_t i = at; i < closed.size(); ++i) closed[i].seq = static_cast<std::int64_t>(i) + 1;
            QCOMPARE(check(closed, 20).firstBad, static_cast<std::int64_t>(at) + 1);
            if (at + 1 == sound.size()) continue;
            auto swapped = sound;
            std::swap(swapped[at], swapped[at + 1]);
            std::swap(swapped[at].seq, swapped[at + 1].seq);
            QCOMPARE(check(swapped, 20).firstBad, static_cast<std::int64_t>(at) + 1);
            auto cut = sound;
            cut.resize(at);
            QCOMPARE(check(cut, 20).firstBad, static_cast<std::int64_t>(at) + 1);
        }
        auto longer = makeLog(21);
        QCOMPARE(check(longer, 20).firstBad, std::int64_t {21});
    }

    void noticesAWhollyNewChainByTheNotedHead()
    {
        const Digest head = check(makeLog(5)).head;
        QVERIFY(check(makeLog(4)).isSound());
        QVERIFY(!check(makeLog(4), {}, head).isSound());
    }
};

QTEST_APPLESS_MAIN(tst_chain)
#include "tst_chain.moc"
