// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever reads a message that is damaged learns in which file, and what is whole is still read.
#include "core/ingest/pipeline.h"
#include "core/ingest/trace_reader.h"
#include "core/store/reader.h"
#include "core/store/store.h"
#include "tests/support/bodies.h"
#include "tests/support/live_bodies.h"

#include <QTemporaryDir>
#include <QtTest>
#include <SQLiteCpp/SQLiteCpp.h>
#include <array>
#include <map>

using namespace spanwise;

namespace {
constexpr quint64 kTraces = 3; // of ten spans, each in a payload block of its own
} // namespace

class tst_damaged_payload : public QObject {
    Q_OBJECT

private slots:
    void namesTheFileAndTheBlock_data()
    {
        QTest::addColumn<QString>("damage");
        QTest::newRow("other bytes") << "UPDATE blocks SET data = zeroblob(length(data)) WHERE block = 2";
        QTest::newRow("another checksum") << "UPDATE blocks SET checksum = checksum + 1 WHERE block = 2";
        QTest::newRow("a wrong size") << "UPDATE blocks SET raw_size = -1 WHERE block = 2";
        QTest::newRow("an unknown form") << "UPDATE blocks SET codec = 9 WHERE block = 2";
        QTest::newRow("no block") << "DELETE FROM blocks WHERE block = 2";
    }
    void namesTheFileAndTheBlock()
    {
        QFETCH(QString, damage);
        QTemporaryDir folder;
        const std::string path = (folder.path() + "/s.db").toStdString();
        makeStore(path);
        {
            SQLite::Database payload(path + "-payload", SQLite::OPEN_READWRITE);
            QCOMPARE(payload.exec(damage.toStdString()), 1);
        }
        const auto store = store::Store::open(path);
        QVERIFY(store);
        for (std::uint32_t trace = 1; trace <= kTraces; ++trace) {
            const auto read = (*store)->reader()->messagesOf(trace);
            if (trace != 2) {
                QVERIFY2(read, read ? "" : read.error().message.c_str());
                QCOMPARE(read->size(), std::size_t {10});
                continue;
            }
            QVERIFY(!read);
            saysWhere(read.error(), path);
        }
        if (damage.startsWith("DELETE")) return; // a walk over all blocks cannot miss it
        const auto walked = (*store)->reader()->visitNewestFirst({}, {}, {}, [](const auto&) { return true; });
        QVERIFY(!walked);
        saysWhere(walked.error(), path);
    }

    void messagesOfATraceWithoutARowArePassedOver() // rows of what is erased go first, its messages later
    {
        QTemporaryDir folder;
        const std::string path = (folder.path() + "/s.db").toStdString();
        makeStore(path);
        {
            SQLite::Database db(path, SQLite::OPEN_READWRITE);
            QCOMPARE(db.exec("DELETE FROM traces WHERE trace_no = 2"), 1);
        }
        const auto store = store::Store::open(path);
        QVERIFY(store);
        std::map<store::TraceNo, int> spans;
        const auto walked = (*store)->reader()->visitNewestFirst({}, {}, {}, [&](const store::StoredMessage& message) {
            Batch batch;
            const auto decoded = ingest::decodeMessages(std::array {message}, batch);
            spans[message.trace] += decoded ? 1 : 1000;
            return true;
        });
        QVERIFY2(walked, walked ? "" : walked.error().message.c_str());
        QCOMPARE(spans, (std::map<store::TraceNo, int> {{1, 10}, {3, 10}}));
    }

    void namesTheFileThatIsNoDatabaseAnyMore()
    {
        QTemporaryDir folder;
        const std::string path = (folder.path() + "/s.db").toStdString();
        makeStore(path);
        const auto store = store::Store::open(path);
        QVERIFY(store);
        QFile file(QString::fromStdString(path + "-payload"));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.write(QByteArray(int(file.size()), '\x5a')) == file.size());
        file.close();
        const auto read = (*store)->reader()->messagesOf(1);
        QVERIFY(!read);
        QVERIFY2(read.error().message.find("s.db-payload") != std::string::npos, read.error().message.c_str());
        const auto walked = (*store)->reader()->visitNewestFirst({}, {}, {}, [](const auto&) { return true; });
        QVERIFY(!walked);
        QVERIFY2(walked.error().message.find("s.db-payload") != std::string::npos, walked.error().message.c_str());
    }

private:
    static void makeStore(const std::string& path)
    {
        auto store = store::Store::open(path);
        QVERIFY(store);
        ingest::Pipeline pipeline(**store, {});
        for (quint64 trace = 0; trace < kTraces; ++trace) {
            const auto owner = std::make_shared<test::Body>(test::jsonRequest(trace * 10, 10).toStdString());
            ingest::Delivery delivery;
            delivery.body = owner->text();
            delivery.owner = owner;
            QVERIFY(pipeline.submit(std::move(delivery), {}));
            pipeline.flush();
        }
    }

    static void saysWhere(const Error& error, const std::string& path)
    {
        QCOMPARE(error.code, ErrorCode::Damaged);
        QVERIFY2(error.message.find(path + "-payload: payload block 2: ") != std::string::npos, error.message.c_str());
    }
};

QTEST_GUILESS_MAIN(tst_damaged_payload)
#include "tst_damaged_payload.moc"
