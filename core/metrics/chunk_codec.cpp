// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/chunk_codec.h"

#include "core/metrics/histogram_codec.h"
#include "core/metrics/varint.h"

#include <algorithm>
#include <cmath>

namespace spanwise::metrics {

namespace {

enum Kind : unsigned char { kConstant = 0, kWhole = 1, kXor = 2 };

std::uint64_t bitsOf(double value) noexcept
{
    return std::bit_cast<std::uint64_t>(value);
}

class BitWriter {
public:
    explicit BitWriter(std::string& out)
        : m_out(out)
    {
    }
    void put(std::uint64_t bits, unsigned count)
    {
        for (unsigned i = count; i-- > 0;) {
            if (m_used == 0) m_out += '\0';
            if ((bits >> i & 1U) != 0)
                m_out.back() = static_cast<char>(static_cast<unsigned char>(m_out.back()) | 0x80U >> m_used);
            m_used = (m_used + 1) % 8;
        }
    }

private:
    std::string& m_out;
    unsigned m_used = 0;
};

class BitReader {
public:
    explicit BitReader(std::string_view bytes)
        : m_bytes(bytes)
    {
    }
    std::uint64_t get(unsigned count) noexcept
    {
        std::uint64_t out = 0;
        for (; count > 0; --count, ++m_at) {
            if (m_at / 8 >= m_bytes.size()) {
                failed = true;
                return 0;
            }
            const auto byte = std::uint64_t {static_cast<unsigned char>(m_bytes[m_at / 8])};
            out = out << 1U | (byte >> (7U - m_at % 8U) & 1U);
        }
        return out;
    }
    bool failed = false;

private:
    std::string_view m_bytes;
    std::size_t m_at = 0;
};

void putXor(std::string& out, const std::vector<Sample>& samples)
{
    BitWriter bits(out);
    std::uint64_t before = bitsOf(samples.front().value);
    bits.put(before, 64);
    unsigned leading = 64;
    unsigned trailing = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) {
        const std::uint64_t difference = before ^ bitsOf(samples[i].value);
        before = bitsOf(samples[i].value);
        if (difference == 0) {
            bits.put(0, 1);
            continue;
        }
        const unsigned left = std::min(static_cast<unsigned>(std::countl_zero(difference)), 31U);
        const auto right = static_cast<unsigned>(std::countr_zero(difference));
        if (leading != 64 && left >= leading && right >= trailing) {
            bits.put(2, 2);
            bits.put(difference >> trailing, 64 - leading - trailing);
            continue;
        }
        leading = left;
        trailing = right;
        bits.put(3, 2);
        bits.put(leading, 5);
        bits.put(64 - leading - trailing - 1, 6);
        bits.put(difference >> trailing, 64 - leading - trailing);
    }
}

bool readXor(std::string_view bytes, std::vector<double>& values)
{
    BitReader bits(bytes);
    std::uint64_t now = bits.get(64);
    unsigned leading = 0;
    unsigned length = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0 && bits.get(1) != 0) {
            if (bits.get(1) != 0) {
                leading = static_cast<unsigned>(bits.get(5));
                length = static_cast<unsigned>(bits.get(6)) + 1;
            }
            if (leading + length > 64) return false;
            const unsigned trailing = 64 - leading - length;
            now ^= length == 0 ? 0 : bits.get(length) << trailing;
        }
        values[i] = std::bit_cast<double>(now);
    }
    return !bits.failed;
}

bool isWhole(const Sample& sample) noexcept
{
    constexpr double kExact = 4503599627370496.0; // 2^52
    return std::fabs(sample.value) < kExact && std::floor(sample.value) == sample.value
        && !(sample.value == 0 && std::signbit(sample.value));
}

/// A difference as a signed varint; 0 is followed by how many more of it come.
void putWhole(std::string& out, const std::vector<Sample>& samples)
{
    std::int64_t before = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto now = static_cast<std::int64_t>(samples[i].value);
        putSigned(out, now - before);
        if (now == before) {
            std::size_t more = 0;
            while (i + 1 < samples.size() && samples[i + 1].value == samples[i].value) ++i, ++more;
            putVarint(out, more);
        }
        before = now;
    }
}

bool readWhole(std::string_view bytes, std::vector<double>& values)
{
    ByteReader in(bytes);
    std::int64_t now = 0;
    for (std::size_t i = 0; i < values.size() && !in.failed(); ++i) {
        const std::int64_t difference = in.signedVarint();
        now += difference;
        values[i] = static_cast<double>(now);
        if (difference != 0) continue;
        for (std::uint64_t more = in.varint(); more > 0 && i + 1 < values.size(); --more)
            values[++i] = static_cast<double>(now);
    }
    return !in.failed();
}

/// Runs of present and absent places, beginning with absent ones.
template <typename T> void putPlaces(std::string& out, const std::vector<T>& samples, const std::vector<UnixMs>& axis)
{
    putVarint(out, samples.size());
    std::size_t sample = 0;
    for (std::size_t place = 0; sample < samples.size();) {
        const std::size_t begin = place;
        while (place < axis.size() && axis[place] < samples[sample].at) ++place;
        putVarint(out, place - begin);
        const std::size_t first = place;
        while (place < axis.size() && sample < samples.size() && axis[place] == samples[sample].at) ++place, ++sample;
        putVarint(out, place - first);
        if (place == first) return; // a time off the axis: the caller broke its promise
    }
}

bool readPlaces(ByteReader& in, const std::vector<UnixMs>& axis, std::vector<UnixMs>& times)
{
    const std::uint64_t count = in.varint();
    if (count > axis.size()) return false;
    std::uint64_t place = 0;
    while (times.size() < count && !in.failed()) {
        place += in.varint();
        const std::uint64_t present = in.varint();
        if (present == 0 || place > axis.size() || present > axis.size() - place) return false;
        for (std::uint64_t i = 0; i < present; ++i) times.push_back(axis[static_cast<std::size_t>(place++)]);
    }
    return !in.failed() && times.size() == count;
}

void putFloats(std::string& out, const std::vector<Sample>& samples)
{
    if (samples.empty()) return;
    const auto first = bitsOf(samples.front().value);
    if (std::all_of(samples.begin(), samples.end(), [&](const Sample& one) { return bitsOf(one.value) == first; })) {
        out += static_cast<char>(kConstant);
        putDouble(out, samples.front().value);
        return;
    }
    std::string bits;
    putXor(bits, samples);
    std::string whole;
    if (std::all_of(samples.begin(), samples.end(), isWhole)) putWhole(whole, samples);
    const bool useWhole = !whole.empty() && whole.size() < bits.size();
    const std::string& values = useWhole ? whole : bits;
    out += static_cast<char>(useWhole ? kWhole : kXor);
    putVarint(out, values.size());
    out += values;
}

bool readFloats(ByteReader& in, std::vector<double>& values)
{
    if (values.empty()) return true;
    const unsigned char kind = in.byte();
    if (kind == kConstant) {
        std::fill(values.begin(), values.end(), in.real());
        return !in.failed();
    }
    const std::size_t size = in.count();
    const std::string_view bytes = in.rest().substr(0, size);
    for (std::size_t i = 0; i < size; ++i) in.byte();
    if (in.failed()) return false;
    return kind == kWhole ? readWhole(bytes, values) : kind == kXor && readXor(bytes, values);
}

} // namespace

void putAxis(std::string& out, const std::vector<UnixMs>& times)
{
    putVarint(out, times.size());
    UnixMs before = 0;
    std::int64_t step = 0;
    for (const UnixMs at : times) {
        putSigned(out, at - before - step);
        step = at - before;
        before = at;
    }
}

std::optional<std::vector<UnixMs>> readAxis(std::string_view bytes)
{
    ByteReader in(bytes);
    std::vector<UnixMs> out(in.count());
    UnixMs before = 0;
    std::int64_t step = 0;
    for (UnixMs& at : out) {
        step += in.signedVarint();
        at = before + step;
        before = at;
    }
    if (in.failed()) return std::nullopt;
    return out;
}

std::string packSeries(const Series& series, const std::vector<UnixMs>& axis)
{
    std::string out;
    putPlaces(out, series.floats, axis);
    putFloats(out, series.floats);
    if (series.histograms.empty()) return out;
    putPlaces(out, series.histograms, axis);
    for (const HistogramSample& sample : series.histograms) putHistogram(out, *sample.histogram);
    return out;
}

bool unpackSeries(std::string_view bytes, const std::vector<UnixMs>& axis, UnixMs from, UnixMs to, Series& out)
{
    ByteReader in(bytes);
    std::vector<UnixMs> times;
    if (!readPlaces(in, axis, times)) return false;
    std::vector<double> values(times.size());
    if (!readFloats(in, values)) return false;
    for (std::size_t i = 0; i < times.size(); ++i)
        if (times[i] > from && times[i] <= to) out.floats.push_back({times[i], values[i]});
    if (in.atEnd()) return true;
    times.clear();
    if (!readPlaces(in, axis, times)) return false;
    for (const UnixMs at : times) {
        auto histogram = readHistogram(in);
        if (!histogram) return false;
        if (at > from && at <= to)
            out.histograms.push_back({at, std::make_shared<const NativeHistogram>(std::move(*histogram))});
    }
    return true;
}

} // namespace spanwise::metrics
