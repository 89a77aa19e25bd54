// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/code_pivot.h"

#include "core/base/ascii.h"
#include "core/review/statistics.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <tuple>

namespace spanwise::review {

namespace {
constexpr std::array<std::string_view, 4> kNames {"model", "prompt", "version", "week"};

std::string versioned(const std::string& name, const std::string& version)
{
    return version.empty() ? name : name + '@' + version;
}
} // namespace

bool isHuman(std::string_view annotator) noexcept
{
    constexpr std::string_view kHuman = "human";
    return std::ranges::equal(annotator, kHuman, [](char a, char b) { return ascii::lower(a) == b; });
}

CallContext callContextOf(const Json& snapshot)
{
    const Json& span = snapshot["span"];
    CallContext out;
    out.model = span["model"].text();
    out.promptName = span["prompt_name"].text();
    out.promptVersion = span["prompt_version"].text();
    out.service = span["service"].text();
    out.serviceVersion = span["service_version"].text();
    if (const auto at = span["started_at_ns"].integer(); at && *at > 0) out.startedAt = at;
    for (const Json& one : snapshot["evaluations"].items())
        if (!one["feedback"].boolean().value_or(false) && !isHuman(one["annotator"].text()))
            out.judgements.push_back({std::string(one["name"].text()), std::string(one["label"].text())});
    return out;
}

std::string_view nameOf(PivotBy by) noexcept
{
    return kNames[static_cast<std::size_t>(by)];
}

std::optional<PivotBy> pivotByFrom(std::string_view name) noexcept
{
    for (const PivotBy by : kPivots)
        if (nameOf(by) == name) return by;
    return std::nullopt;
}

std::string pivotValueOf(PivotBy by, const CallContext& context)
{
    switch (by) {
    case PivotBy::Model: return context.model;
    case PivotBy::Prompt: return context.promptName.empty() ? "" : versioned(context.promptName, context.promptVersion);
    case PivotBy::Version:
        // Version 2 of one service has nothing to do with version 2 of another.
        return context.serviceVersion.empty() ? "" : versioned(context.service, context.serviceVersion);
    case PivotBy::Week: return context.startedAt ? weekOf(*context.startedAt) : "";
    }
    return {};
}

std::string weekOf(UnixNanos at)
{
    using namespace std::chrono;
    const sys_days day = floor<days>(sys_time<nanoseconds>(nanoseconds(at)));
    const year_month_day monday(day - (weekday(day) - Monday));
    std::array<char, 32> text {};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(monday.year()),
        static_cast<unsigned>(monday.month()), static_cast<unsigned>(monday.day()));
    return text.data();
}

CodePivot codePivot(PivotBy by, std::span<const ItemState* const> items, std::span<const CallContext> contexts)
{
    CodePivot out;
    out.by = by;
    for (CodeCount& one : codeCounts(items)) out.codes.push_back(std::move(one.code));
    std::map<std::string, std::vector<const ItemState*>> groups;
    for (std::size_t i = 0; i < items.size(); ++i)
        if (items[i]->submitted() > 0) groups[pivotValueOf(by, contexts[i])].push_back(items[i]);
    for (const auto& [value, own] : groups) {
        PivotGroup group {value, static_cast<std::int64_t>(own.size()), failureRate(own), {}};
        group.codes = codeCounts(own, out.codes);
        out.groups.push_back(std::move(group));
    }
    std::ranges::stable_sort(out.groups, {}, [by](const PivotGroup& group) {
        return std::tuple(group.value.empty(), by == PivotBy::Week ? 0 : -group.items);
    });
    return out;
}

} // namespace spanwise::review
