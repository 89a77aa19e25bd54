// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold for any input: a fuzzer's program ends where it does not.
#pragma once

#include "core/base/result.h"
#include "core/decode/decoder.h"
#include "core/exporters/otlp_json.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::fuzz {

inline void require(bool holds, const char* what)
{
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

inline std::string_view textOf(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

/// A copy with the bytes behind it that decoders ask for.
inline std::string padded(std::string_view text)
{
    std::string out(text);
    out.append(decode::kPadding, '\0');
    return out;
}

inline std::string tracesOf(const Batch& batch)
{
    std::string out;
    std::vector<std::uint32_t> all(batch.spans.size());
    std::iota(all.begin(), all.end(), 0U);
    exporters::appendOtlpTraces(batch, all, out);
    return out;
}

inline std::string logsOf(const Batch& batch)
{
    std::string out;
    std::vector<std::uint32_t> all(batch.logs.size());
    std::iota(all.begin(), all.end(), 0U);
    exporters::appendOtlpLogs(batch, all, out);
    return out;
}

} // namespace spanwise::fuzz
