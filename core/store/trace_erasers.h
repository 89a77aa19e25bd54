// SPDX-License-Identifier: GPL-3.0-or-later
// What else hangs on a trace: one line for each table that keeps something by trace number. A part of the program that
// adds such a table adds its line to trace_erasers.cpp; erasing and retention do the rest.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace spanwise::store {

/// Why a trace goes: somebody asked for its erasure, or it was kept long enough.
enum class Because : std::uint8_t { Erased, Expired };

/// Literals with one parameter, ?1 = the trace number. A table without an index that begins with the trace number makes
/// every erasure a scan: give it one. The row of `traces` is still there when they run, for tables that know the id
/// only.
struct TraceEraser {
    std::string_view what; ///< as the receipt names it
    std::string_view count; ///< SELECT count(*) …
    std::string_view erase; ///< DELETE …
    bool expires = true; ///< false: people made it, only an erasure takes it
};

[[nodiscard]] std::span<const TraceEraser> traceErasers() noexcept;

/// Run before them when a trace is erased, with the same parameter: what notes the erasure, so that nothing that comes
/// later brings back what was erased. Nobody counts that.
[[nodiscard]] std::span<const std::string_view> erasureMarks() noexcept;

} // namespace spanwise::store
