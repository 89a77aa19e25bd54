// SPDX-License-Identifier: GPL-3.0-or-later
// A session read turn by turn: what the user said and what came back, with cost and latency of each. Not on the UI
// thread.
#pragma once

#include "core/calls/resolve_trace.h"
#include "core/query/sessions.h"
#include "core/store/reader.h"
#include "ui/widgets/text_section.h"

#include <QString>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace spanwise::ui {

struct TurnRow {
    int number = 0; ///< from 1, over all turns of the session
    query::Turn turn;
    QString trace; ///< hex
    std::optional<double> overlap; ///< guard::wordOverlap() of question and answer, where both have text
    std::vector<TextSection> sections; ///< a heading, then what is new in this turn
};

struct SessionTurns {
    std::vector<TurnRow> turns; ///< the oldest first
    std::size_t allTurns = 0;
};

/// Reads the newest turns. A turn whose trace cannot be read says so in its place.
[[nodiscard]] Result<SessionTurns> readTurns(const query::DataView& view,
    const std::shared_ptr<const store::Reader>& reader, const calls::MappingRules* mapping, const std::string& session,
    std::stop_token stop);

} // namespace spanwise::ui
