// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sample/sample.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <algorithm>
#include <map>

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
    void holdsWhatTheGatewayCounted();

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

void TestSample::holdsWhatTheGatewayCounted()
{
    // The newest of each start of the counters; by model, so that a report without spans is known by its own.
    std::map<qint64, double> total;
    std::map<QString, double> newest;
    for (const QByteArray& line : m_text.split('\n')) {
        if (!line.startsWith(R"({"resourceMetrics")")) continue;
        const QJsonValue scope = QJsonDocument::fromJson(line)["resourceMetrics"][0]["scopeMetrics"][0];
        const QJsonValue requests = scope["metrics"][0];
        QCOMPARE(requests["name"].toString(), QStringLiteral("litellm_proxy_total_requests_metric"));
        double sum = 0;
        newest.clear();
        for (const QJsonValue point : requests["sum"]["dataPoints"].toArray()) {
            sum += point["asDouble"].toDouble();
            newest[point["attributes"][1]["value"]["stringValue"].toString()] += point["asDouble"].toDouble();
            double& before = total[point["startTimeUnixNano"].toString().toLongLong()];
            before = std::max(before, sum); // it only rises
        }
    }
    QCOMPARE(total.size(), std::size_t(2)); // it was restarted once
    QVERIFY(std::all_of(total.begin(), total.end(), [](const auto& one) { return one.second > 500; }));
    QVERIFY(newest.contains("gpt-4.1") && newest.contains("claude-sonnet-4-5"));
    visitSpans(m_text,
        [](const QJsonObject& span) { QVERIFY(!QJsonDocument(span).toJson().contains("gemini-2.5-flash-lite")); });
}

QTEST_APPLESS_MAIN(TestSample)
#include "tst_sample.moc"
