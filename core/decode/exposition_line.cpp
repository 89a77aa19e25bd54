// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/exposition_line.h"

#include "core/base/ascii.h"
#include "core/base/utf8.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace spanwise::decode {

namespace {

[[noreturn]] void refuse(std::string what)
{
    throw ExpositionError {ErrorCode::Malformed, std::move(what)};
}

bool isNameStart(char c, bool isMetric) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (isMetric && c == ':');
}

/// Which way a number that is in no double's range lies: what is written small has become zero.
bool isTiny(std::string_view digits) noexcept
{
    const std::size_t exponent = digits.find_first_of("eE");
    if (exponent != std::string_view::npos) return digits.substr(exponent + 1).starts_with('-');
    return digits.starts_with("0.") || digits.starts_with('.');
}

} // namespace

std::string expositionFault(std::uint32_t number, std::string_view line, const std::string& what)
{
    constexpr std::size_t kShown = 80;
    std::string out = "line " + std::to_string(number) + ": " + what;
    if (line.empty()) return out;
    Arena arena;
    const std::string_view shown = line.substr(0, 4 * kShown);
    const std::string_view text = isUtf8(shown) ? shown : repairedUtf8(shown, arena);
    std::size_t characters = 0;
    std::size_t end = 0;
    for (; end < text.size(); ++end) {
        const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
        if (begins && ++characters > kShown) break;
    }
    return out + ", in “" + std::string(text.substr(0, end)) + (end < text.size() ? "…”" : "”");
}

double expositionNumber(std::string_view text)
{
    std::string_view digits = text;
    bool negative = false;
    if (!digits.empty() && (digits.front() == '+' || digits.front() == '-')) {
        negative = digits.front() == '-';
        digits.remove_prefix(1);
    }
    const double sign = negative ? -1.0 : 1.0;
    if (ascii::equalsLower(digits, "inf") || ascii::equalsLower(digits, "infinity"))
        return sign * std::numeric_limits<double>::infinity();
    if (ascii::equalsLower(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
    const bool begins = !digits.empty() && ((digits[0] >= '0' && digits[0] <= '9') || digits[0] == '.');
    double value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, value);
    if (!begins || error == std::errc::invalid_argument || stopped != end)
        refuse("“" + std::string(cutUtf8(text, 40)) + "” is not a number");
    if (error == std::errc::result_out_of_range) {
        if (!isTiny(digits)) refuse("“" + std::string(cutUtf8(text, 40)) + "” is too large for a number");
        value = 0;
    }
    return sign * value;
}

std::string limitText(double value)
{
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    if (value == 0) return "0.0";
    // Go's 'g' with the shortest digits: an exponent below −4 or from 6 on is written out.
    char buffer[64];
    const auto scientific = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
    const std::string_view written(buffer, static_cast<std::size_t>(scientific.ptr - buffer));
    std::string_view power = written.substr(written.find('e') + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    int exponent = 0;
    std::from_chars(power.data(), power.data() + power.size(), exponent);
    if (exponent < -4 || exponent >= 6) return std::string(written);
    const auto fixed = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
    std::string text(buffer, fixed.ptr);
    if (text.find('.') == std::string::npos) text += ".0";
    return text;
}

void ExpositionLine::skipBlanks() noexcept
{
    while (!atEnd() && (m_line[m_at] == ' ' || m_line[m_at] == '\t')) ++m_at;
}

void ExpositionLine::blank()
{
    if (m_strict) {
        if (!take(' ') || peek() == ' ')
            refuse("exactly one blank is expected at “" + std::string(cutUtf8(rest(), 40)) + "”");
        return;
    }
    if (peek() != ' ' && peek() != '\t') refuse("a blank is expected at “" + std::string(cutUtf8(rest(), 40)) + "”");
    skipBlanks();
}

bool ExpositionLine::take(char c) noexcept
{
    if (atEnd() || m_line[m_at] != c) return false;
    ++m_at;
    return true;
}

bool ExpositionLine::take(std::string_view text) noexcept
{
    if (!rest().starts_with(text)) return false;
    m_at += text.size();
    return true;
}

std::string_view ExpositionLine::word() noexcept
{
    const std::size_t first = m_at;
    while (!atEnd() && m_line[m_at] != ' ' && m_line[m_at] != '\t') ++m_at;
    return m_line.substr(first, m_at - first);
}

std::string_view ExpositionLine::plainName(bool isMetric) noexcept
{
    const std::size_t first = m_at;
    if (atEnd() || !isNameStart(m_line[m_at], isMetric)) return {};
    while (!atEnd() && (isNameStart(m_line[m_at], isMetric) || (m_line[m_at] >= '0' && m_line[m_at] <= '9'))) ++m_at;
    return m_line.substr(first, m_at - first);
}

std::string_view ExpositionLine::quoted()
{
    if (!take('"')) refuse("a quoted text is expected at “" + std::string(cutUtf8(rest(), 40)) + "”");
    const std::size_t first = m_at;
    bool escaped = false;
    while (!atEnd() && m_line[m_at] != '"') {
        if (m_line[m_at] == '\\') {
            escaped = true;
            ++m_at;
            if (atEnd()) break;
        }
        ++m_at;
    }
    if (atEnd()) refuse("a quoted text does not end on its line");
    const std::string_view raw = m_line.substr(first, m_at - first);
    ++m_at;
    if (!isUtf8(raw)) refuse("a text is not valid UTF-8");
    sawNull |= raw.find('\0') != std::string_view::npos;
    sawLong |= raw.size() > m_limits.shownValueBytes;
    if (raw.size() > m_limits.valueBytes)
        throw ExpositionError {ErrorCode::TooLarge,
            "a label value has " + std::to_string(raw.size()) + " bytes, the limit is "
                + std::to_string(m_limits.valueBytes)};
    if (!escaped) return raw;
    char* const text = m_out.arena.allocate(raw.size());
    std::size_t size = 0;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char next = i + 1 < raw.size() ? raw[i + 1] : '\0';
        if (raw[i] == '\\' && (next == '\\' || next == '"' || next == 'n')) {
            text[size++] = next == 'n' ? '\n' : next;
            ++i;
        } else {
            text[size++] = raw[i]; // any other pair stays as it is
        }
    }
    m_out.arena.shrinkLast(raw.size() - size);
    return {text, size};
}

IndexRange ExpositionLine::labels(std::string_view& name, bool isExemplar)
{
    const std::size_t first = m_out.labels.size();
    const auto gap = [&] {
        if (!m_strict) skipBlanks();
    };
    gap();
    while (!take('}')) {
        const bool isQuoted = peek() == '"';
        const std::string_view label = isQuoted ? quoted() : plainName(false);
        gap();
        if (isQuoted && peek() != '=') {
            if (isExemplar || !name.empty() || m_out.labels.size() != first) refuse("a label has no value");
            if (label.empty()) refuse("the name of the metric is empty");
            name = label;
        } else {
            if (label.empty()) refuse("a label name is expected at “" + std::string(cutUtf8(rest(), 40)) + "”");
            if (!take('=')) refuse("“=” is expected after the label " + std::string(cutUtf8(label, 80)));
            gap();
            const std::string_view value = quoted();
            if (label == "__name__") refuse("the label __name__ is reserved");
            if (label.size() > m_limits.nameBytes)
                throw ExpositionError {ErrorCode::TooLarge, "a label name is longer than the limit of 1024 bytes"};
            m_out.labels.push_back({label, value});
        }
        gap();
        if (take(',')) {
            gap();
            continue;
        }
        if (peek() != '}') refuse("“,” or “}” is expected at “" + std::string(cutUtf8(rest(), 40)) + "”");
    }
    return sorted(first);
}

IndexRange ExpositionLine::sorted(std::size_t first)
{
    auto& all = m_out.labels;
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, all.end(), [](const Label& a, const Label& b) { return a.name < b.name; });
    const auto twice =
        std::adjacent_find(begin, all.end(), [](const Label& a, const Label& b) { return a.name == b.name; });
    if (twice != all.end()) refuse("the label " + std::string(cutUtf8(twice->name, 80)) + " is given twice");
    // An empty value is the same as no label.
    all.erase(std::remove_if(begin, all.end(), [](const Label& label) { return label.value.empty(); }), all.end());
    const std::size_t count = all.size() - first;
    if (count > m_limits.labelsPerSeries)
        throw ExpositionError {ErrorCode::TooLarge,
            std::to_string(count) + " labels on one series, the limit is " + std::to_string(m_limits.labelsPerSeries)};
    return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count)};
}

void ExpositionLine::series(ExpositionSample& sample)
{
    sample.name = plainName(true);
    if (!m_strict) skipBlanks();
    sample.labels.first = static_cast<std::uint32_t>(m_out.labels.size());
    const bool hadBlank = m_at > 0 && (m_line[m_at - 1] == ' ' || m_line[m_at - 1] == '\t');
    if (take('{')) {
        sample.labels = labels(sample.name, false);
        if (sample.name.empty()) refuse("the metric has no name");
    } else {
        if (sample.name.empty()) refuse("a metric name is expected at “" + std::string(cutUtf8(rest(), 40)) + "”");
        if (m_strict ? peek() != ' ' : !hadBlank)
            refuse("a blank or “{” is expected after " + std::string(cutUtf8(sample.name, 80)));
    }
    if (sample.name.size() > m_limits.nameBytes)
        throw ExpositionError {ErrorCode::TooLarge, "a metric name is longer than the limit of 1024 bytes"};
}

IndexRange ExpositionLine::exemplarLabels()
{
    if (!take('{')) refuse("the labels of an exemplar are expected");
    std::string_view none;
    return labels(none, true);
}

std::optional<MetricType> metricTypeNamed(std::string_view word) noexcept
{
    struct Named {
        std::string_view word;
        MetricType type;
    };
    static constexpr Named kTypes[] = {{"counter", MetricType::Counter}, {"gauge", MetricType::Gauge},
        {"histogram", MetricType::Histogram}, {"summary", MetricType::Summary}, {"untyped", MetricType::Unknown},
        {"unknown", MetricType::Unknown}};
    for (const Named& one : kTypes)
        if (one.word == word) return one.type;
    return std::nullopt;
}

void joinFamilies(Exposition& out)
{
    std::unordered_map<std::string_view, std::uint32_t> byName;
    for (std::uint32_t i = 0; i < out.families.size(); ++i) byName[out.families[i].name] = i;
    const auto familyOf = [&](std::string_view name) {
        if (const auto found = byName.find(name); found != byName.end()) return found->second;
        for (const std::string_view suffix :
            {"_bucket", "_count", "_sum", "_total", "_created", "_gcount", "_gsum", "_info"}) {
            if (!name.ends_with(suffix)) continue;
            const auto found = byName.find(name.substr(0, name.size() - suffix.size()));
            if (found != byName.end()) return found->second;
        }
        return ExpositionSample::kNone;
    };
    std::string_view lastName;
    std::uint32_t lastFamily = ExpositionSample::kNone;
    for (ExpositionSample& sample : out.samples) {
        if (sample.name != lastName) {
            lastName = sample.name;
            lastFamily = familyOf(sample.name);
        }
        sample.family = lastFamily;
        const MetricType type = out.typeOf(sample);
        const bool isBuckets = type == MetricType::Histogram || type == MetricType::GaugeHistogram;
        if (!isBuckets && type != MetricType::Summary) continue;
        for (std::uint32_t i = 0; i < sample.labels.count; ++i) {
            Label& label = out.labels[sample.labels.first + i];
            if (label.name != (isBuckets ? "le" : "quantile")) continue;
            try {
                label.value = out.arena.store(limitText(expositionNumber(label.value)));
            } catch (const ExpositionError&) { // no number: stays, and counts in no quantile
            }
        }
    }
}

} // namespace spanwise::decode
