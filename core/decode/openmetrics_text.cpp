// SPDX-License-Identifier: GPL-3.0-or-later
// OpenMetrics 1.0 (github.com/prometheus/OpenMetrics, specification/OpenMetrics.md of 2020-11-05), line by line:
//     # TYPE name type    # HELP name text    # UNIT name unit    # EOF at the end and nothing behind it
//     name{label="value",…} value [seconds] [# {label="value",…} value [seconds]]
// Exactly one blank stands between tokens. The end mark is what tells a cut body from a whole one.
#include "core/base/utf8.h"
#include "core/decode/exposition_families.h"

#include <cmath>

namespace spanwise::decode {

namespace {

/// The specification's limit for the labels of an exemplar, in characters.
constexpr std::size_t kExemplarCharacters = 128;

[[noreturn]] void refuse(std::string what)
{
    throw ExpositionError {ErrorCode::Malformed, std::move(what)};
}

std::size_t charactersOf(std::string_view text) noexcept
{
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
    return count;
}

class OpenMetricsBody {
public:
    OpenMetricsBody(std::string_view body, const ExpositionLimits& limits, Exposition& out, DecodeReport& report)
        : m_body(body)
        , m_limits(limits)
        , m_out(out)
        , m_report(report)
        , m_families(limits, out)
    {
    }

    void read()
    {
        while (!m_body.empty()) {
            const std::size_t end = m_body.find('\n');
            const std::string_view line = m_body.substr(0, end);
            m_body.remove_prefix(end == std::string_view::npos ? m_body.size() : end + 1);
            ++m_line;
            m_text = line;
            if (line == "# EOF") {
                if (!m_body.empty()) refuse("there is more behind the end mark # EOF");
                return;
            }
            if (line.empty()) refuse("an empty line is not allowed");
            readLine(line);
        }
        refuse("the body ends before the end mark # EOF: it was cut");
    }

    [[nodiscard]] std::uint32_t line() const noexcept { return m_line; }
    [[nodiscard]] std::string_view text() const noexcept { return m_text; }

private:
    void remark(std::string_view what) { m_report.reject(m_report.remarks, what, "line " + std::to_string(m_line)); }

    void readLine(std::string_view text)
    {
        ExpositionLine line(text, true, m_limits, m_out);
        if (line.take("# "))
            readMetadata(line);
        else
            readSample(line);
        if (line.sawNull) remark("a label value holds a zero byte");
        if (line.sawLong) remark("a label value is longer than 16 KiB");
    }

    void readMetadata(ExpositionLine& line)
    {
        const std::string_view keyword = line.word();
        line.blank();
        const std::string_view name = line.peek() == '"' ? line.quoted() : line.plainName(true);
        if (name.empty()) refuse("a metric name is expected");
        MetricFamily& family = m_families.named(name);
        if (keyword == "UNIT" && line.atEnd()) return;
        if (keyword == "HELP" && line.atEnd()) return;
        line.blank();
        if (keyword == "HELP") {
            if (!isUtf8(line.rest())) refuse("a HELP text is not valid UTF-8");
            family.help = line.rest();
        } else if (keyword == "UNIT") {
            const std::string_view unit = line.rest();
            const bool isSuffix =
                name.ends_with(unit) && name.size() > unit.size() && name[name.size() - unit.size() - 1] == '_';
            if (!unit.empty() && !isSuffix) refuse("the unit is not a suffix of the metric's name");
            family.unit = unit;
        } else if (keyword == "TYPE") {
            family.type = typeOf(line.rest());
        } else {
            refuse("“# " + std::string(cutUtf8(keyword, 40)) + "” is not HELP, TYPE, UNIT or EOF");
        }
    }

    MetricType typeOf(std::string_view word)
    {
        if (word == "info") return MetricType::Info;
        if (word == "stateset") return MetricType::StateSet;
        if (word == "gaugehistogram") return MetricType::GaugeHistogram;
        const auto type = metricTypeNamed(word);
        if (!type) remark("an unknown TYPE word makes its family untyped");
        return type.value_or(MetricType::Unknown);
    }

    void readSample(ExpositionLine& line)
    {
        ExpositionSample sample;
        sample.line = m_line;
        line.series(sample);
        line.blank();
        sample.value = expositionNumber(line.word());
        if (!line.atEnd()) {
            line.blank();
            if (line.peek() != '#') {
                sample.atMs = milliseconds(line.word());
                if (!line.atEnd()) line.blank();
            }
            if (!line.atEnd()) readExemplar(line, sample);
        }
        m_families.add(sample);
    }

    void readExemplar(ExpositionLine& line, ExpositionSample& sample)
    {
        if (!line.take("# ")) refuse("“# {” of an exemplar is expected");
        Exemplar exemplar;
        exemplar.labels = line.exemplarLabels();
        line.blank();
        exemplar.value = expositionNumber(line.word());
        if (!line.atEnd()) {
            line.blank();
            exemplar.atMs = milliseconds(line.word());
        }
        if (!line.atEnd()) refuse("there is more after the exemplar");
        std::size_t characters = 0;
        for (const Label& label : m_out.of(exemplar.labels))
            characters += charactersOf(label.name) + charactersOf(label.value);
        if (characters > kExemplarCharacters) {
            remark("an exemplar's labels are over 128 characters: it was dropped");
            return;
        }
        sample.exemplar = static_cast<std::uint32_t>(m_out.exemplars.size());
        m_out.exemplars.push_back(exemplar);
    }

    /// Seconds with fractions → ms, cut off as Prometheus does.
    static std::int64_t milliseconds(std::string_view word)
    {
        const double seconds = expositionNumber(word);
        constexpr double kMost = 9.2e15;
        if (!std::isfinite(seconds) || std::fabs(seconds) > kMost / 1000) refuse("a time is out of range");
        return static_cast<std::int64_t>(seconds * 1000);
    }

    std::string_view m_body;
    std::string_view m_text; ///< of the line being read
    const ExpositionLimits& m_limits;
    Exposition& m_out;
    DecodeReport& m_report;
    std::uint32_t m_line = 0;
    ExpositionFamilies m_families;
};

} // namespace

Result<void> decodeOpenMetrics(
    std::string_view body, const ExpositionLimits& limits, Exposition& out, DecodeReport& report)
{
    OpenMetricsBody text(body, limits, out, report);
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
