// SPDX-License-Identifier: GPL-3.0-or-later
// Walks everything that is written in a stored span: name, status, attributes, events, logs, down into lists and maps.
#pragma once

#include "core/query/data_view.h"

#include <functional>
#include <string_view>

namespace spanwise::query {

/// `kind` is "", "event" or "log"; `field` the name of the attribute, or "name", "status", "body". Return false to end.
using TextVisitor = std::function<bool(std::string_view kind, std::string_view field, std::string_view text)>;

/// Gives back false when the visitor ended the walk.
bool visitTexts(const StoredSpan& stored, const TextVisitor& visit);

/// Why the span failed, in the sender's words: status message, else the message of its exception event, else what its
/// attributes say; empty when it says nothing.
[[nodiscard]] std::string_view failureMessage(const StoredSpan& stored);

/// The attribute of this name, or null.
[[nodiscard]] const Value* findAttribute(std::span<const Attribute> attributes, std::string_view name) noexcept;

} // namespace spanwise::query
