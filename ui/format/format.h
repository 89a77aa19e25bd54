// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as people read them: one way each, for every table, tile, chart and export to the clipboard. The computer's
// locale changes nothing here: "," groups thousands and "." starts decimals. Unknown (kUnknown, NaN) is "–".
#pragma once

#include "core/base/time.h"

#include <QString>
#include <QTimeZone>
#include <cstdint>

namespace spanwise::ui::format {

inline constexpr char16_t kNoBreak = 0x00A0; ///< between a number and its unit
[[nodiscard]] QString unknown(); ///< "–"

[[nodiscard]] QString count(std::int64_t n); ///< 184,203
[[nodiscard]] QString compact(double n); ///< 950 · 12.4 k · 3.1 M, for tiles and axes
[[nodiscard]] QString percent(double share); ///< share of 1: 1.72 % · 12.4 % · 100 %; tiny ones "< 0.01 %"
[[nodiscard]] QString duration(Nanos ns); ///< 850 ns · 12.4 µs · 572 ms · 2.84 s · 1 min 12 s · 3 h 04 min · 2 d 3 h
[[nodiscard]] QString period(Nanos ns); ///< round lengths without their zeros: 15 min · 2 h · 1 h 30 min
[[nodiscard]] QString bytes(std::int64_t n); ///< 950 B · 12.4 kB · 1.2 GB (powers of 1000)
[[nodiscard]] QString rate(double perSecond, const QString& unit); ///< 412 spans/s

/// Cost of one call: at least two significant digits, never rounded to nothing: $0.0004 · $0.031 · $1.24.
[[nodiscard]] QString money(std::int64_t nanoUsd);
/// A sum: to the cent from a dollar on, else as money(): $412.30 · $12,400.
[[nodiscard]] QString total(std::int64_t nanoUsd);

/// What became of a number: "▲ 4.2 %" against the previous period; empty when either is unknown.
[[nodiscard]] QString change(double now, double before);
/// The same for shares: "▲ 0.4 pp".
[[nodiscard]] QString changeInPoints(double now, double before);

/// The zone of all times on screen; the computer's own until it is set.
void setZone(const QTimeZone& zone);
/// An IANA name; empty or unknown = the computer's own.
void setZoneByName(const QString& name);
[[nodiscard]] const QTimeZone& zone();
[[nodiscard]] QString zoneName(UnixNanos at); ///< "UTC", "CEST"

[[nodiscard]] QString time(UnixNanos at); ///< 22 Nov 2026 22:52:07
[[nodiscard]] QString timeInLists(UnixNanos at); ///< 22 Nov 22:52:07; with the year when it is not this one
[[nodiscard]] QString timeExact(UnixNanos at); ///< 2026-11-22 22:52:07.123456
[[nodiscard]] QString timeShort(UnixNanos at); ///< 22 Nov 22:52, for crosshairs
[[nodiscard]] QString range(const TimeRange& r); ///< 22 Nov 08:00 – 23 Nov 08:00 UTC
[[nodiscard]] QString ago(UnixNanos at, UnixNanos now); ///< 4 min · 1 h · 3 d

} // namespace spanwise::ui::format
