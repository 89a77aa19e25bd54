// SPDX-License-Identifier: GPL-3.0-or-later
// Files of protobuf: a request by itself, many of them, each behind its length, of any size and however they end.
#include "core/ingest/file_source.h"
#include "tests/support/gzipped.h"
#include "tests/support/wire_fields.h"

#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <cstring>
#include <random>

using namespace spanwise;
using namespace spanwise::test;

namespace {

/// resource_spans or resource_logs with one record, so long as asked.
std::string record(std::uint64_t number, std::size_t filling = 10, bool isLog = false)
{
    std::string id;
    for (unsigned i = 0; i < 8; ++i) id += static_cast<char>((number + 1) >> 8U * i & 0xFFU);
    std::string one;
    if (isLog) {
        appendFixed64(one, 1, 1'700'000'000'000'000'000 + number);
        appendBytes(one, 9, std::string(16, '\x07'));
        appendBytes(one, 10, id);
        appendBytes(one, 12, "an.event");
    } else {
        appendBytes(one, 1, std::string(16, '\x07'));
        appendBytes(one, 2, id);
        appendBytes(one, 5, std::string(filling, static_cast<char>('a' + number % 26)));
        appendFixed64(one, 7, 1'700'000'000'000'000'000 + number);
        appendFixed64(one, 8, 1'700'000'001'000'000'000 + number);
    }
    std::string scope;
    appendBytes(scope, 2, one);
    std::string resource;
    appendBytes(resource, 2, scope);
    std::string out;
    appendBytes(out, 1, resource);
    return out;
}

std::string withLength(const std::string& request)
{
    std::string out;
    for (unsigned i = 0; i < 4; ++i) out += static_cast<char>(request.size() >> (24 - 8 * i) & 0xFFU);
    return out + request;
}

struct Imported {
    ingest::FileReport report;
    std::uint64_t rows = 0;
};

/// Into a store of its own. Small files fit into a chunk; smaller chunks make the same file a large one.
Imported import(const std::string& bytes, std::size_t chunk, std::size_t largest = std::size_t {64} << 20U)
{
    QTemporaryDir folder;
    const auto store = store::Store::open((folder.path() + "/protobuf.db").toStdString());
    if (!store) qFatal("%s", store.error().message.c_str());
    Imported out;
    {
        ingest::Pipeline pipeline(**store, {});
        std::size_t at = 0;
        const auto read = [&](char* to, std::size_t most) -> Result<std::size_t> {
            const std::size_t here = std::min({most, bytes.size() - at, std::size_t {1000}});
            std::memcpy(to, bytes.data() + at, here);
            at += here;
            return here;
        };
        ingest::ImportOptions options;
        options.chunkBytes = chunk;
        options.documentBytes = largest;
        out.report = ingest::importStream(pipeline, "traces.pb", read, options);
    }
    out.rows = (*store)->snapshot()->rows();
    return out;
}

QString errorOf(const Imported& imported)
{
    return imported.report.error ? QString::fromStdString(imported.report.error->message) : QString();
}

QString textOf(const ingest::FileReport::Problem& problem)
{
    return QString::fromStdString(problem.place + ": " + problem.message);
}

constexpr std::size_t kSmall = 4096;
constexpr std::size_t kUsual = std::size_t {4} << 20U;

} // namespace

class tst_protobuf_files : public QObject {
    Q_OBJECT

private slots:
    void requestsBehindTheirLengthsAreTakenOneByOne()
    {
        std::string file;
        for (std::uint64_t i = 0; i < 300; ++i) file += withLength(i % 50 == 49 ? std::string() : record(i, i * 7));
        for (const std::size_t chunk : {kSmall, kUsual})
            for (const std::string& bytes : {file, gzipped(file)}) {
                const Imported imported = import(bytes, chunk);
                QCOMPARE(errorOf(imported), QString());
                QVERIFY(imported.report.isClean());
                QCOMPARE(imported.rows, std::uint64_t {294}); // six requests are empty
                QCOMPARE(imported.report.format, bytes == file ? "OTLP protobuf" : "OTLP protobuf, gzip");
            }
    }

    void oneFileMayHoldSpansAndLogRecords()
    {
        const std::string file = withLength(record(0)) + withLength(record(1, 0, true)) + withLength(record(2))
            + withLength(record(3, 0, true));
        const Imported imported = import(file, kSmall);
        QVERIFY(imported.report.isClean());
        QCOMPARE(imported.rows, std::uint64_t {2});
        QCOMPARE(imported.report.source.stored.logs, std::uint64_t {2});
    }

    /// 0x0a is the line break that may stand before JSON as well, and the length behind it any byte: '{', '[', '#'.
    void aRequestIsRecognisedWhateverItsLength()
    {
        for (std::size_t filling = 30; filling < 90; ++filling) { // lengths of 84 to 144
            const std::string request = record(1, filling);
            const Imported imported = import(request, kSmall);
            QVERIFY2(imported.report.isClean(), qPrintable(QString::number(static_cast<int>(request[1]))));
            QCOMPARE(imported.rows, std::uint64_t {1});
        }
    }

    void jsonBehindAnEmptyLineIsStillJson()
    {
        const std::string span =
            R"("spans": [{"traceId": "0af7651916cd43dd8448eb211c80319c",)"
            R"("spanId": "b7ad6b7169203331", "name": "n",)"
            R"("startTimeUnixNano": "1700000000000000000", "endTimeUnixNano": "1700000000000000001"}])";
        for (const std::string blank : {"", " ", "\n", "\n  ", "\n\n", "\r\n\t", "\n \n", "\t"}) {
            const Imported imported = import(
                "\n{" + blank + R"("resourceSpans": [{"scopeSpans": [{)" + blank + span + "}]}]" + blank + "}", kSmall);
            QVERIFY2(imported.report.isClean(), qPrintable(errorOf(imported)));
            QCOMPARE(imported.report.format, "OTLP/JSON");
            QCOMPARE(imported.rows, std::uint64_t {1});
        }
    }

    void aRequestOfAnySizeIsTakenInPortions()
    {
        std::mt19937 random(3);
        for (int round = 0; round < 4; ++round) {
            std::string request;
            std::uint64_t count = 0;
            while (request.size() < 600'000) request += record(count++, random() % (random() % 8 == 0 ? 300'000 : 900));
            for (const std::size_t chunk : {kSmall, std::size_t {200'000}, kUsual}) {
                const Imported imported = import(request, chunk);
                QCOMPARE(errorOf(imported), QString());
                QVERIFY(imported.report.isClean());
                QCOMPARE(imported.rows, count);
            }
        }
    }

    void aFileThatEndsInsideARequestKeepsThoseBeforeIt()
    {
        const std::string whole = withLength(record(0)) + withLength(record(1));
        const std::string third = withLength(record(2));
        for (std::size_t length = 1; length < third.size(); ++length) {
            const Imported imported = import(whole + third.substr(0, length), kSmall);
            QCOMPARE(imported.rows, std::uint64_t {2});
            QCOMPARE(errorOf(imported), "request 3: the file ends inside it; the requests before it are kept");
            QVERIFY(imported.report.isCutOff);
        }
    }

    void aLargeRequestThatEndsInsideARecordKeepsThoseBeforeIt()
    {
        std::string request;
        for (std::uint64_t i = 0; i < 100; ++i) request += record(i, 5'000);
        const std::size_t last = record(99, 5'000).size();
        const std::string place = "from byte " + std::to_string(request.size() - last);
        const Imported imported = import(request.substr(0, request.size() - 7), kSmall);
        QCOMPARE(imported.rows, std::uint64_t {99});
        QCOMPARE(errorOf(imported),
            QString::fromStdString(place + ": the file ends inside a record; the records before it are kept"));
        QVERIFY(imported.report.isCutOff);
        // What fits into a chunk is a request as any other: taken or refused as a whole.
        const Imported small = import(request.substr(0, request.size() - 7), kUsual);
        QCOMPARE(small.rows, std::uint64_t {0});
        QCOMPARE(small.report.problemCount, std::uint64_t {1});
    }

    void aBrokenRecordEndsALargeRequestAndSaysWhere()
    {
        std::string request;
        for (std::uint64_t i = 0; i < 100; ++i) request += record(i, 5'000);
        const std::string place = "from byte " + std::to_string(request.size());
        const Imported imported = import(request + "\x0f" + record(100), kSmall);
        QCOMPARE(imported.rows, std::uint64_t {100});
        QCOMPARE(errorOf(imported),
            QString::fromStdString(place + ": wire type 7 does not exist; the records before it are kept"));
    }

    void whatCannotBeReadIsNamedAndPassedOver()
    {
        std::string broken = record(1);
        broken[broken.size() - 9] = '\x0f'; // where the last field of the span begins
        const Imported imported = import(
            withLength(record(0)) + withLength(broken) + withLength("not telemetry") + withLength(record(2)), kSmall);
        QCOMPARE(imported.rows, std::uint64_t {2});
        QCOMPARE(errorOf(imported), QString());
        QCOMPARE(imported.report.problemCount, std::uint64_t {2});
        QStringList told;
        for (const auto& problem : imported.report.problems) told << textOf(problem);
        told.sort();
        QVERIFY2(told[0].startsWith("request 2: byte "), qPrintable(told[0]));
        QCOMPARE(told[1], "request 3: not an OTLP protobuf request");
    }

    void whatIsTooLargeIsPassedOver()
    {
        constexpr std::size_t kMost = std::size_t {1} << 20U;
        const Imported messages =
            import(withLength(record(0)) + withLength(record(1, 3 * kMost)) + withLength(record(2)), kSmall, kMost);
        QCOMPARE(messages.rows, std::uint64_t {2});
        QCOMPARE(messages.report.problemCount, std::uint64_t {1});
        QCOMPARE(textOf(messages.report.problems.front()), "request 2: larger than 1 MiB");
        // The end of a record is behind it, and nothing else tells where the next one begins.
        const Imported records = import(record(0) + record(1, 3 * kMost) + record(2), kSmall, kMost);
        QCOMPARE(records.rows, std::uint64_t {1});
        QVERIFY2(errorOf(records).contains("a record larger than 1 MiB; the records before it are kept"),
            qPrintable(errorOf(records)));
    }

    void oneRequestOutOfGzipWaitsForItsChecksum()
    {
        const auto damaged = [](std::string packed) {
            packed[packed.size() - 6] = static_cast<char>(packed[packed.size() - 6] ^ 1);
            return packed;
        };
        const Imported one = import(damaged(gzipped(withLength(record(0)))), kSmall);
        QCOMPARE(one.rows, std::uint64_t {0});
        QVERIFY2(errorOf(one).contains("gzip"), qPrintable(errorOf(one)));
        QVERIFY(!one.report.isCutOff);
        const Imported two = import(damaged(gzipped(withLength(record(0)) + withLength(record(1)))), kSmall);
        QCOMPARE(two.rows, std::uint64_t {2});
        QVERIFY2(errorOf(two).startsWith("after request 2: "), qPrintable(errorOf(two)));
        QVERIFY(two.report.isCutOff);
        // What follows need not be good: the first one is not alone.
        const Imported unread = import(damaged(gzipped(withLength(record(0)) + withLength("not telemetry"))), kSmall);
        QCOMPARE(unread.rows, std::uint64_t {1});
        QVERIFY(unread.report.isCutOff);
    }
};

QTEST_APPLESS_MAIN(tst_protobuf_files)
#include "tst_protobuf_files.moc"
