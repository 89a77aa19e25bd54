// SPDX-License-Identifier: GPL-3.0-or-later
// R13: intake goes on while retention deletes. SPANWISE_SPANS says how many spans there are to delete (1,000,000 for
// the figures of the promise); the times are printed, not judged: they belong to a quiet machine and a release build.
#include "core/base/clock.h"
#include "core/ingest/pipeline.h"
#include "core/ingest/retention.h"
#include "core/store/integrity.h"
#include "tests/support/bodies.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

using namespace spanwise;

namespace {

/// `spans` spans in traces of ten, numbered from `first`.
std::string request(std::uint64_t first, int spans)
{
    std::string text;
    for (int n = 0; n < spans; ++n) {
        const std::uint64_t number = first + std::uint64_t(n);
        text += QString(R"(%1{"traceId":"0af7651916cd43dd%2","spanId":"%3","name":"chat","startTimeUnixNano":)"
                        R"("1700000000000000000","endTimeUnixNano":"1700000001000000000","attributes":[{"key":)"
                        R"("gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.prompt","value":)"
                        R"({"stringValue":"%4"}}]})")
                    .arg(n > 0 ? "," : "")
                    .arg(number / 10 + 1, 16, 16, QChar('0'))
                    .arg(number + 1, 16, 16, QChar('0'))
                    .arg(QString(200, QChar('a' + int(number % 26))))
                    .toStdString();
    }
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + text + "]}]}]}";
}

void submit(ingest::Pipeline& pipeline, const std::string& text, bool isLive, ingest::Done done)
{
    const auto owner = std::make_shared<test::Body>(text);
    ingest::Delivery delivery;
    delivery.body = owner->text();
    delivery.owner = owner;
    delivery.answerWaits = isLive;
    QVERIFY(pipeline.submit(std::move(delivery), std::move(done)));
}

} // namespace

class TestRetentionLoad : public QObject {
    Q_OBJECT

private slots:
    void intakeGoesOnWhileRetentionDeletes()
    {
        constexpr int kTogether = 5000;
        constexpr int kRequest = 50; // twenty a second are 1,000 spans/s
        const std::uint64_t old =
            qEnvironmentVariableIsSet("SPANWISE_SPANS") ? qgetenv("SPANWISE_SPANS").toULongLong() : 10'000;
        QTemporaryDir folder;
        const std::string path = (folder.path() + "/load.db").toStdString();
        auto store = store::Store::open(path);
        QVERIFY(store);
        auto pipeline = std::make_unique<ingest::Pipeline>(**store, ingest::PipelineOptions {});
        for (std::uint64_t n = 0; n < old; n += kTogether) submit(*pipeline, request(n, kTogether), false, {});
        pipeline->flush();

        std::vector<double> answers;
        std::uint64_t stored = 0;
        std::jthread sender([&](std::stop_token stop) {
            for (std::uint64_t n = 0; !stop.stop_requested(); n += kRequest) {
                QElapsedTimer took;
                took.start();
                std::promise<bool> answered;
                submit(*pipeline, request(1'000'000'000 + n, kRequest), true,
                    [&](Result<ingest::DeliveryOutcome> outcome) { answered.set_value(outcome.has_value()); });
                if (answered.get_future().get()) stored += kRequest;
                answers.push_back(double(took.nsecsElapsed()) / 1e6);
                std::this_thread::sleep_for(std::chrono::milliseconds(50)
                    - std::chrono::nanoseconds(std::min<qint64>(took.nsecsElapsed(), 50'000'000)));
            }
        });
        ingest::RetentionPolicy policy;
        policy.days = 7;
        QElapsedTimer deleting;
        deleting.start();
        const auto report = ingest::applyRetention(
            **store, ingest::between(*pipeline), policy, SystemClock().now() + Nanos {8 * 86'400} * 1'000'000'000);
        const double seconds = double(deleting.elapsed()) / 1000;
        sender.request_stop();
        sender.join();
        QVERIFY2(report, report ? "" : report.error().message.c_str());
        QVERIFY(report->removed.spans >= old); // and what had arrived before it looked
        pipeline->flush();
        QVERIFY(pipeline->use([](store::Writer& writer) -> Result<void> {
            writer.publish();
            return {};
        }));
        const std::uint64_t rows = (*store)->snapshot()->rows();
        QCOMPARE(rows, old + stored - report->removed.spans);
        std::sort(answers.begin(), answers.end());
        qInfo("%llu spans deleted in %.1f s beside %zu requests of %d spans: answers p50 %.1f, p99 %.1f, max %.1f ms; "
              "longest portion %.1f ms",
            static_cast<unsigned long long>(report->removed.spans), seconds, answers.size(), kRequest,
            answers[answers.size() / 2], answers[(answers.size() * 99 + 99) / 100 - 1], answers.back(),
            report->longestPortionMs);
        pipeline.reset();
        store->reset();
        const auto sound = store::checkIntegrity(path);
        QVERIFY(sound);
        QVERIFY2(sound->isSound(), sound->problems.empty() ? "" : sound->problems[0].c_str());
    }
};

QTEST_APPLESS_MAIN(TestRetentionLoad)
#include "tst_retention_load.moc"
