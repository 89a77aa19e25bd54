// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors: FIPS 180-4 examples and the NIST "SHA Test Vectors for Hashing Byte-Oriented Messages" (long message of a
// million a), RFC 4231 for HMAC. QCryptographicHash is the second, independent computation.
#include "core/base/sha256.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>
#include <QtTest>

using namespace spanwise;

namespace {
std::string_view view(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}
} // namespace

class tst_sha256 : public QObject {
    Q_OBJECT

private slots:
    void hashesTheVectorsOfNist_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("digest");
        QTest::newRow("abc") << QByteArray("abc")
                             << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QTest::newRow("two blocks") << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                                    << QByteArray("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        QTest::newRow("empty") << QByteArray()
                               << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        QTest::newRow("one byte") << QByteArray::fromHex("d3")
                                  << QByteArray("28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1");
        QTest::newRow("a million a") << QByteArray(1'000'000, 'a')
                                     << QByteArray("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
    void hashesTheVectorsOfNist()
    {
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, digest);
        QCOMPARE(QByteArray::fromStdString(sha256(view(message)).hex()), digest);
    }

    void authenticatesTheVectorsOfRfc4231_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("digest");
        QTest::newRow("1") << QByteArray(20, '\x0b') << QByteArray("Hi There")
                           << QByteArray("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        QTest::newRow("2") << QByteArray("Jefe") << QByteArray("what do ya want for nothing?")
                           << QByteArray("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        QTest::newRow("3") << QByteArray(20, '\xaa') << QByteArray(50, '\xdd')
                           << QByteArray("773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
        QTest::newRow("4") << QByteArray::fromHex("0102030405060708090a0b0c0d0e0f10111213141516171819")
                           << QByteArray(50, '\xcd')
                           << QByteArray("82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
        QTest::newRow("6") << QByteArray(131, '\xaa')
                           << QByteArray("Test Using Larger Than Block-Size Key - Hash Key First")
                           << QByteArray("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
        QTest::newRow("7") << QByteArray(131, '\xaa')
                           << QByteArray("This is a test using a larger than block-size key and a larger than "
                                         "block-size data. The key needs to be hashed before being used by the HMAC "
                                         "algorithm.")
                           << QByteArray("9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
    }
    void authenticatesTheVectorsOfRfc4231()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, digest);
        QCOMPARE(QByteArray::fromStdString(hmacSha256(view(key), view(message)).hex()), digest);
    }

    void cutsThe128BitVectorOfRfc4231()
    {
        const QByteArray key(20, '\x0c');
        QCOMPARE(hmacSha256(view(key), "Test With Truncation").hex().substr(0, 32),
            std::string("a3b6167473100ee06e0c796c2955552b"));
    }

    void agreesWithAnotherImplementationInAnyPortions()
    {
        QRandomGenerator random(4711);
        for (int round = 0; round < 500; ++round) {
            QByteArray message(random.bounded(400), Qt::Uninitialized);
            for (char& byte : message) byte = static_cast<char>(random.bounded(256));
            QByteArray key(random.bounded(150), 'k');
            Sha256 hash;
            HmacSha256 keyed(view(key));
            for (qsizetype at = 0; at < message.size();) {
                const qsizetype size = qMin<qsizetype>(message.size() - at, random.bounded(130));
                hash.add(view(message).substr(static_cast<std::size_t>(at), static_cast<std::size_t>(size)));
                keyed.add(view(message).substr(static_cast<std::size_t>(at), static_cast<std::size_t>(size)));
                at += size;
            }
            QCOMPARE(QByteArray::fromStdString(hash.finish().hex()),
                QCryptographicHash::hash(message, QCryptographicHash::Sha256).toHex());
            QCOMPARE(QByteArray::fromStdString(keyed.finish().hex()),
                QMessageAuthenticationCode::hash(message, key, QCryptographicHash::Sha256).toHex());
        }
    }

    void startsAnewAfterFinishing()
    {
        Sha256 hash;
        (void)hash.add("something").finish();
        QCOMPARE(hash.add("abc").finish(), sha256("abc"));
        HmacSha256 keyed("Jefe");
        (void)keyed.add("something").finish();
        QCOMPARE(keyed.add("abc").finish(), hmacSha256("Jefe", "abc"));
    }

    void continuesACopyOnItsOwn()
    {
        Sha256 one;
        one.add("ab");
        Sha256 other = one;
        QCOMPARE(one.add("c").finish(), sha256("abc"));
        QCOMPARE(other.add("d").finish(), sha256("abd"));
    }

    void comparesBytes()
    {
        QVERIFY(equalInConstantTime("", ""));
        QVERIFY(equalInConstantTime("token", "token"));
        QVERIFY(!equalInConstantTime("token", "tokem"));
        QVERIFY(!equalInConstantTime("xoken", "token"));
        QVERIFY(!equalInConstantTime("token", "toke"));
        QVERIFY(equalInConstantTime(sha256("a"), sha256("a")));
        QVERIFY(!equalInConstantTime(sha256("a"), sha256("b")));
    }
};

QTEST_APPLESS_MAIN(tst_sha256)
#include "tst_sha256.moc"
