// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/unpack.h"
#include "tests/support/gzipped.h"

#include <QtTest>

using namespace spanwise;
using ingest::unpackGzip;

namespace {
constexpr std::size_t kLimit = 1 << 20;
} // namespace

class TestUnpack : public QObject {
    Q_OBJECT

private slots:
    void givesBackTheTextOfAllMembers()
    {
        for (const std::size_t size :
            {std::size_t(0), std::size_t(1), std::size_t(65536), std::size_t(300'000), kLimit}) {
            const std::string text(size, 'x');
            const auto out = unpackGzip(test::gzipped(text), kLimit);
            QVERIFY2(out, out ? "" : out.error().message.c_str());
            QVERIFY(out->view() == text);
        }
        const auto two = unpackGzip(test::gzipped("one ") + test::gzipped("two"), kLimit);
        QVERIFY(two);
        QVERIFY(two->view() == "one two");
    }

    void stopsOneByteAfterTheLimit()
    {
        const auto out = unpackGzip(test::gzipped(std::string(kLimit + 1, 'x')), kLimit);
        QVERIFY(!out);
        QCOMPARE(out.error().code, ErrorCode::TooLarge);
        QCOMPARE(unpackGzip(test::gzipped(std::string(100 * kLimit, 'x')), kLimit).error().code, ErrorCode::TooLarge);
    }

    void refusesWhatIsNotWholeGzip_data()
    {
        const std::string good = test::gzipped("some text that is packed");
        std::string wrongSum = good;
        wrongSum[wrongSum.size() - 6] = static_cast<char>(wrongSum[wrongSum.size() - 6] + 1);
        std::string wrongLength = good;
        wrongLength[wrongLength.size() - 1] = static_cast<char>(wrongLength[wrongLength.size() - 1] + 1);
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char* name, const std::string& bytes) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes);
        };
        row("nothing", "");
        row("no gzip", "{\"resourceSpans\":[]}");
        row("cut", good.substr(0, good.size() / 2));
        row("cut in the trailer", good.substr(0, good.size() - 1));
        row("wrong checksum", wrongSum);
        row("wrong length", wrongLength);
        row("bytes behind", good + "more");
        row("half a member behind", good + good.substr(0, 11));
    }
    void refusesWhatIsNotWholeGzip()
    {
        QFETCH(QByteArray, bytes);
        const auto out = unpackGzip(bytes.toStdString(), kLimit);
        QVERIFY(!out);
        QCOMPARE(out.error().code, ErrorCode::Malformed);
    }
};

QTEST_APPLESS_MAIN(TestUnpack)
#include "tst_unpack.moc"
