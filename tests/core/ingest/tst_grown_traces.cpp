// SPDX-License-Identifier: GPL-3.0-or-later
// A trace that got more spans is brought up to date although the disk refused at first, without another delivery.
#include "core/ingest/pipeline.h"
#include "core/store/reader.h"
#include "tests/support/bodies.h"
#include "tests/support/fault_vfs.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QtTest>
#include <optional>
#include <sqlite3.h>

using namespace spanwise;

namespace {

constexpr const char* kTrace = "0af7651916cd43dd8448eb211c80319c";

std::string request(int span)
{
    return QString(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"%1","spanId":"b7ad6b716920333%2",)"
                   R"("name":"chat","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000",)"
                   R"("attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}}]}]}]}]})")
        .arg(kTrace)
        .arg(span)
        .toStdString();
}

} // namespace

class TestGrownTraces : public QObject {
    Q_OBJECT

    std::optional<QTemporaryDir> m_folder;
    std::optional<test::FaultVfs> m_disk;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<ingest::Pipeline> m_pipeline;

    void submit(int span, const std::function<void()>& whenStored)
    {
        const auto owner = std::make_shared<test::Body>(request(span));
        ingest::Delivery delivery;
        delivery.body = owner->text();
        delivery.owner = owner;
        delivery.answerWaits = true;
        QVERIFY(m_pipeline->submit(std::move(delivery), [whenStored](const Result<ingest::DeliveryOutcome>& outcome) {
            QVERIFY2(outcome, outcome ? "" : outcome.error().message.c_str());
            whenStored();
        }));
    }
    /// Its first span is there and resolved; its second one is stored, and from then on the disk refuses.
    void growOnADiskThatRefuses(test::FaultVfs::Call call, int code)
    {
        submit(1, [] {});
        m_pipeline->flush();
        submit(2, [this, call, code] { m_disk->failFrom(call, 1, code); }); // on the writer's thread, after the commit
        QTRY_VERIFY(m_disk->failures() > 0);
    }
    [[nodiscard]] std::size_t outdated()
    {
        std::size_t out = 99;
        const auto asked = m_pipeline->use([&](store::Writer& writer) -> Result<void> {
            return writer.outdatedTraces().map([&](const auto& traces) { out = traces.size(); });
        });
        return asked ? out : 99;
    }

private slots:
    void init()
    {
        m_folder.emplace();
        m_disk.emplace();
        auto opened = store::Store::open(m_folder->filePath("grown.db").toStdString());
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        m_store = std::move(*opened);
        m_pipeline = std::make_unique<ingest::Pipeline>(*m_store, ingest::PipelineOptions {});
    }
    void cleanup()
    {
        m_disk->calm();
        m_pipeline.reset();
        m_store.reset();
        m_disk.reset();
    }

    void isTriedAgainOnceTheDiskWorks_data()
    {
        QTest::addColumn<int>("call");
        QTest::addColumn<int>("code");
        QTest::newRow("full") << int(test::FaultVfs::Call::Write) << SQLITE_FULL;
        QTest::newRow("error at write") << int(test::FaultVfs::Call::Write) << SQLITE_IOERR_WRITE;
        QTest::newRow("error at sync") << int(test::FaultVfs::Call::Sync) << SQLITE_IOERR_FSYNC;
    }
    void isTriedAgainOnceTheDiskWorks()
    {
        QFETCH(int, call);
        QFETCH(int, code);
        growOnADiskThatRefuses(static_cast<test::FaultVfs::Call>(call), code);
        m_disk->calm();
        QTRY_COMPARE(outdated(), std::size_t(0)); // and nothing was delivered
        const auto rows = m_store->reader()->rowsOf(1);
        QVERIFY(rows);
        QCOMPARE(rows->size(), std::size_t(2));
    }

    void whoWaitsForEverythingIsNotHeldByIt()
    {
        growOnADiskThatRefuses(test::FaultVfs::Call::Write, SQLITE_FULL);
        m_pipeline->flush(); // would never end
        const int refusals = m_disk->failures();
        QVERIFY(refusals > 0);
        QTest::qWait(200);
        QVERIFY(m_disk->failures() - refusals < 10); // not one try after the other
    }

    void isDoneByTheNextRunWhenThisOneEndsBefore()
    {
        growOnADiskThatRefuses(test::FaultVfs::Call::Write, SQLITE_IOERR_WRITE);
        m_pipeline.reset();
        m_disk->calm();
        m_pipeline = std::make_unique<ingest::Pipeline>(*m_store, ingest::PipelineOptions {});
        QTRY_COMPARE(outdated(), std::size_t(0));
    }
};

QTEST_GUILESS_MAIN(TestGrownTraces)
#include "tst_grown_traces.moc"
