// SPDX-License-Identifier: GPL-3.0-or-later
// Check digits against a second, slower computation of each, and against the vectors of the design.
#include "core/guard/checksums.h"

#include <QDate>
#include <QtTest>
#include <cmath>
#include <map>

using namespace spanwise::guard;

namespace {

/// Luhn by the other wording: the digit that makes the rest right, from the left.
bool luhnByCheckDigit(const QString& digits)
{
    int sum = 0;
    for (qsizetype i = 0; i + 1 < digits.size(); ++i) {
        int digit = digits[i].digitValue();
        if ((digits.size() - i) % 2 == 0) digit = digit * 2 / 10 + digit * 2 % 10;
        sum += digit;
    }
    return (10 - sum % 10) % 10 == digits.back().digitValue();
}

/// Mod 97 on the whole expanded number, nine digits at a time.
bool mod97ByChunks(const QString& iban)
{
    QString expanded;
    for (const QChar c : iban.mid(4) + iban.left(4))
        expanded += c.isDigit() ? QString(c) : QString::number(c.toUpper().unicode() - u'A' + 10);
    qulonglong remainder = 0;
    for (qsizetype i = 0; i < expanded.size(); i += 9)
        remainder = (QString::number(remainder) + expanded.mid(i, 9)).toULongLong() % 97;
    return remainder == 1;
}

bool nhsBySum(const QString& digits)
{
    int sum = 0; // with the check digit at weight 1 the sum is a multiple of 11
    for (int i = 0; i < 10; ++i) sum += digits[i].digitValue() * (10 - i);
    return sum % 11 == 0;
}

bool peselBySum(const QString& digits)
{
    const int weights[] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
    int sum = 0;
    for (int i = 0; i < 11; ++i) sum += digits[i].digitValue() * weights[i];
    const int month = digits.mid(2, 2).toInt();
    const QMap<int, int> centuries {{0, 1900}, {1, 2000}, {2, 2100}, {3, 2200}, {4, 1800}};
    const QDate date(centuries[month / 20] + digits.left(2).toInt(), month % 20, digits.mid(4, 2).toInt());
    return sum % 10 == 0 && date.isValid();
}

bool cpfBySum(const QString& digits)
{
    if (digits.count(digits[0]) == 11) return false;
    for (int n : {9, 10}) {
        int sum = 0;
        for (int i = 0; i < n; ++i) sum += digits[i].digitValue() * (n + 1 - i);
        const int check = sum % 11 < 2 ? 0 : 11 - sum % 11;
        if (check != digits[n].digitValue()) return false;
    }
    return true;
}

} // namespace

class TestChecksums : public QObject {
    Q_OBJECT

private slots:
    void agreesWithTheVectors()
    {
        QVERIFY(passesLuhn("4111111111111111"));
        QVERIFY(!passesLuhn("4111111111111112"));
        QVERIFY(passesLuhn("378282246310005"));
        QVERIFY(passesLuhn("79927398713"));
        QVERIFY(!passesLuhn(""));
        QVERIFY(!passesLuhn("4111x"));
        QVERIFY(passesMod97("GB82WEST12345698765432"));
        QVERIFY(passesMod97("DE89370400440532013000"));
        QVERIFY(!passesMod97("DE89370400440532013001"));
        QVERIFY(passesMod97("FR1420041010050500013M02606"));
        QVERIFY(passesNhs("9434765919"));
        QVERIFY(!passesNhs("9434765918"));
        QCOMPARE(nifLetter(12345678), 'Z');
        QVERIFY(passesPesel("44051401359"));
        QVERIFY(!passesPesel("44051401358"));
        QVERIFY(passesCpf("11144477735"));
        QVERIFY(!passesCpf("11111111111"));
    }

    void agreesWithASlowerComputationOnRandomNumbers()
    {
        QRandomGenerator random(20260301);
        int passed = 0;
        const auto digits = [&](int n) {
            QString text;
            for (int i = 0; i < n; ++i) text += QChar(u'0' + static_cast<char16_t>(random.bounded(10)));
            return text;
        };
        for (int i = 0; i < 20000; ++i) {
            const QString sixteen = digits(16);
            QCOMPARE(passesLuhn(sixteen.toStdString()), luhnByCheckDigit(sixteen));
            const QString iban = "GB" + digits(20);
            QCOMPARE(passesMod97(iban.toStdString()), mod97ByChunks(iban));
            const QString ten = digits(10);
            QCOMPARE(passesNhs(ten.toStdString()), nhsBySum(ten));
            const QString eleven = digits(11);
            QCOMPARE(passesPesel(eleven.toStdString()), peselBySum(eleven));
            QCOMPARE(passesCpf(eleven.toStdString()), cpfBySum(eleven));
            passed +=
                luhnByCheckDigit(sixteen) + mod97ByChunks(iban) + nhsBySum(ten) + peselBySum(eleven) + cpfBySum(eleven);
        }
        QVERIFY(passed > 3000); // both answers were met
    }

    void readsEntropyFromTheVariety_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<double>("bits");
        QTest::newRow("one letter") << QByteArray("aaaaaaaa") << 0.0;
        QTest::newRow("four letters") << QByteArray("abcdabcd") << 2.0;
        QTest::newRow("key id") << QByteArray("AKIAIOSFODNN7EXAMPLE") << 3.6842;
        QTest::newRow("words") << QByteArray("correcthorsebatterystaple") << 3.3639;
    }
    void readsEntropyFromTheVariety()
    {
        QFETCH(QByteArray, text);
        QFETCH(double, bits);
        std::map<char, int> counts;
        for (const char c : text) ++counts[c];
        double reference = std::log2(text.size()); // log n − Σ c log c / n
        for (const auto& [c, n] : counts) reference -= n * std::log2(n) / static_cast<double>(text.size());
        const double entropy = entropyOf(text.toStdString());
        QVERIFY(std::abs(entropy - bits) < 5e-5);
        QVERIFY(std::abs(entropy - reference) < 1e-12);
    }
};

QTEST_APPLESS_MAIN(TestChecksums)
#include "tst_checksums.moc"
