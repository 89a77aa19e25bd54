// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/byte_buffer.h"

#include <QTest>
#include <random>
#include <string>

using namespace spanwise;

class tst_byte_buffer : public QObject {
    Q_OBJECT

private slots:
    void holdsWhatWasAppendedInOrder()
    {
        std::mt19937 random(3);
        ByteBuffer buffer;
        for (int round = 0; round < 20; ++round) {
            std::string expected;
            for (int i = 0; i < 200; ++i) {
                const std::string piece(random() % 300, static_cast<char>('a' + i % 26));
                if (i % 2 == 0)
                    buffer.append(piece);
                else
                    std::memcpy(buffer.extend(piece.size()), piece.data(), piece.size());
                if (i % 50 == 0) buffer.reserve(expected.size() + random() % 100'000);
                expected += piece;
                QCOMPARE(buffer.size(), expected.size());
                QVERIFY(buffer.capacity() >= buffer.size());
            }
            QVERIFY(buffer.view() == expected);
            buffer.clear();
            QVERIFY(buffer.view().empty());
        }
    }

    void keepsItsMemoryWhenItIsEmptied()
    {
        ByteBuffer buffer;
        buffer.append(std::string(1000, 'x'));
        const char* const place = buffer.data();
        const std::size_t capacity = buffer.capacity();
        buffer.clear();
        QCOMPARE(buffer.capacity(), capacity);
        buffer.append("again");
        QCOMPARE(static_cast<const void*>(buffer.data()), static_cast<const void*>(place));
    }
};

QTEST_APPLESS_MAIN(tst_byte_buffer)
#include "tst_byte_buffer.moc"
