// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/scrape_log.h"

#include "core/decode/decoder.h"
#include "core/decode/json_input.h"

namespace spanwise::decode {

Result<ScrapeLogLine> readScrapeLogLine(std::string_view line)
{
    std::string padded(line);
    padded.resize(line.size() + kPadding, '\0');
    ScrapeLogLine out;
    Arena arena;
    try {
        JsonInput in({padded.data(), line.size()}, arena, 8);
        const auto text = [&](JsonInput::Value& value) { return std::string(in.string(value)); };
        in.readDocument([&](const JsonKey& key, JsonInput::Value& value) {
            if (key.name() == "target")
                out.target = text(value);
            else if (key.name() == "instance")
                out.instance = text(value);
            else if (key.name() == "at_ms")
                out.atMs = in.int64(value);
            else if (key.name() == "duration_ms")
                out.durationMs = in.int64(value);
            else if (key.name() == "outcome")
                out.outcome = text(value);
            else if (key.name() == "status")
                out.status = in.int64(value);
            else if (key.name() == "content_type")
                out.contentType = text(value);
            else if (key.name() == "content_encoding")
                out.contentEncoding = text(value);
            else if (key.name() == "body")
                out.body = text(value);
            else
                in.skip(value);
        });
    } catch (const JsonError& error) {
        return fail(ErrorCode::Malformed, "byte " + std::to_string(error.offset) + ": " + error.what);
    }
    if (out.target.empty() || out.outcome.empty() || out.atMs == 0)
        return fail(ErrorCode::Malformed, "a scrape needs target, at_ms and outcome");
    return out;
}

} // namespace spanwise::decode
