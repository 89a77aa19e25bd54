// SPDX-License-Identifier: GPL-3.0-or-later
// What one scrape of a metrics address holds, whatever format it was written in: samples in the order of the body.
// Classic histograms and summaries are samples of their own (name_bucket, name_sum, name_count), as on the wire.
#pragma once

#include "core/base/arena.h"
#include "core/model/batch.h"
#include "core/model/native_histogram.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace spanwise {

enum class MetricType : std::uint8_t { Unknown, Counter, Gauge, Histogram, GaugeHistogram, Summary, Info, StateSet };

/// Whether its values only rise, and begin anew at a reset.
[[nodiscard]] constexpr bool counts(MetricType type) noexcept
{
    return type == MetricType::Counter || type == MetricType::Histogram || type == MetricType::Summary;
}

struct Label {
    std::string_view name;
    std::string_view value;
    bool operator==(const Label&) const = default;
};

/// A sample observation that stands beside a bucket or counter; its labels may name a trace.
struct Exemplar {
    IndexRange labels;
    double value = 0;
    std::optional<std::int64_t> atMs;
};

/// What TYPE, HELP and UNIT said about a name.
struct MetricFamily {
    std::string_view name;
    MetricType type = MetricType::Unknown;
    std::string_view unit;
    std::string_view help;
};

struct ExpositionSample {
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

    std::string_view name;
    IndexRange labels; ///< sorted by name, no name twice, no empty value
    double value = 0;
    std::optional<std::int64_t> atMs; ///< the target's own time, ms since 1970
    std::uint32_t histogram = kNone; ///< index into Exposition::histograms: then `value` means nothing
    std::uint32_t exemplar = kNone; ///< index into Exposition::exemplars
    std::uint32_t family = kNone; ///< index into Exposition::families
    std::uint32_t line = 0; ///< of the body, from 1; message number in protobuf
};

/// Views are valid while the exposition lives; they may point into the body, which must live as long.
struct Exposition {
    std::vector<MetricFamily> families;
    std::vector<ExpositionSample> samples;
    std::vector<Label> labels;
    std::vector<Exemplar> exemplars;
    std::vector<NativeHistogram> histograms;
    Arena arena;

    [[nodiscard]] std::span<const Label> of(IndexRange r) const noexcept { return {labels.data() + r.first, r.count}; }
    [[nodiscard]] MetricType typeOf(const ExpositionSample& sample) const noexcept
    {
        return sample.family == ExpositionSample::kNone ? MetricType::Unknown : families[sample.family].type;
    }
};

} // namespace spanwise
