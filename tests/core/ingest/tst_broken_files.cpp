// SPDX-License-Identifier: GPL-3.0-or-later
// F1: a file that breaks off keeps the lines that were whole before the fault, and says where it was.
#include "core/ingest/file_source.h"
#include "tests/support/gzipped.h"

#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <cstring>
#include <zlib.h>

using namespace spanwise;
using spanwise::test::gzipped;

namespace {

constexpr int kLines = 400;

std::string line(int number)
{
    char id[17];
    std::snprintf(id, sizeof id, "%016x", number + 1);
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":")"
        + std::string(id) + R"(","name":"span )" + std::to_string(number * 7919 % 104729)
        + R"(","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000"}]}]}]})";
}

std::string lines(int count)
{
    std::string out;
    for (int i = 0; i < count; ++i) out += line(i) + '\n';
    return out;
}

/// Line breaks that zlib gets out of the beginning of a stream.
std::uint64_t linesIn(std::string_view packed, std::size_t most)
{
    z_stream z {};
    inflateInit2(&z, 16 + MAX_WBITS);
    std::string out(most, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    z.avail_in = static_cast<uInt>(packed.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    inflate(&z, Z_SYNC_FLUSH);
    out.resize(out.size() - z.avail_out);
    inflateEnd(&z);
    return static_cast<std::uint64_t>(std::count(out.begin(), out.end(), '\n'));
}

struct Imported {
    ingest::FileReport report;
    std::uint64_t rows = 0;
};

/// Into a store of its own, in portions as a pipe gives them; `failsAt`: the byte behind which reading fails.
Imported import(const std::string& bytes, std::size_t chunk, std::size_t failsAt = std::string::npos)
{
    QTemporaryDir folder;
    const auto store = store::Store::open((folder.path() + "/broken.db").toStdString());
    if (!store) qFatal("%s", store.error().message.c_str());
    Imported out;
    {
        ingest::Pipeline pipeline(**store, {});
        std::size_t at = 0;
        const auto read = [&](char* to, std::size_t most) -> Result<std::size_t> {
            if (at == failsAt) return fail(ErrorCode::Io, "cannot be read: the disk is tired");
            const std::size_t here = std::min({most, bytes.size() - at, failsAt - at, std::size_t {1000}});
            std::memcpy(to, bytes.data() + at, here);
            at += here;
            return here;
        };
        ingest::ImportOptions options;
        options.chunkBytes = chunk;
        out.report = ingest::importStream(pipeline, "lines.jsonl", read, options);
    }
    out.rows = (*store)->snapshot()->rows();
    return out;
}

bool says(const Imported& imported, const std::string& what)
{
    const bool said = imported.report.error && imported.report.error->message.find(what) != std::string::npos;
    if (!said) qWarning("%s", imported.report.error ? imported.report.error->message.c_str() : "no error");
    return said;
}

} // namespace

class TestBrokenFiles : public QObject {
    Q_OBJECT

private slots:
    void cutGzipKeepsTheLinesBefore_data();
    void cutGzipKeepsTheLinesBefore();
    void aWrongChecksumKeepsTheLines();
    void oneDocumentIsKeptWholeOrNot();
    void aTiredDiskKeepsTheLinesBefore();
};

void TestBrokenFiles::cutGzipKeepsTheLinesBefore_data()
{
    QTest::addColumn<int>("percent");
    QTest::addColumn<int>("chunk");
    for (const int percent : {20, 50, 90, 99})
        for (const int chunk : {4096, 4 << 20}) QTest::addRow("%d %% by %d", percent, chunk) << percent << chunk;
}

void TestBrokenFiles::cutGzipKeepsTheLinesBefore()
{
    QFETCH(int, percent);
    QFETCH(int, chunk);
    const std::string text = lines(kLines);
    std::string packed = gzipped(text);
    packed.resize(packed.size() * static_cast<std::size_t>(percent) / 100);
    const std::uint64_t whole = linesIn(packed, text.size());
    QVERIFY(whole > 1 && whole < kLines);
    const Imported imported = import(packed, static_cast<std::size_t>(chunk));
    QCOMPARE(imported.rows, whole);
    QVERIFY(says(imported, "line " + std::to_string(whole + 1) + ": the gzip stream ends too early"));
    QVERIFY(imported.report.isCutOff);
    QVERIFY(!imported.report.isClean());
    QCOMPARE(imported.report.problemCount, 0); // the torn line is told once
}

void TestBrokenFiles::aWrongChecksumKeepsTheLines()
{
    for (const bool isOpen : {false, true}) { // the last line
        std::string text = lines(kLines);
        if (isOpen) text.pop_back();
        std::string packed = gzipped(text);
        packed[packed.size() - 6] = static_cast<char>(packed[packed.size() - 6] ^ 1);
        const Imported imported = import(packed, std::size_t {4} << 20U);
        QCOMPARE(imported.rows, std::uint64_t {kLines});
        QVERIFY(says(imported, "after line 400: damaged gzip"));
        QVERIFY(imported.report.isCutOff);
    }
}

void TestBrokenFiles::oneDocumentIsKeptWholeOrNot()
{
    const std::string packed = gzipped(line(1) + "\n");
    std::string wrong = packed;
    wrong[wrong.size() - 6] = static_cast<char>(wrong[wrong.size() - 6] ^ 1);
    for (const std::string& broken : {wrong, packed.substr(0, packed.size() - 3), packed + "garbage"}) {
        const Imported imported = import(broken, std::size_t {4} << 20U);
        QCOMPARE(imported.rows, std::uint64_t {0});
        QVERIFY(says(imported, "gzip"));
        QVERIFY(!imported.report.isCutOff);
    }
    QCOMPARE(import(packed, 4096).rows, std::uint64_t {1});
}

void TestBrokenFiles::aTiredDiskKeepsTheLinesBefore()
{
    const std::string text = lines(kLines);
    const std::size_t failsAt = text.size() / 2;
    const auto whole =
        static_cast<std::uint64_t>(std::count(text.begin(), text.begin() + std::ptrdiff_t(failsAt), '\n'));
    const Imported imported = import(text, 4096, failsAt);
    QCOMPARE(imported.rows, whole);
    QVERIFY(says(imported, "line " + std::to_string(whole + 1) + ": cannot be read: the disk is tired"));
    QVERIFY(imported.report.isCutOff);
}

QTEST_APPLESS_MAIN(TestBrokenFiles)
#include "tst_broken_files.moc"
