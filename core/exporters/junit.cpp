// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exporters/junit.h"

#include "core/base/arena.h"
#include "core/base/utf8.h"

namespace spanwise::exporters {

namespace {
std::string escaped(std::string_view text)
{
    Arena repaired;
    if (!isUtf8(text)) text = repairedUtf8(text, repaired);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        // U+FFFE and U+FFFF are no characters of XML.
        const bool noncharacter = c == 0xEF && i + 2 < text.size() && text[i + 1] == '\xBF'
            && (text[i + 2] == '\xBE' || text[i + 2] == '\xBF');
        if (noncharacter) {
            out += "\uFFFD";
            i += 2;
        } else if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '"') {
            out += "&quot;";
        } else if (c == '\n' || c == '\t' || c == '\r') {
            out += "&#" + std::to_string(c) + ';';
        } else if (c < 0x20) {
            out += "\uFFFD";
        } else {
            out += text[i];
        }
    }
    return out;
}
} // namespace

std::string junitXml(std::string_view suite, std::span<const JunitCase> tests)
{
    std::size_t failed = 0;
    std::size_t skipped = 0;
    for (const JunitCase& test : tests) {
        failed += !test.failures.empty();
        skipped += test.failures.empty() && !test.skipped.empty();
    }
    const std::string counts = "tests=\"" + std::to_string(tests.size()) + "\" failures=\"" + std::to_string(failed)
        + "\" errors=\"0\" skipped=\"" + std::to_string(skipped) + "\"";
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + counts + ">\n <testsuite name=\""
        + escaped(suite) + "\" " + counts + ">\n";
    for (const JunitCase& test : tests) {
        out += "  <testcase classname=\"" + escaped(suite) + "\" name=\"" + escaped(test.id) + "\"";
        if (test.failures.empty() && test.skipped.empty()) {
            out += "/>\n";
            continue;
        }
        out += ">\n";
        if (test.failures.empty()) {
            out += "   <skipped message=\"" + escaped(test.skipped) + "\"/>\n";
        } else {
            out += "   <failure message=\"" + escaped(test.failures.front()) + "\">" + escaped(test.title);
            for (const std::string& failure : test.failures) out += "&#10;" + escaped(failure);
            out += "</failure>\n";
        }
        out += "  </testcase>\n";
    }
    return out + " </testsuite>\n</testsuites>\n";
}

} // namespace spanwise::exporters
