// SPDX-License-Identifier: GPL-3.0-or-later
// Messages and documents that are flattened into numbered attributes (dialects.md §3.6 B and C):
//
//   llm.input_messages.I.message.role | .content | .name | .tool_call_id
//   llm.input_messages.I.message.tool_calls.J.tool_call.id | .function.name | .function.arguments
//   llm.input_messages.I.message.contents.K.message_content.type | .text | .image.image.url
//   gen_ai.prompt.I.role | .content | .tool_call_id | .finish_reason | .tool_calls.J.id | .name | .arguments
//   retrieval.documents.I.document.id | .content | .score
//
// Numbers sort as numbers: 10 comes after 9.
#pragma once

#include "core/dialect/message_builder.h"
#include "core/dialect/reader.h"

#include <string_view>

namespace spanwise::dialect {

/// `prefix` with its point: "llm.input_messages.", "gen_ai.completion.". False when no message is there.
bool addFlattened(Reader& reader, const Attributes& attributes, std::string_view prefix, MessageBuilder& builder,
    MessageBuilder::Voice voice);

/// `prefix` such as "retrieval.documents."; parts of kind Document in one message of this voice.
bool addFlattenedDocuments(Reader& reader, const Attributes& attributes, std::string_view prefix,
    MessageBuilder& builder, MessageBuilder::Voice voice);

/// `prefix`I or `prefix`I`ending` hold plain texts: "llm.prompts.", or "embedding.embeddings." and ".embedding.text".
bool addFlattenedTexts(Reader& reader, const Attributes& attributes, std::string_view prefix, std::string_view ending,
    MessageBuilder& builder, MessageBuilder::Voice voice);

} // namespace spanwise::dialect
