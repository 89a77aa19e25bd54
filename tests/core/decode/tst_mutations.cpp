// SPDX-License-Identifier: GPL-3.0-or-later
// Damaged bodies: whatever was broken, the answer is "taken" or "malformed", and what is refused leaves nothing behind.
#include "tests/support/bodies.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::decode;
using namespace spanwise::test;

namespace {
constexpr std::uint32_t kSeeds[] = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89};
constexpr int kRoundsPerSeed = 200;

void feed(const std::string& bytes, bool json)
{
    const Body body(bytes);
    Batch batch;
    DecodeReport report;
    const auto done = json ? decodeOtlpJson(body.text(), {}, batch, report)
                           : decodeOtlpProtobuf(body.text(), Signal::Traces, {}, batch, report);
    if (!done) QVERIFY(done.error().code == ErrorCode::Malformed);
    QCOMPARE(std::uint64_t {batch.spans.size()}, report.acceptedSpans);
    QVERIFY(done || batch.isEmpty());
    if (done) QVERIFY(!canonical(batch).empty());
}

/// Flips one to four bits a round; the generator is xorshift32, as the corpus says.
void flipBits(const std::string& whole, bool json)
{
    for (const std::uint32_t seed : kSeeds) {
        std::uint32_t state = seed;
        const auto next = [&] {
            state ^= state << 13U;
            state ^= state >> 17U;
            state ^= state << 5U;
            return state;
        };
        for (int round = 0; round < kRoundsPerSeed; ++round) {
            std::string bytes = whole;
            const std::uint32_t flips = 1 + next() % 4;
            for (std::uint32_t i = 0; i < flips; ++i) {
                const std::uint32_t bit = next() % 8;
                const std::size_t at = next() % bytes.size();
                bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << bit));
            }
            feed(bytes, json);
        }
    }
}
} // namespace

class TestMutations : public QObject {
    Q_OBJECT
private slots:
    void everyBeginningOfAProtobufBodyIsAnswered();
    void everyBeginningOfAJsonBodyIsRefused();
    void damagedProtobufBodiesAreAnswered() { flipBits(fixture("hostile/otlp/pb-control.pb"), false); }
    void damagedJsonBodiesAreAnswered() { flipBits(fixture("hostile/otlp/control.json"), true); }
};

void TestMutations::everyBeginningOfAProtobufBodyIsAnswered()
{
    const std::string whole = fixture("hostile/otlp/pb-control.pb");
    for (std::size_t size = 0; size < whole.size(); ++size) feed(whole.substr(0, size), false);
}

void TestMutations::everyBeginningOfAJsonBodyIsRefused()
{
    std::string whole = fixture("hostile/otlp/control.json");
    while (whole.back() != '}') whole.pop_back();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Body body(whole.substr(0, size));
        Batch batch;
        DecodeReport report;
        QVERIFY(!decodeOtlpJson(body.text(), {}, batch, report));
        QVERIFY(batch.isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestMutations)
#include "tst_mutations.moc"
