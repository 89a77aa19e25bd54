// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/sample.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace spanwise;

namespace {
constexpr UnixNanos kNow = 1'790'000'000'000'000'000;

template <typename Visit> void visitSpans(const QByteArray& text, Visit visit)
{
    for (const QByteArray& line : text.split('\n')) {
        if (line.isEmpty()) continue;
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(line, &error);
        QVERIFY2(error.error == QJsonParseError::NoError, qPrintable(error.errorString()));
        for (const QJsonValue resource : document["resourceSpans"].toArray())
            for (const QJsonValue scope : resource["scopeSpans"].toArray())
                for (const QJsonValue span : scope["spans"].toArray()) visit(span.toObject());
    }
}
} // namespace

class TestSample : public QObject {
    Q_OBJECT

private slots:
    void isTheSameForTheSameMoment();
    void liesWithinTwoDaysBeforeNow();
    void holdsTheIncident();

private:
    QByteArray m_text = QByteArray::fromStdString(sample::sampleTelemetry(kNow));
};

void TestSample::isTheSameForTheSameMoment()
{
    QCOMPARE(QByteArray::fromStdString(sample::sampleTelemetry(kNow)), m_text);
    QVERIFY(sample::sampleTelemetry(kNow + kNanosPerDay) != m_text.toStdString());
    QVERIFY(m_text.size() > 2'000'000 && m_text.size() < 40'000'000);
}

void TestSample::liesWithinTwoDaysBeforeNow()
{
    qint64 first = kNow;
    qint64 last = 0;
    int spans = 0;
    visitSpans(m_text, [&](const QJsonObject& span) {
        const qint64 start = span["startTimeUnixNano"].toString().toLongLong();
        const qint64 end = span["endTimeUnixNano"].toString().toLongLong();
        QVERIFY(end >= start);
        first = std::min(first, start);
        last = std::max(last, end);
        ++spans;
    });
    QVERIFY(first >= kNow - 50 * kNanosPerHour);
    QVERIFY(last <= kNow + 3 * kNanosPerMinute);
    QVERIFY2(spans > 4000 && spans < 25000, qPrintable(QString::number(spans)));
}

void TestSample::holdsTheIncident()
{
    for (const char* part : {"\"2.4.0\"", "rate_limit_exceeded", "Request timed out",
             "ignore all previous instructions", "gen_ai.evaluation.result", "user_feedback", "content_filter",
             "nordlicht-extract-7b", "\"length\"", "00000000000000000000000000000000"})
        QVERIFY2(m_text.contains(part), part);
}

QTEST_APPLESS_MAIN(TestSample)
#include "tst_sample.moc"
