// SPDX-License-Identifier: GPL-3.0-or-later
// What the Cases page asks: pages of cases, one case, sets and tags with counts. CaseSource is the store behind it.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/cases/case.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace spanwise::query {

struct CaseEntry {
    std::string id;
    std::string title;
    std::string set;
    std::vector<std::string> tags;
    std::string label;
    std::string severity;
    std::vector<std::string> failureModes;
    int checks = 0;
    bool stale = false;
    bool unproven = false;
    int seen = 1;
    UnixNanos addedAt = 0;
    std::string itemId; ///< empty = imported
    std::string traceId;
};

struct CaseListQuestion {
    /// The last entry of the page before.
    struct After {
        UnixNanos addedAt = 0;
        std::string id;
    };
    std::string set; ///< empty = all
    std::string tag; ///< empty = all
    std::string text; ///< in title, messages, outputs or note, whatever the case of letters; empty = all
    bool staleOnly = false;
    bool unprovenOnly = false;
    bool alikeOnly = false; ///< those of CaseSource::nearDuplicates()
    std::size_t limit = 200; ///< 0 = all
    std::optional<After> after;
};

struct CaseListAnswer {
    std::vector<CaseEntry> entries; ///< the newest first, then by id
    std::int64_t matched = 0;
};

using NamedCount = std::pair<std::string, std::int64_t>;

/// Any thread; each call reads files.
class CaseSource {
public:
    virtual ~CaseSource() = default;

    [[nodiscard]] virtual Result<CaseListAnswer> list(const CaseListQuestion& question) const = 0;
    /// Whole cases of a question, by id; the page of it is ignored.
    [[nodiscard]] virtual Result<std::vector<cases::Case>> all(const CaseListQuestion& question) const = 0;
    /// Error: NotFound.
    [[nodiscard]] virtual Result<cases::Case> one(const std::string& id) const = 0;
    [[nodiscard]] virtual Result<std::vector<NamedCount>> sets() const = 0;
    [[nodiscard]] virtual Result<std::vector<NamedCount>> tags() const = 0;
    /// Pairs of cases whose last user messages are near-duplicates, for a decision.
    [[nodiscard]] virtual Result<std::vector<std::pair<std::string, std::string>>> nearDuplicates() const = 0;
};

} // namespace spanwise::query
