// SPDX-License-Identifier: GPL-3.0-or-later
// OTLP metrics as exports of an SDK and by hand: decoded, made into series, and asked.
#include "core/metrics/histogram_math.h"
#include "core/metrics/measured.h"
#include "core/metrics/quantile.h"
#include "tests/support/gateway_fixture.h"

#include <QtTest>
#include <algorithm>

using namespace spanwise;

namespace {

struct Decoded {
    Batch batch;
    decode::DecodeReport report;
    std::string text;
};

std::unique_ptr<Decoded> decodedText(std::string text)
{
    auto out = std::make_unique<Decoded>();
    out->text = std::move(text);
    const std::size_t size = out->text.size();
    out->text.resize(size + decode::kPadding, '\0');
    const auto done = decode::decodeOtlpJson({out->text.data(), size}, {}, out->batch, out->report);
    if (!done) qFatal("%s", done.error().message.c_str());
    return out;
}

std::unique_ptr<Decoded> decoded(const QString& file)
{
    return decodedText(test::gatewayFile(file + ".gz"));
}

bool agreesWith(const QJsonArray& want, const metrics::Vector& got)
{
    std::map<metrics::Labels, double> have;
    for (const auto& one : got) have[test::plainLabels(one.labels)] = one.histogram ? one.histogram->count : one.value;
    if (have.size() != static_cast<std::size_t>(want.size())) return false;
    for (const QJsonValue value : want) {
        metrics::Labels labels = test::labelsOf(value["labels"].toObject());
        const bool isHistogram = value.toObject().contains("histogram");
        const double number =
            test::numberOf(isHistogram ? value["histogram"]["count"].toString() : value["value"].toString());
        // A selector alone keeps all labels; ours has the scope too, which is part of the identity.
        const auto found = std::ranges::find_if(have, [&](const auto& one) {
            return one.first.without({"otel_scope_name", "otel_scope_version"})
                == labels.without({"otel_scope_name", "otel_scope_version"});
        });
        if (found == have.end() || !test::agrees(number, found->second)) return false;
    }
    return true;
}

} // namespace

class tst_otlp_series : public QObject {
    Q_OBJECT

    static constexpr metrics::UnixMs kStart = 1'795'420'000'000;

    static void take(test::MetricStore& store, const Decoded& delivery)
    {
        QVERIFY(store.intake().take(metrics::seriesOf(delivery.batch)));
    }
    /// All files of an edge case.
    static QStringList takeCase(test::MetricStore& store, const QString& name)
    {
        QStringList remarks;
        const QJsonObject expected = test::gatewayJson("otlp_edge/expected.json.gz")[name].toObject();
        for (const QJsonValue file : expected["files"].toArray()) {
            const auto delivery = decoded("otlp_edge/" + file.toString());
            for (const auto& [reason, rejection] : delivery->report.rejectedDataPoints)
                remarks << QString::fromStdString(reason);
            take(store, *delivery);
        }
        store.commit();
        const auto targets = store.reader().targets();
        for (const auto& target : *targets)
            for (const auto& remark : target.remarks) remarks << QString::fromStdString(remark.reason);
        return remarks;
    }
    static std::vector<metrics::Series> all(test::MetricStore& store, const std::string& name)
    {
        const auto matcher = metrics::Matcher::make("__name__", metrics::Matcher::Kind::Equal, name);
        return *store.reader().select({*matcher}, 0, kStart * 2, {});
    }
    static double total(test::MetricStore& store, const std::string& name)
    {
        double sum = 0;
        for (const auto& series : all(store, name))
            sum += metrics::measuredIncrease(series.floats, {0, kStart * 2}).value_or(0);
        return sum;
    }
    static double newest(test::MetricStore& store, const std::string& name)
    {
        double sum = 0;
        for (const auto& series : all(store, name)) sum += series.floats.back().value;
        return sum;
    }

private slots:
    /// Nobody has checked whether they agree with its bounds.
    void endsAHistogramThatHasBucketsAndNoBounds()
    {
        const auto delivery = decodedText(
            R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"h","histogram":{"aggregationTemporality":2,)"
            R"("dataPoints":[{"flags":1,"timeUnixNano":"1795420000000000000","bucketCounts":["0","0","0"],)"
            R"("exemplars":[{"asDouble":1,"timeUnixNano":"1795420000000000000"}]}]}}]}]}]})");
        QCOMPARE(delivery->batch.points.size(), std::size_t {1});
        const auto points = metrics::seriesOf(delivery->batch);
        QCOMPARE(std::ranges::count_if(points, [](const auto& one) { return one.layout != 0; }), std::ptrdiff_t {3});
        test::MetricStore store;
        take(store, *delivery);
        QVERIFY(all(store, "h_bucket").empty()); // no value came
    }

    void keepsTheNewestExemplarOfEachBucket()
    {
        const auto delivery = decodedText(
            R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"h","histogram":{"aggregationTemporality":2,)"
            R"("dataPoints":[{"timeUnixNano":"1795420000000000000","count":"4","bucketCounts":["2","1","1"],)"
            R"("explicitBounds":[1,2],"exemplars":[{"asDouble":1,"timeUnixNano":"10"},{"asDouble":0.5,"timeUnixNano":"20"},)"
            R"({"asDouble":2,"timeUnixNano":"30"},{"asDouble":"NaN","timeUnixNano":"40"}]}]}}]}]}]})");
        QMap<QString, double> kept;
        for (const auto& point : metrics::seriesOf(delivery->batch))
            if (point.exemplar)
                kept[QString::fromStdString(std::string(point.labels.get("le")))] = point.exemplar->value;
        const QMap<QString, double> expected {{"1.0", 0.5}, {"2.0", 2.0}}; // at a bound: in the bucket that it ends
        QCOMPARE(kept, expected);
    }

    void readsTheIdsOfExemplarsAsThoseOfSpans_data()
    {
        QTest::addColumn<QString>("trace");
        QTest::addColumn<QString>("span");
        QTest::addColumn<bool>("read");
        QTest::addColumn<QString>("remark");
        const QString hexTrace = "0af7651916cd43dd8448eb211c80319c";
        const QString hexSpan = "b7ad6b7169203331";
        const QString base64Trace = "CvdlGRbNQ92ESOshHIAxnA==";
        const QString base64Span = "t61rcWkgMzE=";
        const QString lenient = "names, enumerators or ids that OTLP/JSON does not allow were understood";
        const QString faulty = "an exemplar's ids are none of a trace and a span: it links to nothing";
        QTest::newRow("hex") << hexTrace << hexSpan << true << QString();
        QTest::newRow("upper case") << hexTrace.toUpper() << hexSpan.toUpper() << true << QString();
        QTest::newRow("base64") << base64Trace << base64Span << true << lenient;
        QTest::newRow("no span") << hexTrace << QString() << true << QString();
        QTest::newRow("none") << QString() << QString() << false << QString();
        QTest::newRow("one of each") << hexTrace << base64Span << false << faulty;
        QTest::newRow("cut") << hexTrace.left(30) << hexSpan << false << faulty;
        QTest::newRow("no id") << hexTrace << "a span of mine" << false << faulty;
    }
    void readsTheIdsOfExemplarsAsThoseOfSpans()
    {
        QFETCH(QString, trace);
        QFETCH(QString, span);
        QFETCH(bool, read);
        QFETCH(QString, remark);
        const QString body =
            R"({"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[{"timeUnixNano":)"
            R"("1795420000000000000","asDouble":1,"exemplars":[{"asDouble":1,"traceId":"%1","spanId":"%2"}]}]}}]}]}]})";
        const auto delivery = decodedText(body.arg(trace, span).toStdString());
        QCOMPARE(delivery->batch.exemplars.size(), std::size_t {1}); // the measurement stays in any case
        const MetricExemplar& one = delivery->batch.exemplars[0];
        QCOMPARE(one.value, 1.0);
        QCOMPARE(one.trace.hex(), read ? std::string("0af7651916cd43dd8448eb211c80319c") : std::string(32, '0'));
        QCOMPARE(one.span.hex(), read && !span.isEmpty() ? std::string("b7ad6b7169203331") : std::string(16, '0'));
        QStringList remarks;
        for (const auto& [reason, counted] : delivery->report.remarks) remarks << QString::fromStdString(reason);
        QVERIFY2(remark.isEmpty() ? remarks.isEmpty() : remarks.contains(remark), qPrintable(remarks.join("; ")));
    }

    void answersExportsOfAnSdkAsPrometheusDid_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind : {"cum", "delta", "exp", "expd"}) QTest::newRow(kind) << kind;
    }
    void answersExportsOfAnSdkAsPrometheusDid()
    {
        QFETCH(QString, kind);
        const QJsonObject expected = test::gatewayJson("otlp/otel_genai_client/expected.json.gz")[kind].toObject();
        test::MetricStore store;
        for (const QJsonValue file : expected["files"].toArray())
            take(store, *decoded("otlp/otel_genai_client/" + file.toString()));
        QVERIFY(store.commit());
        for (const QJsonValue value : expected["answers"].toArray()) {
            const QString query = value["promql"].toString();
            const QJsonObject times = value["at"].toObject();
            for (auto at = times.begin(); at != times.end(); ++at) {
                const auto answer = store.ask(query.toStdString(), at.key().toLongLong());
                QVERIFY2(answer, answer ? "" : answer.error().message.c_str());
                QVERIFY2(agreesWith(at.value().toArray(), *answer), qPrintable(query + " at " + at.key()));
            }
        }
    }

    void countsANewRunFromZeroThoughItIsHigher()
    {
        test::MetricStore store;
        takeCase(store, "cumulative_reset_by_start");
        QCOMPARE(total(store, "req_total"), 210.0);
    }

    void remarksAFallWithoutANewStart()
    {
        test::MetricStore store;
        QVERIFY(takeCase(store, "cumulative_drop_same_start").contains("a counter fell without a new start time"));
        QCOMPARE(total(store, "req_total"), 40.0);
    }

    void addsDeltasUp_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("sum");
        QTest::newRow("in turn") << "delta_sum" << 12.0;
        QTest::newRow("with a gap") << "delta_gap" << 12.0;
        QTest::newRow("sent twice") << "delta_duplicate" << 5.0;
        QTest::newRow("unknown fields and null") << "unknown_fields_and_null" << 5.0;
    }
    void addsDeltasUp()
    {
        QFETCH(QString, name);
        QFETCH(double, sum);
        test::MetricStore store;
        takeCase(store, name);
        QCOMPARE(newest(store, "req_total"), sum);
    }

    void goesOnWithDeltasAfterARestart()
    {
        test::MetricStore store;
        take(store, *decoded("otlp_edge/delta_sum.0.json"));
        QVERIFY(store.commit());
        store.restart();
        take(store, *decoded("otlp_edge/delta_sum.1.json"));
        take(store, *decoded("otlp_edge/delta_sum.2.json"));
        QVERIFY(store.commit());
        QCOMPARE(newest(store, "req_total"), 12.0);
    }

    void notesAClockThatIsOffAndDoesNotBelieveAWrongOne_data()
    {
        QTest::addColumn<metrics::UnixMs>("ahead"); // of our clock
        QTest::addColumn<QString>("remark");
        QTest::addColumn<QString>("sample");
        QTest::addColumn<bool>("moved");
        QTest::newRow("right") << metrics::UnixMs {-5'000} << ""
                               << "" << false;
        QTest::newRow("two minutes behind") << metrics::UnixMs {-120'000} << "more than a minute off"
                                            << "behind" << false;
        QTest::newRow("an hour ahead") << metrics::UnixMs {3'600'000} << "more than a minute off"
                                       << "ahead" << false;
        QTest::newRow("two days behind") << metrics::UnixMs {-48 * 3'600'000} << "more than a day off"
                                         << "by 48 h behind" << true;
        QTest::newRow("two days ahead") << metrics::UnixMs {48 * 3'600'000} << "more than a day off"
                                        << "by 48 h ahead" << true;
    }
    void notesAClockThatIsOffAndDoesNotBelieveAWrongOne()
    {
        QFETCH(metrics::UnixMs, ahead);
        QFETCH(QString, remark);
        QFETCH(bool, moved);
        const auto first = metrics::seriesOf(decoded("otlp_edge/delta_sum.0.json")->batch);
        const auto second = metrics::seriesOf(decoded("otlp_edge/delta_sum.1.json")->batch);
        const metrics::UnixMs received = first.front().at - ahead;
        const metrics::UnixMs between = second.front().at - first.front().at;
        test::MetricStore store;
        QVERIFY(store.intake().take(first, received));
        QVERIFY(store.intake().take(second, received + between + 30));
        QVERIFY(store.intake().take(second, received + between + 5'000)); // sent again: known though it was moved
        QVERIFY(store.commit());
        const auto target = store.reader().targets()->front();
        const auto found = std::ranges::find_if(
            target.remarks, [](const auto& one) { return one.reason.find(" off:") != std::string::npos; });
        QCOMPARE(found != target.remarks.end(), !remark.isEmpty());
        if (!remark.isEmpty()) {
            QVERIFY(QString::fromStdString(found->reason).contains(remark));
            QCOMPARE(found->count, 3U);
            QFETCH(QString, sample);
            QVERIFY2(found->sample.ends_with(sample.section(u' ', -1).toStdString()), found->sample.c_str());
        }
        const auto matcher = metrics::Matcher::make("__name__", metrics::Matcher::Kind::Equal, "req_total");
        const auto series = *store.reader().select({*matcher}, 0, received * 2, {});
        QCOMPARE(series.front().floats.size(), 2U);
        const metrics::UnixMs shift = moved ? -ahead : 0;
        QCOMPARE(series.front().floats.front().at, first.front().at + shift);
        QCOMPARE(series.front().floats.back().at, second.front().at + shift);
    }

    void aFileKeepsItsTimesHoweverOldTheyAre()
    {
        test::MetricStore store;
        take(store, *decoded("otlp_edge/delta_sum.0.json"));
        QVERIFY(store.commit());
        QVERIFY(store.reader().targets()->front().remarks.empty());
    }

    void sortsLatePointsIn()
    {
        test::MetricStore store;
        takeCase(store, "cumulative_out_of_order");
        QCOMPARE(total(store, "req_total"), 30.0);
        const auto series = all(store, "req_total");
        QCOMPARE(series.size(), 1U);
        QList<double> values;
        for (const auto& sample : series[0].floats) values << sample.value;
        QCOMPARE(values, (QList<double> {30, 50, 60}));
    }

    void endsASeriesWithoutAValue()
    {
        test::MetricStore store;
        takeCase(store, "no_recorded_value");
        QVERIFY(store.ask("req_total", kStart + 19'000)->size() == 1);
        QVERIFY(store.ask("req_total", kStart + 20'000)->empty());
    }

    void readsWholeNumbersExactly()
    {
        const auto delivery = decoded("otlp_edge/int_as_string_and_number.0.json");
        QCOMPARE(delivery->batch.points.size(), 1U);
        QCOMPARE(delivery->batch.points[0].number.integer, std::int64_t {9007199254740993});
        test::MetricStore store;
        takeCase(store, "int_as_string_and_number");
        QCOMPARE(newest(store, "req2_total"), 42.0);
    }

    void showsASumThatMayFallAsAGauge()
    {
        test::MetricStore store;
        takeCase(store, "non_monotonic_sum");
        const auto targets = store.reader().targets();
        const auto families = store.reader().families(targets->front().target);
        QVERIFY(families && families->size() == 1);
        QCOMPARE(families->front().type, MetricType::Gauge);
        QCOMPARE(newest(store, families->front().name), 3.0);
    }

    void refusesAnUnspecifiedTemporality()
    {
        const auto delivery = decoded("otlp_edge/unspecified_temporality.0.json");
        QCOMPARE(delivery->report.acceptedDataPoints, 0U);
        QVERIFY(delivery->report.rejectedDataPoints.contains("the temporality is unspecified"));
    }

    void placesExponentialBuckets()
    {
        const auto delivery = decoded("otlp_edge/exp_bounds.0.json");
        const auto points = metrics::seriesOf(delivery->batch);
        QVERIFY(points.size() == 1 && points[0].histogram);
        const QJsonObject expected = test::gatewayJson("otlp_edge/expected.json.gz");
        const QJsonArray bounds = expected["exp_bounds"].toObject()["expect"].toObject()["bounds"].toArray();
        const auto buckets = metrics::bucketsOf(*points[0].histogram);
        QVERIFY(!buckets.empty());
        // Empty buckets are not kept: each that is lies where one is expected.
        for (const auto& bucket : buckets) {
            const bool isExpected = std::ranges::any_of(bounds, [&](const QJsonValue& bound) {
                return test::agrees(bound.toArray()[0].toDouble(), bucket.lower)
                    && test::agrees(bound.toArray()[1].toDouble(), bucket.upper);
            });
            QVERIFY2(isExpected, qPrintable(QString::number(bucket.lower) + u' ' + QString::number(bucket.upper)));
        }
    }

    void takesACoarserHistogramForAReset()
    {
        const auto older = metrics::seriesOf(decoded("otlp_edge/exp_scale_change.0.json")->batch);
        const auto newer = metrics::seriesOf(decoded("otlp_edge/exp_scale_change.1.json")->batch);
        const NativeHistogram lowered = metrics::atSchema(*older[0].histogram, 2);
        QCOMPARE(lowered.positive.size(), 2U);
        QCOMPARE(lowered.positive[0].count, 8.0);
        QCOMPARE(lowered.positive[1].count, 8.0);
        QVERIFY(metrics::isReset(*newer[0].histogram, *older[0].histogram));
    }

    void interpolatesOnALogarithmicScale()
    {
        const auto points = metrics::seriesOf(decoded("otlp_edge/exp_quantile.0.json")->batch);
        QVERIFY(test::agrees(4.0, metrics::nativeQuantile(0.5, *points[0].histogram).value));
        QVERIFY(test::agrees(6.964404506368993, metrics::nativeQuantile(0.9, *points[0].histogram).value));
    }

    void keepsFineHistogramsSparse()
    {
        const auto delivery = decoded("otlp_edge/exp_high_scale.0.json");
        QCOMPARE(delivery->batch.points[0].scale, 20);
        const auto points = metrics::seriesOf(delivery->batch);
        QCOMPARE(points[0].histogram->count, 4.0);
        QVERIFY(points[0].histogram->positive.size() <= 4);
    }

    void readsBucketsOneByOne()
    {
        test::MetricStore store;
        takeCase(store, "hist_delta_then_quantile");
        const auto ask = [&](const std::string& q) {
            return store
                .ask("histogram_quantile(" + q + ", sum by (le) ({__name__=~\"gen_ai.*_bucket\"}))", kStart + 10'000)
                ->front()
                .value;
        };
        QVERIFY(test::agrees(1.0, ask("0.5")));
        QVERIFY(test::agrees(1.8, ask("0.9")));
    }

    void remarksChangedLimits()
    {
        test::MetricStore store;
        QVERIFY(takeCase(store, "hist_bounds_change").contains("the bucket limits of a histogram changed"));
    }

    void takesHistogramsWithoutBuckets()
    {
        test::MetricStore store;
        takeCase(store, "hist_no_buckets");
        const auto average =
            store.ask("{__name__=~\".+_sum\"} / ignoring(__name__) {__name__=~\".+_count\"}", kStart + 10'000);
        QVERIFY(average && average->size() == 1);
        QCOMPARE(average->front().value, 0.5);
        QVERIFY(store.ask("{__name__=~\".+_bucket\"}", kStart + 10'000)->empty());
    }

    void keepsReadyMadePercentiles()
    {
        test::MetricStore store;
        takeCase(store, "summary_point");
        QCOMPARE(store.ask("d{quantile=\"0.5\"}", kStart + 10'000)->front().value, 0.4);
        QCOMPARE(store.ask("d{quantile=\"0.99\"}", kStart + 10'000)->front().value, 0.9);
    }

    void tellsScopesApart()
    {
        test::MetricStore store;
        takeCase(store, "two_scopes_same_name");
        QCOMPARE(all(store, "req_total").size(), 2U);
        QCOMPARE(newest(store, "req_total"), 12.0);
    }

    void keepsOneFiniteOfThreePoints()
    {
        const auto delivery = decoded("otlp_edge/nan_inf_values.0.json");
        int finite = 0;
        for (const auto& point : metrics::seriesOf(delivery->batch)) finite += std::isfinite(point.value) ? 1 : 0;
        QCOMPARE(finite, 1);
    }

    void takesEmptyContainersForNothing()
    {
        for (const char* file : {"empty_containers.0", "empty_containers.1", "empty_containers.2"}) {
            const auto delivery = decoded(QString("otlp_edge/%1.json").arg(file));
            QCOMPARE(delivery->report.acceptedDataPoints, 0U);
            QVERIFY(delivery->report.rejectedDataPoints.empty());
        }
    }
};

QTEST_GUILESS_MAIN(tst_otlp_series)
#include "tst_otlp_series.moc"
