// SPDX-License-Identifier: GPL-3.0-or-later
// Prometheus text exposition 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats, 2025-10), line by line:
//     # HELP name text        # TYPE name counter|gauge|histogram|summary|untyped        # anything else: a comment
//     name{label="value",…} value [milliseconds]
// Rules marked [P] were tried on Prometheus 2.42 and 3.5. More lenient than it: carriage returns and a byte order mark
// are stripped, leading blanks and unknown TYPE words taken. Stricter: a label value may not span lines.
#include "core/base/utf8.h"
#include "core/decode/exposition_families.h"

#include <charconv>
#include <unordered_map>

namespace spanwise::decode {

namespace {

class TextBody {
public:
    TextBody(std::string_view body, const ExpositionLimits& limits, Exposition& out, DecodeReport& report)
        : m_body(body)
        , m_limits(limits)
        , m_out(out)
        , m_report(report)
        , m_families(limits, out)
    {
    }

    void read()
    {
        if (m_body.starts_with("\xFF\xFE") || m_body.starts_with("\xFE\xFF"))
            throw ExpositionError {ErrorCode::Malformed, "the text is UTF-16; UTF-8 is expected"};
        if (m_body.starts_with("\xEF\xBB\xBF")) {
            m_body.remove_prefix(3);
            remark("a byte order mark was skipped");
        }
        if (m_body.empty()) remark("the body is empty");
        while (!m_body.empty()) {
            const std::size_t end = m_body.find('\n');
            std::string_view line = m_body.substr(0, end);
            if (end == std::string_view::npos) remark("the last line does not end: it may be cut");
            m_body.remove_prefix(end == std::string_view::npos ? m_body.size() : end + 1);
            ++m_line;
            if (line.ends_with('\r')) {
                line.remove_suffix(1);
                remark("carriage returns were stripped");
            }
            m_text = line;
            readLine(line);
        }
    }

    [[nodiscard]] std::uint32_t line() const noexcept { return m_line; }
    [[nodiscard]] std::string_view text() const noexcept { return m_text; }

private:
    void remark(std::string_view what) { m_report.reject(m_report.remarks, what, "line " + std::to_string(m_line)); }

    void readLine(std::string_view text)
    {
        ExpositionLine line(text, false, m_limits, m_out);
        line.skipBlanks();
        if (line.atEnd()) return;
        if (line.peek() == '#')
            readComment(line);
        else
            readSample(line);
        if (line.sawNull) remark("a label value holds a zero byte");
        if (line.sawLong) remark("a label value is longer than 16 KiB");
    }

    void readComment(ExpositionLine& line)
    {
        line.take('#');
        if (line.peek() != ' ' && line.peek() != '\t') return;
        line.skipBlanks();
        const std::string_view keyword = line.word();
        if (keyword != "HELP" && keyword != "TYPE") return;
        line.skipBlanks();
        const std::string_view name = line.peek() == '"' ? line.quoted() : line.word();
        if (name.empty()) return;
        line.skipBlanks();
        MetricFamily& family = m_families.named(name);
        if (keyword == "HELP") {
            if (!isUtf8(line.rest())) throw ExpositionError {ErrorCode::Malformed, "a HELP text is not valid UTF-8"};
            family.help = line.rest();
            return;
        }
        const std::string_view word = line.word();
        const auto type = metricTypeNamed(word);
        if (!type) remark("an unknown TYPE word makes its family untyped");
        if (m_typed.contains(family.name)) remark("a second TYPE line for one name: the last one holds");
        if (m_sampled.contains(family.name)) remark("a TYPE line comes after its samples");
        m_typed.emplace(family.name, m_line);
        family.type = type.value_or(MetricType::Unknown);
    }

    void readSample(ExpositionLine& line)
    {
        ExpositionSample sample;
        sample.line = m_line;
        line.series(sample);
        line.skipBlanks();
        if (line.atEnd()) throw ExpositionError {ErrorCode::Malformed, "the value is missing"};
        sample.value = expositionNumber(line.word());
        line.skipBlanks();
        if (!line.atEnd()) sample.atMs = milliseconds(line.word());
        line.skipBlanks();
        if (!line.atEnd())
            throw ExpositionError {
                ErrorCode::Malformed, "there is more after the value: “" + std::string(cutUtf8(line.rest(), 40)) + "”"};
        m_sampled.emplace(sample.name, m_line);
        m_families.add(sample);
    }

    static std::int64_t milliseconds(std::string_view word)
    {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (error != std::errc() || end != word.data() + word.size())
            throw ExpositionError {
                ErrorCode::Malformed, "“" + std::string(cutUtf8(word, 40)) + "” is not a time in milliseconds"};
        return value;
    }

    std::string_view m_body;
    std::string_view m_text; ///< of the line being read
    const ExpositionLimits& m_limits;
    Exposition& m_out;
    DecodeReport& m_report;
    std::uint32_t m_line = 0;
    ExpositionFamilies m_families;
    std::unordered_map<std::string_view, std::uint32_t> m_typed;
    std::unordered_map<std::string_view, std::uint32_t> m_sampled;
};

} // namespace

Result<void> decodePrometheusText(
    std::string_view body, const ExpositionLimits& limits, Exposition& out, DecodeReport& report)
{
    TextBody text(body, limits, out, report);
    try {
        text.read();
    } catch (const ExpositionError& error) {
        joinFamilies(out);
        return fail(error.code, expositionFault(text.line(), text.text(), error.what));
    }
    joinFamilies(out);
    remarkValues(out, report);
    report.acceptedDataPoints += out.samples.size();
    return {};
}

} // namespace spanwise::decode
