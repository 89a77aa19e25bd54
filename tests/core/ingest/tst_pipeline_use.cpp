// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/pipeline.h"

#include <QTemporaryDir>
#include <QtTest>
#include <thread>

using namespace spanwise;

namespace {

store::SourceRecord named(const char* name)
{
    store::SourceRecord record;
    record.kind = "file";
    record.name = name;
    return record;
}

} // namespace

class tst_pipeline_use : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<store::Store> m_store;

    std::size_t sources() { return m_store->reader()->sources()->size(); }

private slots:
    void init()
    {
        m_store.reset();
        const QString path = m_folder.filePath(QTest::currentTestFunction() + QStringLiteral(".db"));
        auto opened = store::Store::open(path.toStdString());
        QVERIFY2(opened, opened ? "" : opened.error().message.c_str());
        m_store = std::move(*opened);
    }
    void cleanup() { m_store.reset(); }

    void commitsWhatSucceeds()
    {
        ingest::Pipeline pipeline(*m_store, {});
        const auto done = pipeline.use(
            [](store::Writer& writer) -> Result<void> { return writer.recordSource(named("kept")).map([](auto) {}); });
        QVERIFY(done);
        QCOMPARE(sources(), std::size_t {1});
    }

    /// Who sees a new generation asks everything again.
    void makesAnotherGenerationOnlyWhenSomethingIsOther()
    {
        store::Writer& writer = *m_store->writer();
        const auto generation = [&] {
            writer.publish();
            return m_store->snapshot()->generation();
        };
        const std::uint64_t before = generation();
        QVERIFY(writer.transaction());
        QVERIFY(writer.commit());
        QCOMPARE(generation(), before);
        QVERIFY(writer.recordSource(named("another")));
        QVERIFY(writer.commit());
        QVERIFY(generation() > before);
    }

    void takesBackWhatFails()
    {
        ingest::Pipeline pipeline(*m_store, {});
        const auto done = pipeline.use([](store::Writer& writer) -> Result<void> {
            if (const auto number = writer.recordSource(named("dropped")); !number)
                return tl::unexpected(number.error());
            return fail(ErrorCode::Conflict, "changed its mind");
        });
        QVERIFY(!done);
        QCOMPARE(done.error().message, std::string("changed its mind"));
        QCOMPARE(sources(), std::size_t {0});
    }

    void runsBetweenDeliveriesWithoutLosingAny()
    {
        ingest::Pipeline pipeline(*m_store, {});
        const std::string body =
            R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0000000000000000000000000000000%1",)"
            R"("spanId":"00000000000000a1","name":"n","startTimeUnixNano":"1000","endTimeUnixNano":"2000"}]}]}]})";
        std::atomic<int> stored {0};
        std::thread sender([&] {
            for (int i = 1; i <= 9; ++i) {
                auto text = std::make_shared<std::string>(body);
                text->replace(text->find("%1"), 2, std::to_string(i));
                const std::size_t size = text->size();
                text->resize(size + decode::kPadding);
                ingest::Delivery delivery;
                delivery.body = std::string_view(text->data(), size);
                delivery.owner = text;
                (void)pipeline.submit(std::move(delivery), [&](const auto& outcome) {
                    if (outcome) stored += int(outcome->stored.spans);
                });
            }
        });
        for (int i = 0; i < 5; ++i)
            QVERIFY(pipeline.use([](store::Writer& writer) -> Result<void> {
                return writer.recordSource(named("between")).map([](auto) {});
            }));
        sender.join();
        pipeline.flush();
        QCOMPARE(stored.load(), 9);
        QCOMPARE(sources(), std::size_t {5});
    }
};

QTEST_GUILESS_MAIN(tst_pipeline_use)
#include "tst_pipeline_use.moc"
