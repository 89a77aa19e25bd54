// SPDX-License-Identifier: GPL-3.0-or-later
// Writes JSON into a string, value by value. Commas and colons are its business; that begin and end match is the
// caller's. The text is always valid UTF-8 and safe to print: control characters of any kind (C0, DEL, C1, line and
// paragraph separators, and those that turn the direction of text) are escaped, so that telemetry cannot steer a
// terminal. Numbers do not depend on the locale.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spanwise {

class JsonWriter {
public:
    /// Appends to `out`, which outlives the writer.
    explicit JsonWriter(std::string& out) noexcept
        : m_out(out)
    {
    }

    JsonWriter& beginObject() { return open('{'); }
    JsonWriter& endObject() { return close('}'); }
    JsonWriter& beginArray() { return open('['); }
    JsonWriter& endArray() { return close(']'); }
    JsonWriter& key(std::string_view name);

    JsonWriter& text(std::string_view value); ///< bytes that are no UTF-8 become U+FFFD
    JsonWriter& integer(std::int64_t value);
    JsonWriter& count(std::uint64_t value);
    /// Shortest text that reads back equal, always with a point or an exponent. NaN and infinities, which JSON does
    /// not have, become the texts "NaN", "Infinity", "-Infinity" as in OTLP/JSON.
    JsonWriter& real(double value);
    JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
    JsonWriter& null() { return raw("null"); }
    JsonWriter& base64(std::string_view bytes);
    /// A value that is JSON already.
    JsonWriter& raw(std::string_view json);

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    void separate();

    std::string& m_out;
    bool m_first = true; ///< nothing stands before the next value on this level
};

/// Appends `value` with quotation marks and escapes, as JsonWriter::text does.
void appendJsonText(std::string& out, std::string_view value);
/// Text for a terminal: control characters as \u001b and the like, everything else as it is. `keepLines` leaves line
/// feeds alone.
void appendPrintable(std::string& out, std::string_view text, bool keepLines = false);
void appendBase64(std::string& out, std::string_view bytes);

} // namespace spanwise
