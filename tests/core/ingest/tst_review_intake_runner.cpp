// SPDX-License-Identifier: GPL-3.0-or-later
// The intake behind a running pipeline: it finds what is new, and leaves an idle store alone.
#include "core/ingest/review_intake_runner.h"
#include "tests/core/ingest/review_calls.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::test;
using namespace std::chrono_literals;

namespace {

/// Through the pipeline that runs, as a receiver would.
void deliver(ingest::Pipeline& pipeline, const std::vector<ReviewCall>& calls)
{
    const QByteArray body = tracesJson(calls);
    auto bytes = std::make_shared<std::string>(body.toStdString());
    bytes->append(decode::kPadding, '\0');
    ingest::Delivery delivery;
    delivery.body = std::string_view(bytes->data(), static_cast<std::size_t>(body.size()));
    delivery.owner = bytes;
    if (!pipeline.submit(delivery, {})) qFatal("not taken");
    pipeline.flush();
}

} // namespace

class tst_review_intake_runner : public QObject {
    Q_OBJECT

private slots:
    void findsWhatComesAndThenLeavesTheStoreAsItIs()
    {
        ReviewStore store;
        store.onlyRules({"baseline"});
        ingest::Pipeline pipeline(store.store(), {});
        const ingest::ReviewIntakeRunner runner(store.store(), pipeline, nullptr, {}, 5ms);
        deliver(pipeline, {ReviewCall {}});
        QTRY_COMPARE(store.items().size(), std::size_t {1});
        ReviewCall other;
        other.number = 2;
        other.prompt = QStringLiteral("Something that has nothing in common with it at all, about trains to Oslo");
        deliver(pipeline, {other});
        QTRY_COMPARE(store.items().size(), std::size_t {2});
        // A hundred looks with nothing new: each run would have made another generation.
        const auto isStill = [&] {
            const std::uint64_t before = store.store().snapshot()->generation();
            QTest::qWait(700);
            return store.store().snapshot()->generation() == before;
        };
        QVERIFY(isStill() || isStill()); // what the run itself wrote is published up to a second later
    }
};

QTEST_GUILESS_MAIN(tst_review_intake_runner)
#include "tst_review_intake_runner.moc"
