// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies of a metrics address → Exposition: Prometheus text 0.0.4, OpenMetrics 1.0 and delimited protobuf. A body is
// taken whole or refused whole, as Prometheus does; where we are more lenient, the report says so with the line.
#pragma once

#include "core/decode/decoder.h"
#include "core/model/exposition.h"

#include <cstdint>
#include <string_view>

namespace spanwise::decode {

/// Past any of these the whole body is refused and the limit named.
struct ExpositionLimits {
    std::size_t samples = 100'000;
    std::size_t labelsPerSeries = 64;
    std::size_t nameBytes = 1024;
    std::size_t valueBytes = std::size_t {32} << 10U; ///< of one label value
    std::size_t shownValueBytes = std::size_t {16} << 10U; ///< longer ones are taken with a remark
};

enum class ExpositionFormat : std::uint8_t { Text, OpenMetrics, Protobuf };

[[nodiscard]] std::string_view nameOf(ExpositionFormat format) noexcept;

/// Each appends to `out` and, in `report`, counts accepted samples (acceptedDataPoints) and remarks. Error: Malformed
/// with "line N: …" and what was wrong, or TooLarge; `out` then holds what stood before the fault, which tells which
/// series a cut body still named and is not to be stored.
[[nodiscard]] Result<void> decodePrometheusText(
    std::string_view body, const ExpositionLimits& limits, Exposition& out, DecodeReport& report);
[[nodiscard]] Result<void> decodeOpenMetrics(
    std::string_view body, const ExpositionLimits& limits, Exposition& out, DecodeReport& report);
[[nodiscard]] Result<void> decodePrometheusProtobuf(
    std::string_view body, const ExpositionLimits& limits, Exposition& out, DecodeReport& report);

/// By the content type, and by the content where that is missing or unknown. Error: as above, and Unsupported for a web
/// page or JSON, in words for a person.
[[nodiscard]] Result<ExpositionFormat> decodeExposition(std::string_view body, std::string_view contentType,
    const ExpositionLimits& limits, Exposition& out, DecodeReport& report);

} // namespace spanwise::decode
