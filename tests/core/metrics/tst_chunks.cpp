// SPDX-License-Identifier: GPL-3.0-or-later
// What is stored of series reads back as it was, whatever the values; damaged bytes are refused.
#include "core/metrics/chunk_codec.h"
#include "core/metrics/tail_codec.h"

#include <QtTest>
#include <cmath>
#include <limits>
#include <random>

using namespace spanwise;
using metrics::Sample;

namespace {

std::mt19937_64& random()
{
    static std::mt19937_64 generator(20251125);
    return generator;
}
std::size_t below(std::size_t limit)
{
    return static_cast<std::size_t>(random()() % limit);
}

double anyValue(int kind, double before)
{
    switch (kind) {
    case 0: return before;
    case 1: return before + static_cast<double>(below(9));
    case 2: return before + 0.1 * static_cast<double>(below(1000));
    case 3: return std::bit_cast<double>(random()());
    case 4: return below(5) == 0 ? metrics::staleMark() : before + 1;
    case 5: return below(3) == 0 ? -0.0 : std::numeric_limits<double>::infinity();
    default: return below(4) == 0 ? metrics::startMark() : std::floor(before / 2);
    }
}

bool same(double a, double b)
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

std::shared_ptr<const NativeHistogram> anyHistogram()
{
    NativeHistogram out;
    out.schema = static_cast<std::int32_t>(below(12)) - 4;
    out.zeroThreshold = 1e-128;
    out.count = static_cast<double>(below(1000));
    out.sum = 0.3 * static_cast<double>(below(1000));
    std::int32_t index = static_cast<std::int32_t>(below(100)) - 50;
    for (std::size_t i = below(6); i > 0; --i)
        out.positive.push_back({index += static_cast<std::int32_t>(below(9)) + 1, 0.5 * static_cast<double>(below(9))});
    return std::make_shared<const NativeHistogram>(std::move(out));
}

} // namespace

class tst_chunks : public QObject {
    Q_OBJECT

private slots:
    void packsAnySeries()
    {
        for (int round = 0; round < 400; ++round) {
            std::vector<metrics::UnixMs> axis;
            metrics::UnixMs at = 1'795'420'000'000;
            for (std::size_t i = below(300); i > 0; --i)
                axis.push_back(at += static_cast<metrics::UnixMs>(1 + below(16'000)));
            metrics::Series series;
            double value = static_cast<double>(below(100'000));
            const std::size_t gap = 1 + below(5);
            for (const auto time : axis) {
                if (below(gap) != 0) continue;
                const double next = anyValue(round % 7, value);
                series.floats.push_back({time, next});
                if (std::isfinite(next)) value = next;
                if (below(20) == 0) series.histograms.push_back({time, anyHistogram()});
            }
            std::string bytes;
            metrics::putAxis(bytes, axis);
            QCOMPARE(*metrics::readAxis(bytes), axis);
            const std::string packed = metrics::packSeries(series, axis);
            metrics::Series back;
            QVERIFY(metrics::unpackSeries(packed, axis, 0, 1'900'000'000'000, back));
            QCOMPARE(back.floats.size(), series.floats.size());
            for (std::size_t i = 0; i < back.floats.size(); ++i) {
                QCOMPARE(back.floats[i].at, series.floats[i].at);
                QVERIFY(same(back.floats[i].value, series.floats[i].value));
            }
            QCOMPARE(back.histograms.size(), series.histograms.size());
            for (std::size_t i = 0; i < back.histograms.size(); ++i)
                QVERIFY(*back.histograms[i].histogram == *series.histograms[i].histogram);
            // Damage anywhere gives an answer or a refusal, never a fall.
            std::string damaged = packed;
            if (!damaged.empty()) damaged[below(damaged.size())] ^= static_cast<char>(1 + below(255));
            metrics::Series whatever;
            static_cast<void>(metrics::unpackSeries(damaged, axis, 0, 1'900'000'000'000, whatever));
            static_cast<void>(metrics::unpackSeries(packed.substr(0, below(packed.size() + 1)), axis, 0, 1, whatever));
        }
    }

    void writesRowsThatReadBack()
    {
        for (int round = 0; round < 60; ++round) {
            metrics::TailEncoder encoder;
            metrics::TailDecoder decoder;
            const std::uint64_t some = below(4); // of four series
            const auto isWanted = [&](metrics::SeriesId id) { return static_cast<std::uint64_t>(id) / 3 % 4 == some; };
            metrics::TailDecoder picking(isWanted);
            std::vector<double> values(1 + below(40));
            metrics::UnixMs at = 1'795'420'000'000;
            for (int scrape = 0; scrape < 30; ++scrape) {
                if (below(10) == 0) values.resize(1 + below(40));
                if (below(25) == 0) encoder.restart();
                metrics::TailRow row;
                row.at = at += 15'000;
                for (std::size_t i = 0; i < values.size(); ++i) {
                    values[i] = anyValue(static_cast<int>((i + static_cast<std::size_t>(round)) % 7),
                        std::isfinite(values[i]) ? values[i] : 1);
                    row.floats.push_back(
                        {static_cast<metrics::SeriesId>(7 + 3 * i), below(9) == 0 ? row.at - 5 : row.at, values[i]});
                }
                if (below(3) == 0) row.histograms.push_back({99, row.at, anyHistogram()});
                std::string bytes;
                encoder.encode(row, bytes);
                metrics::TailRow back;
                back.at = row.at;
                QVERIFY(decoder.decode(bytes, back));
                QCOMPARE(back.floats.size(), row.floats.size());
                for (std::size_t i = 0; i < row.floats.size(); ++i) {
                    QCOMPARE(back.floats[i].series, row.floats[i].series);
                    QCOMPARE(back.floats[i].at, row.floats[i].at);
                    QVERIFY(same(back.floats[i].value, row.floats[i].value));
                }
                QCOMPARE(back.histograms.size(), row.histograms.size());
                // Whoever asks for some series gets the same of them, and nothing else.
                std::erase_if(back.floats, [&](const auto& one) { return !isWanted(one.series); });
                std::erase_if(back.histograms, [&](const auto& one) { return !isWanted(one.series); });
                metrics::TailRow picked;
                picked.at = row.at;
                QVERIFY(picking.decode(bytes, picked));
                QCOMPARE(picked.floats.size(), back.floats.size());
                for (std::size_t i = 0; i < back.floats.size(); ++i) {
                    QCOMPARE(picked.floats[i].series, back.floats[i].series);
                    QCOMPARE(picked.floats[i].at, back.floats[i].at);
                    QVERIFY(same(picked.floats[i].value, back.floats[i].value));
                }
                QCOMPARE(picked.histograms.size(), back.histograms.size());
            }
        }
    }

    void refusesDamagedRowsHoweverLittleIsAsked()
    {
        for (int round = 0; round < 400; ++round) {
            metrics::TailEncoder encoder;
            metrics::TailRow row;
            row.at = 1'795'420'000'000;
            for (metrics::SeriesId id = 1; id < 30; ++id) row.floats.push_back({id, row.at, anyValue(round % 7, 1)});
            if (round % 2 == 0) row.histograms.push_back({99, row.at, anyHistogram()});
            std::string bytes;
            encoder.encode(row, bytes);
            metrics::TailDecoder cut([](metrics::SeriesId id) { return id % 5 == 0; });
            QVERIFY(!cut.decode(bytes.substr(0, below(bytes.size())), row));
            bytes[below(bytes.size())] ^= static_cast<char>(1 + below(255));
            metrics::TailDecoder changed([](metrics::SeriesId id) { return id % 5 == 0; });
            static_cast<void>(changed.decode(bytes, row)); // an answer or a refusal, never a fall
        }
    }

    void takesLittleRoomForWhatStandsStill()
    {
        std::vector<metrics::UnixMs> axis;
        metrics::Series still;
        metrics::Series counting;
        for (int i = 0; i < 240; ++i) {
            axis.push_back(1'795'420'000'000 + i * 15'000);
            still.floats.push_back({axis.back(), 3.7});
            counting.floats.push_back({axis.back(), static_cast<double>(i / 4 * 7)});
        }
        QVERIFY(metrics::packSeries(still, axis).size() <= 16);
        QVERIFY(metrics::packSeries(counting, axis).size() <= 240);
    }
};

QTEST_GUILESS_MAIN(tst_chunks)
#include "tst_chunks.moc"
