// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/query_line.h"

#include "core/decode/decoder.h"
#include "core/decode/json_input.h"

namespace spanwise::decode {

Result<QueryLine> readQueryLine(std::string_view line)
{
    std::string padded(line);
    padded.resize(line.size() + kPadding, '\0');
    QueryLine out;
    Arena arena;
    try {
        JsonInput in({padded.data(), line.size()}, arena, 8);
        in.readDocument([&](const JsonKey& key, JsonInput::Value& value) {
            if (key.name() == "id")
                out.id = in.isString(value) ? std::string(in.string(value)) : std::to_string(in.int64(value));
            else if (key.name() == "query")
                out.query = in.string(value);
            else if (key.name() == "at_ms")
                out.atMs = in.int64(value);
            else
                in.skip(value);
        });
    } catch (const JsonError& error) {
        return fail(ErrorCode::Malformed, "byte " + std::to_string(error.offset) + ": " + error.what);
    }
    if (out.query.empty()) return fail(ErrorCode::Malformed, "a question needs a query");
    return out;
}

} // namespace spanwise::decode
