// SPDX-License-Identifier: GPL-3.0-or-later
// What a pack of rules says while it is being written: what is wrong with it, what it finds in a pasted text, and what
// it would change in the store. Values for AsyncQuery; nothing here knows a widget.
#pragma once

#include "core/guard/rule_pack.h"
#include "core/ingest/back_test.h"
#include "core/ingest/guard_files.h"
#include "core/model/finding.h"
#include "core/store/reader.h"
#include "ui/models/column.h"

#include <atomic>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace spanwise::ui {

struct TextTrial {
    std::vector<guard::RuleError> problems; ///< empty: the pack may be kept
    std::vector<Finding> findings; ///< in the text, by all rules that would be in force
};
/// Error: Io.
[[nodiscard]] Result<TextTrial> tryOnText(const ingest::OwnPack& pack, const std::string& text, TextSide side);

/// Written by the thread that tries, read by the one that paints.
struct TrialProgress {
    std::atomic<std::uint64_t> traces {0};
    std::atomic<std::uint64_t> of {0};
};
/// The pack as it is against the files on disk, over all of the store. Error: Io, Cancelled, Damaged.
[[nodiscard]] Result<ingest::BackTestReport> tryOnStore(const std::shared_ptr<const store::Reader>& store,
    const ingest::OwnPack& pack, const calls::MappingRules* mapping, TrialProgress& progress, std::stop_token stop);

struct TrialKind {
    std::string kind;
    ingest::BackTestKind counts;
    double days = 0;
};
struct TrialExample {
    ingest::BackTestExample example;
    bool isNew = false; ///< false: no longer flagged
};

[[nodiscard]] std::span<const Column<guard::RuleError>> ruleProblemColumns();
[[nodiscard]] std::span<const Column<Finding>> trialFindingColumns();
[[nodiscard]] std::span<const Column<TrialKind>> trialKindColumns();
[[nodiscard]] std::span<const Column<TrialExample>> trialExampleColumns();

} // namespace spanwise::ui
