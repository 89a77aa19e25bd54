// SPDX-License-Identifier: GPL-3.0-or-later
// The calls that drift is judged of, grouped by service and by service, model and prompt, with what no column holds.
#pragma once

#include "core/drift/drift.h"
#include "core/model/error_class.h"

#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

namespace spanwise::drift {

struct Call {
    UnixNanos start = 0;
    columns::CallColumns columns;
    Nanos duration = 0;
    ErrorClass error = ErrorClass::None;
    std::vector<std::uint32_t> kinds; ///< of its findings, by first part: index into DriftCalls::kinds
    bool scanned = false;
    std::uint64_t spanId = 0;
    columns::TraceNo trace = 0;
    columns::NameId service = 0;
    bool noted = false; ///< what follows is known
    std::string language;
    std::string finish;
    std::string tools;
    std::uint64_t promptTemplate = 0;
    std::optional<std::uint64_t> print;
    double strangeness = -1; ///< bits that differ from the nearest recent input; negative = unknown
    double complaint = -1; ///< 1 or 0; negative = no feedback
    double failedReview = -1; ///< likewise
};

struct GroupKey {
    columns::NameId service = 0;
    columns::NameId model = 0; ///< 0 with whole = all models
    columns::NameId prompt = 0;
    bool whole = true;
    auto operator<=>(const GroupKey&) const = default;
};

struct Group {
    std::vector<const Call*> before;
    std::vector<const Call*> now;
    std::vector<const Call*> all; ///< since the first reference window, in any order
};

class DriftCalls {
public:
    /// Both must outlive this.
    DriftCalls(const query::DataView& view, const DriftQuestion& question, TimeRange present)
        : m_view(view)
        , m_question(question)
        , m_present(present)
    {
    }

    /// Reads once, all calls from `from` to the end of the present window.
    [[nodiscard]] Result<void> read(UnixNanos from, std::stop_token stop);

    [[nodiscard]] const std::map<GroupKey, Group>& groups() const { return m_groups; }
    /// First parts of the kinds of findings, by number.
    [[nodiscard]] const std::vector<std::string>& kinds() const { return m_kinds; }

private:
    [[nodiscard]] Result<void> readSources(std::stop_token stop);
    void measureStrangeness();
    std::uint32_t kindNumber(const std::string& kind);
    [[nodiscard]] bool isReference(UnixNanos at) const;
    void place(const Call& call);

    const query::DataView& m_view;
    const DriftQuestion& m_question;
    TimeRange m_present;
    std::vector<std::unique_ptr<Call>> m_calls;
    std::map<GroupKey, Group> m_groups;
    std::vector<std::string> m_kinds;
    std::map<std::string, std::uint32_t> m_kindNumbers;
};

} // namespace spanwise::drift
