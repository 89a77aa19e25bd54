// SPDX-License-Identifier: GPL-3.0-or-later
// Failure modes against what the calls were made with: does a mode belong to one model, one prompt, one version of the
// application, one week? Each cell is the same number that the list of failure modes shows, of those items alone.
#pragma once

#include "core/review/codes.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::review {

/// What an automatic check said of a call.
struct Judgement {
    std::string name;
    std::string label;
};

/// What is known of the call of an item, from its frozen context. Empty = unknown.
struct CallContext {
    std::string model;
    std::string promptName;
    std::string promptVersion;
    std::string service;
    std::string serviceVersion;
    std::optional<UnixNanos> startedAt;
    std::vector<Judgement> judgements; ///< without what people said
};
/// Whether that is what OpenInference calls a person; CODE and LLM are checks.
[[nodiscard]] bool isHuman(std::string_view annotator) noexcept;
/// `snapshot` as in core/review/snapshot.h; null when it was erased or never kept.
[[nodiscard]] CallContext callContextOf(const Json& snapshot);

enum class PivotBy : std::uint8_t {
    Model,
    Prompt, ///< name@version, or the name where the version is unknown
    Version, ///< of the application: service@version; unknown without a version
    Week, ///< that the call was made in: the date of its Monday, UTC
};
inline constexpr std::array kPivots {PivotBy::Model, PivotBy::Prompt, PivotBy::Version, PivotBy::Week};
[[nodiscard]] std::string_view nameOf(PivotBy by) noexcept; ///< model, prompt, version, week
[[nodiscard]] std::optional<PivotBy> pivotByFrom(std::string_view name) noexcept;
/// Empty = unknown.
[[nodiscard]] std::string pivotValueOf(PivotBy by, const CallContext& context);
/// 1970-01-05 for that Monday and the six days after it.
[[nodiscard]] std::string weekOf(UnixNanos at);

/// The items of one value.
struct PivotGroup {
    std::string value; ///< empty = unknown
    std::int64_t items = 0; ///< with a review
    WeightedRate failures; ///< whatever the mode
    std::vector<CodeCount> codes; ///< one a code, same order as CodePivot::codes
};
struct CodePivot {
    PivotBy by = PivotBy::Model;
    std::vector<std::string> codes; ///< as codeCounts() orders them
    /// Weeks in order of time, other values by the items behind them; unknown comes last.
    std::vector<PivotGroup> groups;
};
/// `contexts`: one an item, same order. Items that nobody has reviewed are in no group.
[[nodiscard]] CodePivot codePivot(
    PivotBy by, std::span<const ItemState* const> items, std::span<const CallContext> contexts);

} // namespace spanwise::review
