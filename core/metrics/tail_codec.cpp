// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/tail_codec.h"

#include "core/metrics/histogram_codec.h"
#include "core/metrics/marks.h"
#include "core/metrics/varint.h"

#include <algorithm>

namespace spanwise::metrics {

namespace {

constexpr unsigned char kStaleByte = 0xF0;
constexpr unsigned char kStartByte = 0xF1;

/// Which bytes differ: leading zero bytes in the high half, trailing ones in the low half, then those between.
void putDifference(std::string& out, double before, double now)
{
    if (isStale(now) || isStart(now)) {
        out += static_cast<char>(isStale(now) ? kStaleByte : kStartByte);
        return;
    }
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(before) ^ std::bit_cast<std::uint64_t>(now);
    if (bits == 0) { // after a mark: the value is as before
        out += '\x44';
        return;
    }
    const auto leading = static_cast<unsigned>(std::countl_zero(bits)) / 8;
    const auto trailing = static_cast<unsigned>(std::countr_zero(bits)) / 8;
    out += static_cast<char>(leading << 4U | trailing);
    for (unsigned byte = trailing; byte < 8 - leading; ++byte) out += static_cast<char>(bits >> byte * 8 & 0xFFU);
}

double readDifference(ByteReader& in, double before)
{
    const unsigned char control = in.byte();
    if (control == kStaleByte) return staleMark();
    if (control == kStartByte) return startMark();
    const unsigned leading = control >> 4U;
    const unsigned trailing = control & 0xFU;
    std::uint64_t bits = 0;
    for (unsigned byte = trailing; byte < 8 - std::min(leading, 8U); ++byte)
        bits |= std::uint64_t {in.byte()} << byte * 8;
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(before) ^ bits);
}

void skipDifference(ByteReader& in)
{
    const unsigned char control = in.byte();
    if (control == kStaleByte || control == kStartByte) return;
    const unsigned leading = std::min(static_cast<unsigned>(control >> 4U), 8U);
    const unsigned trailing = control & 0xFU;
    if (leading + trailing < 8) in.skip(8 - leading - trailing);
}

bool isSame(double a, double b) noexcept
{
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

} // namespace

void TailEncoder::encode(const TailRow& row, std::string& out)
{
    const bool sameSeries = !m_series.empty() && row.floats.size() == m_series.size()
        && std::equal(row.floats.begin(), row.floats.end(), m_series.begin(),
            [](const TailRow::Float& one, SeriesId id) { return one.series == id; });
    out += sameSeries ? '\0' : '\1';
    if (!sameSeries) {
        putVarint(out, row.floats.size());
        m_series.clear();
        SeriesId before = 0;
        for (const TailRow::Float& one : row.floats) {
            putSigned(out, one.series - before);
            before = one.series;
            m_series.push_back(one.series);
        }
        m_values.assign(m_series.size(), 0);
    }
    const bool ownTimes =
        std::any_of(row.floats.begin(), row.floats.end(), [&](const auto& one) { return one.at != row.at; });
    out += ownTimes ? '\1' : '\0';
    if (ownTimes)
        for (const TailRow::Float& one : row.floats) putSigned(out, one.at - row.at);

    for (std::size_t i = 0; i < row.floats.size();) {
        std::size_t end = i;
        while (end < row.floats.size() && isSame(row.floats[end].value, m_values[end])) ++end;
        if (end > i) {
            putVarint(out, (end - i) << 1U);
            i = end;
            continue;
        }
        while (end < row.floats.size() && !isSame(row.floats[end].value, m_values[end])) ++end;
        putVarint(out, (end - i) << 1U | 1U);
        for (; i < end; ++i) {
            putDifference(out, m_values[i], row.floats[i].value);
            if (!isMark(row.floats[i].value)) m_values[i] = row.floats[i].value;
        }
    }
    putVarint(out, row.histograms.size());
    for (const TailRow::Histogram& one : row.histograms) {
        putSigned(out, one.series);
        putSigned(out, one.at - row.at);
        putHistogram(out, *one.histogram);
    }
}

void TailDecoder::readList(ByteReader& in)
{
    m_length = in.count();
    m_places.clear();
    SeriesId id = 0;
    for (std::size_t i = 0; i < m_length && !in.failed(); ++i) {
        id += in.signedVarint();
        if (!m_wanted || m_wanted(id)) m_places.push_back({i, id, 0});
    }
}

void TailDecoder::readTimes(ByteReader& in, TailRow& row) const
{
    row.floats.resize(m_places.size());
    for (std::size_t i = 0; i < m_places.size(); ++i) row.floats[i] = {m_places[i].series, row.at, 0};
    if (in.byte() == 0) return;
    std::size_t next = 0;
    for (std::size_t i = 0; i < m_length; ++i) {
        const UnixMs at = row.at + in.signedVarint();
        if (next < m_places.size() && m_places[next].inRow == i) row.floats[next++].at = at;
    }
}

bool TailDecoder::readValues(ByteReader& in, TailRow& row)
{
    std::size_t next = 0; // of m_places
    for (std::size_t i = 0; i < m_length && !in.failed();) {
        const std::uint64_t run = in.varint();
        const std::uint64_t length = run >> 1U;
        if (length == 0 || length > m_length - i) return false;
        const std::size_t end = i + static_cast<std::size_t>(length);
        const bool changed = (run & 1U) != 0;
        for (; next < m_places.size() && m_places[next].inRow < end; ++next) {
            Place& place = m_places[next];
            if (changed) {
                for (; i < place.inRow; ++i) skipDifference(in);
                ++i;
            }
            const double value = changed ? readDifference(in, place.value) : place.value;
            row.floats[next].value = value;
            if (!isMark(value)) place.value = value;
        }
        for (; changed && i < end; ++i) skipDifference(in);
        i = end;
    }
    return !in.failed();
}

bool TailDecoder::readHistograms(ByteReader& in, TailRow& row) const
{
    const std::size_t histograms = in.count();
    for (std::size_t i = 0; i < histograms && !in.failed(); ++i) {
        TailRow::Histogram one;
        one.series = in.signedVarint();
        one.at = row.at + in.signedVarint();
        auto histogram = readHistogram(in);
        if (!histogram) return false;
        if (m_wanted && !m_wanted(one.series)) continue;
        one.histogram = std::make_shared<const NativeHistogram>(std::move(*histogram));
        row.histograms.push_back(std::move(one));
    }
    return true;
}

bool TailDecoder::decode(std::string_view bytes, TailRow& row)
{
    ByteReader in(bytes);
    row.floats.clear();
    row.histograms.clear();
    if (in.byte() != 0) readList(in);
    readTimes(in, row);
    return readValues(in, row) && readHistograms(in, row) && !in.failed() && in.atEnd();
}

} // namespace spanwise::metrics
