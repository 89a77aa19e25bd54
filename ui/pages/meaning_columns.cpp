// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/meaning_columns.h"

#include "ui/format/format.h"
#include "ui/safe_text.h"

#include <algorithm>

namespace spanwise::ui {
namespace {

using gateway::Explanation;

QString tr(const char* text)
{
    return QCoreApplication::translate("gateways", text);
}

bool isUsed(const Explanation& one)
{
    return !one.became.empty();
}

QString becameText(const Explanation& one)
{
    return isUsed(one) ? fromCore(one.became) : tr("not used");
}

QString whyText(const Explanation& one)
{
    QStringList parts;
    if (!one.ignored.empty()) parts.append(fromCore(one.ignored));
    if (!one.note.empty()) parts.append(fromCore(one.note));
    return parts.join(QStringLiteral(" · "));
}

constexpr Column<Explanation> kColumns[] {
    {"metric", QT_TRANSLATE_NOOP("columns", "Metric"),
        [](const Explanation& e) { return oneLine(fromCore(e.name), 200); }, Align::Left, 300, true, -1,
        [](const Explanation& a, const Explanation& b) { return a.name < b.name; }, nullptr,
        [](const Explanation& e) { return fromCore(e.name); }},
    {"became", QT_TRANSLATE_NOOP("columns", "Becomes"), becameText, Align::Left, 230, true, -1,
        [](const Explanation& a, const Explanation& b) {
            return isUsed(a) != isUsed(b) ? isUsed(a) : a.became < b.became;
        },
        [](const Explanation& e) { return isUsed(e) ? Tone::Normal : Tone::Muted; }},
    {"why", QT_TRANSLATE_NOOP("columns", "Remark"), whyText, Align::Left, 260, true, -1, nullptr,
        [](const Explanation&) { return Tone::Muted; }, whyText},
};

} // namespace

std::span<const Column<Explanation>> meaningColumns()
{
    return kColumns;
}

QString meaningSentence(const std::vector<Explanation>& metrics)
{
    const auto used = std::ranges::count_if(metrics, isUsed);
    return tr("%1 of %2 metrics are used")
        .arg(format::count(std::int64_t(used)), format::count(std::int64_t(metrics.size())));
}

} // namespace spanwise::ui
