// SPDX-License-Identifier: GPL-3.0-or-later
// One line of a text exposition, read token by token. Both text formats have names, quoted texts, labels and numbers in
// common; how much blank space may stand between them differs. Inside core/decode: throws ExpositionError.
#pragma once

#include "core/decode/exposition.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace spanwise::decode {

struct ExpositionError {
    ErrorCode code;
    std::string what;
};

/// "line 3: the value is missing, in “name{…} ”": with the first 80 characters of the line, not masked yet.
[[nodiscard]] std::string expositionFault(std::uint32_t number, std::string_view line, const std::string& what);

/// A number as Go's strconv reads it, without hex and underscores: what both formats allow. Throws.
[[nodiscard]] double expositionNumber(std::string_view text);

/// `value` as Prometheus 3 writes the limits of buckets and quantiles: 1 → "1.0", 0.25 → "0.25", 1e+06, +Inf.
[[nodiscard]] std::string limitText(double value);

class ExpositionLine {
public:
    /// `strict` = OpenMetrics: no blank where none is asked for.
    ExpositionLine(std::string_view line, bool strict, const ExpositionLimits& limits, Exposition& out)
        : m_line(line)
        , m_strict(strict)
        , m_limits(limits)
        , m_out(out)
    {
    }

    void skipBlanks() noexcept;
    /// The one blank of OpenMetrics, or at least one in text 0.0.4.
    void blank();
    [[nodiscard]] bool atEnd() const noexcept { return m_at == m_line.size(); }
    [[nodiscard]] char peek() const noexcept { return atEnd() ? '\0' : m_line[m_at]; }
    bool take(char c) noexcept;
    bool take(std::string_view word) noexcept;
    [[nodiscard]] std::string_view rest() const noexcept { return m_line.substr(m_at); }
    /// Up to the next blank.
    std::string_view word() noexcept;

    /// Letters, digits, '_' and, in names of metrics, ':'. Empty when none stands here.
    std::string_view plainName(bool isMetric) noexcept;
    /// A quoted text without its quotes, unescaped.
    std::string_view quoted();
    /// `name{…}` or `{"name",…}`; sets name and labels of the sample.
    void series(ExpositionSample& sample);
    /// `{…}` of an exemplar.
    IndexRange exemplarLabels();

    bool sawNull = false;
    bool sawLong = false; ///< a value beyond shownValueBytes

private:
    IndexRange labels(std::string_view& name, bool isExemplar);
    IndexRange sorted(std::size_t first);

    std::string_view m_line;
    std::size_t m_at = 0;
    bool m_strict;
    const ExpositionLimits& m_limits;
    Exposition& m_out;
};

/// Finds each sample's family by name, and writes bucket limits and quantiles in one way. Once at the end of a body:
/// TYPE may come late.
void joinFamilies(Exposition& out);

/// Counts what is odd about values and histograms and does not refuse a body: counters below zero, buckets without
/// +Inf, that fall, or that disagree with the count. After joinFamilies().
void remarkValues(const Exposition& out, DecodeReport& report);

/// The words of text 0.0.4; nothing for another word.
[[nodiscard]] std::optional<MetricType> metricTypeNamed(std::string_view word) noexcept;

} // namespace spanwise::decode
