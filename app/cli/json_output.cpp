// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/json_output.h"

#include "core/base/json_writer.h"

namespace spanwise::cli {

namespace {
void write(JsonWriter& json, const Json& value)
{
    if (value.isObject()) {
        json.beginObject();
        for (const auto& [key, member] : value.members()) {
            json.key(key);
            write(json, member);
        }
        json.endObject();
    } else if (value.isArray()) {
        json.beginArray();
        for (const Json& item : value.items()) write(json, item);
        json.endArray();
    } else if (value.isText()) {
        json.text(value.text());
    } else {
        json.raw(value.canonical());
    }
}
} // namespace

std::string jsonLine(const Json& value)
{
    std::string out;
    JsonWriter json(out);
    write(json, value);
    return out;
}

} // namespace spanwise::cli
