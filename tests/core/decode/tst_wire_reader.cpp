// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/wire_reader.h"
#include "tests/support/wire_fields.h"

#include <QtTest>
#include <optional>
#include <random>
#include <string>
#include <vector>

using namespace spanwise::decode;
using namespace spanwise::test;

namespace {

/// A field as the standard describes it, one byte after the other; nothing when the message ends inside.
struct Slow {
    std::string_view left;

    std::optional<std::uint64_t> varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (left.empty()) return std::nullopt;
            const auto byte = static_cast<unsigned char>(left.front());
            left.remove_prefix(1);
            value |= std::uint64_t {byte & 0x7FU} << shift;
            if (byte < 0x80) return value;
        }
        return std::nullopt;
    }
    std::optional<std::string_view> text(std::uint64_t& number)
    {
        const auto tag = varint();
        if (!tag || *tag >> 3U == 0) return std::nullopt;
        number = *tag >> 3U;
        const auto size = varint();
        if (!size || *size > left.size()) return std::nullopt;
        const std::string_view out = left.substr(0, *size);
        left.remove_prefix(*size);
        return out;
    }
};

/// The texts of a message with their numbers, up to where it breaks off.
using Read = std::vector<std::pair<std::uint64_t, std::string_view>>;

Read slowly(std::string_view message)
{
    Read out;
    Slow slow {message};
    while (!slow.left.empty()) {
        std::uint64_t number = 0;
        const auto text = slow.text(number);
        if (!text) break;
        out.emplace_back(number, *text);
    }
    return out;
}

Read quickly(std::string_view message, bool& isWhole)
{
    Read out;
    isWhole = true;
    try {
        for (WireReader reader(message); reader.next();) out.emplace_back(reader.number(), reader.bytes());
    } catch (const WireError&) {
        isWhole = false;
    }
    return out;
}

} // namespace

class TestWireReader : public QObject {
    Q_OBJECT

private slots:
    void readsTextsOfAnyLengthAndNumber()
    {
        std::string message;
        for (const std::uint64_t number : {1U, 2U, 15U, 16U, 1000U})
            for (const std::size_t size : {0U, 1U, 2U, 127U, 128U, 129U, 16'383U, 16'384U, 16'385U}) {
                appendVarint(message, number << 3U | 2U);
                appendVarint(message, size);
                message.append(size, static_cast<char>('a' + size % 20));
            }
        bool isWhole = false;
        const Read expected = slowly(message);
        QCOMPARE(expected.size(), std::size_t {45});
        QVERIFY(quickly(message, isWhole) == expected);
        QVERIFY(isWhole);
    }

    void breaksOffWhereTheMessageDoes()
    {
        std::string message;
        for (const std::size_t size : {3U, 0U, 130U, 5U, 200U, 1U}) {
            appendVarint(message, 4U << 3U | 2U);
            appendVarint(message, size);
            message.append(size, 'x');
        }
        for (std::size_t end = 0; end <= message.size(); ++end) {
            // Its own memory, so that a sanitizer sees a step too far.
            const std::vector<char> bytes(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(end));
            const std::string_view view(bytes.data(), bytes.size());
            bool isWhole = false;
            const Read expected = slowly(view);
            QVERIFY(quickly(view, isWhole) == expected);
            std::size_t read = 0;
            for (const auto& [number, text] : expected) read += 1 + (text.size() < 128 ? 1 : 2) + text.size();
            QCOMPARE(isWhole, read == view.size());
        }
    }

    void readsRandomBytesAsTheSlowReaderDoes()
    {
        std::mt19937 random(1);
        for (int round = 0; round < 20'000; ++round) {
            std::vector<char> bytes(random() % 40);
            // Mostly texts with small numbers, so that many fields are whole; any other length and number as well.
            for (char& byte : bytes) byte = static_cast<char>(random() % 3 == 0 ? random() : (random() % 3) * 8 + 2);
            const std::string_view view(bytes.data(), bytes.size());
            Read expected;
            Slow slow {view};
            while (!slow.left.empty()) { // up to the first field that is no text
                const auto first = static_cast<unsigned char>(slow.left.front());
                if (first >= 0x80 || (first & 7U) != 2) break;
                std::uint64_t number = 0;
                const auto text = slow.text(number);
                if (!text) break;
                expected.emplace_back(number, *text);
            }
            bool isWhole = false;
            const Read read = quickly(view, isWhole);
            QVERIFY(read.size() >= expected.size());
            QVERIFY(std::equal(expected.begin(), expected.end(), read.begin()));
        }
    }

    void refusesTheNumberZero()
    {
        WireReader reader(std::string_view("\x02\x01x", 3));
        QVERIFY_THROWS_EXCEPTION(WireError, reader.next());
    }
};

QTEST_APPLESS_MAIN(TestWireReader)
#include "tst_wire_reader.moc"
