// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/byte_input.h"
#include "core/ingest/document_cutter.h"
#include "tests/support/gzipped.h"

#include <QtTest>
#include <string>
#include <vector>

using namespace spanwise;
using namespace spanwise::ingest;
using spanwise::test::gzipped;

namespace {
/// Cuts a whole text, fed in portions of `step` bytes.
std::vector<std::string> documentsOf(const std::string& text, std::size_t step)
{
    std::vector<std::string> out;
    std::size_t from = 0;
    std::size_t seen = 0;
    DocumentCutter cutter;
    const auto skip = [&] {
        while (from < seen && std::string(" \t\r\n").find(text[from]) != std::string::npos) ++from;
    };
    for (;;) {
        skip();
        const bool atEnd = seen == text.size();
        if (from == seen && atEnd) return out;
        const std::size_t length =
            from == seen ? DocumentCutter::npos : cutter.cut(std::string_view(text).substr(from, seen - from), atEnd);
        if (length == DocumentCutter::npos) {
            if (atEnd) return out;
            seen = std::min(text.size(), seen + step);
            continue;
        }
        out.push_back(text.substr(from, length));
        from += length;
        cutter.reset();
    }
}

Result<std::string> unpacked(const std::string& packed, std::size_t step)
{
    std::size_t at = 0;
    ByteInput input([&](char* to, std::size_t most) -> Result<std::size_t> {
        const std::size_t here = std::min({most, step, packed.size() - at});
        packed.copy(to, here, at);
        at += here;
        return here;
    });
    std::string out;
    for (;;) {
        char buffer[37];
        const auto got = input.read(buffer, sizeof buffer);
        if (!got) return tl::unexpected(got.error());
        if (*got == 0) return out;
        out.append(buffer, *got);
    }
}
} // namespace

class TestDocumentCutter : public QObject {
    Q_OBJECT

private slots:
    void cutsDocumentsInAnyLayoutAndPortion_data();
    void cutsDocumentsInAnyLayoutAndPortion();
    void unpacksGzipAndSaysWhenItIsDamaged();
};

void TestDocumentCutter::cutsDocumentsInAnyLayoutAndPortion_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("documents");
    const auto row = [](const char* name, const QByteArray& text, const QByteArrayList& documents) {
        QTest::newRow(name) << text << documents;
    };
    const QByteArray longLine = "{\"a\":\"" + QByteArray(9000, 'x') + "\"}";
    row("lines", "{\"a\":1}\n{\"b\":2}\n", {"{\"a\":1}", "{\"b\":2}"});
    row("lines with CR, blanks and an open end", "{\"a\":1} \r\n\r\n  {\"b\":[2]}", {"{\"a\":1} \r", "{\"b\":[2]}"});
    row("long lines", longLine + "\n" + longLine, {longLine, longLine});
    row("pretty", "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n", {"{\n  \"a\": {\n    \"b\": 1\n  }\n}"});
    row("two pretty ones", "{\n \"a\": 1\n}\n{\n \"b\": 2\n}", {"{\n \"a\": 1\n}", "{\n \"b\": 2\n}"});
    row("two on a line", "{\"a\":1}{\"b\":2}", {"{\"a\":1}", "{\"b\":2}"});
    row("brackets in text", "{\"a\":\"}]\\\"{\"}\n{\"b\":2}", {"{\"a\":\"}]\\\"{\"}", "{\"b\":2}"});
    row("a bad line between", "{\"a\":1}\nnot json at all\n{\"b\":2}", {"{\"a\":1}", "not json at all", "{\"b\":2}"});
    row("a cut line before a good one", "{\"a\":[{\"b\":\n{\"c\":2}\n", {"{\"a\":[{\"b\":\n", "{\"c\":2}"});
    row("a list whose items begin lines", "{\"a\":[\n{\"b\":1},\n{\"b\":2}\n]}\n{\"c\":2}\n",
        {"{\"a\":[\n{\"b\":1},\n{\"b\":2}\n]}", "{\"c\":2}"});
    row("a line cut inside a list", "{\"a\":[{},\n{\"resourceSpans\":[]}\n",
        {"{\"a\":[{},\n", "{\"resourceSpans\":[]}"});
    row("a line cut inside a text", "{\"a\":\"xy\n{\"c\":2}\n", {"{\"a\":\"xy", "{\"c\":2}"});
    row("too many ends", "{\"a\":1}}\n{\"c\":2}\n", {"{\"a\":1}}", "{\"c\":2}"});
    row("garbage behind", "{\"a\":1}xyz\n{\"c\":2}\n", {"{\"a\":1}xyz", "{\"c\":2}"});
    row("a list", "[{\"a\":1}]\n[]", {"[{\"a\":1}]", "[]"});
    row("cut at the end", "{\"a\":1}\n{\"b\":[", {"{\"a\":1}", "{\"b\":["});
    row("a backslash at the end", "{\"b\":\"\\", {"{\"b\":\"\\"});
    row("blanks behind belong to it", "{\"a\":1}    ", {"{\"a\":1}    "});
}

void TestDocumentCutter::cutsDocumentsInAnyLayoutAndPortion()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, documents);
    for (const std::size_t step : {1U, 2U, 3U, 7U, 64U, 5000U, 100000U}) {
        QByteArrayList got;
        for (const std::string& document : documentsOf(text.toStdString(), step))
            got.append(QByteArray::fromStdString(document));
        QCOMPARE(got, documents);
    }
}

void TestDocumentCutter::unpacksGzipAndSaysWhenItIsDamaged()
{
    std::string text;
    for (int i = 0; i < 3000; ++i) text += std::to_string(i * 7919) + ";";
    const std::string packed = gzipped(text);
    for (const std::size_t step : {1U, 2U, 10U, 100000U}) {
        QVERIFY(unpacked(packed, step) == text);
        QVERIFY(unpacked(packed + packed, step) == text + text);
        QVERIFY(!unpacked(packed.substr(0, packed.size() - 3), step));
        QVERIFY(!unpacked(packed + "garbage", step));
        std::string wrong = packed;
        wrong[wrong.size() - 6] = static_cast<char>(wrong[wrong.size() - 6] ^ 1);
        QVERIFY(!unpacked(wrong, step));
        QVERIFY(!unpacked(packed.substr(0, 10), step));
        QVERIFY(unpacked("plain", step) == std::string("plain"));
        QVERIFY(unpacked("", step) == std::string());
    }
}

QTEST_APPLESS_MAIN(TestDocumentCutter)
#include "tst_document_cutter.moc"
