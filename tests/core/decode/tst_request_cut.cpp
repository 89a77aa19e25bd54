// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/request_cut.h"
#include "tests/support/wire_fields.h"

#include <QtTest>
#include <algorithm>
#include <random>
#include <vector>

using namespace spanwise;
using namespace spanwise::decode;
using namespace spanwise::test;

namespace {

struct Request {
    std::string bytes;
    std::vector<std::size_t> ends; ///< of its records
};

Request requestOf(const std::vector<std::size_t>& sizes)
{
    Request out;
    for (const std::size_t size : sizes) {
        appendBytes(out.bytes, 1, std::string(size, 'x'));
        out.ends.push_back(out.bytes.size());
    }
    return out;
}

/// What cutRequest promises, said with the known ends.
std::size_t expected(const Request& request, std::size_t length, std::size_t atLeast)
{
    std::size_t out = 0;
    for (const std::size_t end : request.ends)
        if (end <= length && out < atLeast) out = end;
    return out;
}

} // namespace

class tst_request_cut : public QObject {
    Q_OBJECT

private slots:
    void cutsAtEndsOfRecordsOnly()
    {
        const Request request = requestOf({3, 0, 130, 5, 200, 1, 17'000, 2});
        for (std::size_t length = 0; length <= request.bytes.size(); length += length < 400 ? 1 : 97)
            for (const std::size_t atLeast : {1U, 2U, 140U, 345U, 17'000U, 1'000'000U}) {
                const std::vector<char> own(
                    request.bytes.begin(), request.bytes.begin() + static_cast<std::ptrdiff_t>(length));
                const auto cut = cutRequest({own.data(), own.size()}, atLeast);
                QVERIFY(cut.has_value());
                QCOMPARE(*cut, expected(request, length, atLeast));
            }
    }

    void portionsTogetherAreTheRequest()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 500; ++round) {
            std::vector<std::size_t> sizes(1 + random() % 20);
            std::ranges::generate(sizes, [&] { return random() % (random() % 4 == 0 ? 40'000 : 200); });
            const Request request = requestOf(sizes);
            std::string_view left = request.bytes;
            std::string together;
            while (!left.empty()) {
                const auto cut = cutRequest(left, 1 + random() % 20'000);
                QVERIFY(cut && *cut > 0);
                together += left.substr(0, *cut);
                QVERIFY(std::ranges::count(request.ends, together.size()) > 0);
                left.remove_prefix(*cut);
            }
            QCOMPARE(together, request.bytes);
        }
    }

    void unknownFieldsAndGroupsGoWithARecord()
    {
        std::string request;
        appendVarint(request, 9U << 3U); // a number
        appendVarint(request, 300);
        appendBytes(request, 1, "record");
        const std::size_t record = request.size();
        appendVarint(request, 7U << 3U | 3U); // a group
        appendFixed64(request, 2, 5);
        appendVarint(request, 7U << 3U | 4U);
        QCOMPARE(*cutRequest(request, 4), record);
        QCOMPARE(*cutRequest(std::string_view(request).substr(0, request.size() - 1), 1000), record);
        QCOMPARE(*cutRequest(request, 1000), request.size());
        QCOMPARE(*cutRequest(std::string_view(request).substr(record), 1), request.size() - record);
    }

    void whatCannotBeARecordIsToldOnceNothingIsBeforeIt()
    {
        std::string request;
        appendBytes(request, 1, "record");
        const std::size_t record = request.size();
        request += "\x0f more"; // there is no wire type 7
        QCOMPARE(*cutRequest(request, 1000), record);
        const auto cut = cutRequest(std::string_view(request).substr(record), 1000);
        QVERIFY(!cut);
        QCOMPARE(cut.error().code, ErrorCode::Malformed);
        QCOMPARE(QString::fromStdString(cut.error().message), "wire type 7 does not exist");
    }
};

QTEST_APPLESS_MAIN(tst_request_cut)
#include "tst_request_cut.moc"
