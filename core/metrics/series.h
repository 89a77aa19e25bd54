// SPDX-License-Identifier: GPL-3.0-or-later
// Series and their samples, and where they come from. Times are ms since 1970, as in Prometheus.
#pragma once

#include "core/base/result.h"
#include "core/metrics/labels.h"
#include "core/metrics/marks.h"
#include "core/model/native_histogram.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

namespace spanwise::metrics {

using UnixMs = std::int64_t;

struct Sample {
    UnixMs at = 0;
    double value = 0;
};

struct HistogramSample {
    UnixMs at = 0;
    std::shared_ptr<const NativeHistogram> histogram;
};

/// A window of one series: samples in order of time, no time twice within one list. An end mark may stand in `floats`
/// of a series of histograms too.
struct Series {
    Labels labels;
    std::vector<Sample> floats;
    std::vector<HistogramSample> histograms;
};

/// A condition on one label; all of them must hold.
class Matcher {
public:
    enum class Kind : std::uint8_t { Equal, NotEqual, Match, NotMatch, OneOf };

    /// Error: Invalid, for an expression that RE2 cannot read.
    [[nodiscard]] static Result<Matcher> make(std::string name, Kind kind, std::string value);
    /// Equal to one of them, so that a source can be read once for all.
    [[nodiscard]] static Matcher oneOf(std::string name, std::vector<std::string> values);
    [[nodiscard]] bool holds(std::string_view value) const;
    [[nodiscard]] const std::string& name() const noexcept { return m_name; }
    [[nodiscard]] const std::string& value() const noexcept { return m_value; }
    [[nodiscard]] Kind kind() const noexcept { return m_kind; }
    /// Of OneOf, sorted.
    [[nodiscard]] const std::vector<std::string>& values() const noexcept { return m_values; }
    /// `{name="value"}`, which an index can answer.
    [[nodiscard]] bool isEqual(std::string_view label) const noexcept
    {
        return m_kind == Kind::Equal && m_name == label;
    }

private:
    struct Pattern;
    std::string m_name;
    std::string m_value;
    Kind m_kind = Kind::Equal;
    std::vector<std::string> m_values;
    std::shared_ptr<const Pattern> m_pattern;
};

[[nodiscard]] bool holdsAll(const std::vector<Matcher>& matchers, const Labels& labels);

/// Gives the samples with from < time <= to of all series that fulfil the matchers; series without any may be left out.
class SeriesSource {
public:
    virtual ~SeriesSource() = default;
    [[nodiscard]] virtual Result<std::vector<Series>> select(
        const std::vector<Matcher>& matchers, UnixMs from, UnixMs to, std::stop_token stop) const = 0;
};

} // namespace spanwise::metrics
