// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/hit_columns.h"

#include "ui/format/format.h"

namespace spanwise::ui {
namespace {

const Column<HitRow> kColumns[] {
    {"start", QT_TRANSLATE_NOOP("columns", "Started"), [](const HitRow& r) { return format::time(r.start); },
        Align::Left, 158, true, -1, nullptr, nullptr, [](const HitRow& r) { return format::timeExact(r.start); },
        false},
    {"name", QT_TRANSLATE_NOOP("columns", "Span"), [](const HitRow& r) { return r.name; }, Align::Left, 150, true, -1,
        nullptr, nullptr, nullptr},
    {"field", QT_TRANSLATE_NOOP("columns", "Found in"), [](const HitRow& r) { return r.field; }, Align::Left, 160, true,
        -1, nullptr, [](const HitRow&) { return Tone::Muted; }, nullptr},
    {"snippet", QT_TRANSLATE_NOOP("columns", "Text"), [](const HitRow& r) { return r.snippet; }, Align::Left, 320, true,
        -1, nullptr, [](const HitRow&) { return Tone::Muted; }, [](const HitRow& r) { return r.snippet; }},
    {"service", QT_TRANSLATE_NOOP("columns", "Service"), [](const HitRow& r) { return r.service; }, Align::Left, 120,
        false, -1, nullptr, nullptr, nullptr},
};

} // namespace

std::span<const Column<HitRow>> hitColumns()
{
    return kColumns;
}

} // namespace spanwise::ui
