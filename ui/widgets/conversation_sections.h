// SPDX-License-Identifier: GPL-3.0-or-later
// A conversation → sections to read: which parts are open, what the titles say, what stands in for media.
#pragma once

#include "core/calls/read_conversation.h"
#include "ui/widgets/text_section.h"

#include <vector>

namespace spanwise::ui {

/// Copies what it shows: the result outlives the conversation. System messages, reasoning and long documents are
/// folded at first.
[[nodiscard]] std::vector<TextSection> sectionsOf(const calls::Conversation& conversation);

} // namespace spanwise::ui
