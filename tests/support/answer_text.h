// SPDX-License-Identifier: GPL-3.0-or-later
// Answers as text, every number of them: two answers are the same when their texts are.
#pragma once

#include "core/query/report.h"
#include "core/query/series.h"

#include <QString>
#include <QStringList>
#include <optional>

namespace spanwise::test {

inline QString text(const std::optional<std::int64_t>& value)
{
    return value ? QString::number(*value) : QString("-");
}

inline QString dumped(const query::Percentiles& p)
{
    QStringList out {QString::number(p.n), text(p.max)};
    for (const query::Percentile& one : {p.p50, p.p95, p.p99})
        out << text(one.value) << text(one.low) << text(one.high) << (one.enough ? "enough" : "few");
    return out.join(' ');
}

inline QString dumped(const query::Totals& t)
{
    QStringList out;
    for (const std::uint64_t n : {t.spans, t.errorSpans, t.traces, t.sessions, t.failedWithoutCall})
        out << QString::number(n);
    out << QString::number(t.firstStart) << QString::number(t.lastStart);
    const query::CallTotals& c = t.calls;
    for (const std::uint64_t n : {c.n, c.failed, c.softErrors, c.truncated, c.withoutUsage, c.withCost})
        out << QString::number(n);
    for (const std::uint64_t n : c.byErrorClass) out << QString::number(n);
    for (const std::uint64_t n : c.withoutCost) out << QString::number(n);
    for (const std::int64_t n : {c.costNanoUsd, c.tokens.input, c.tokens.output, c.tokens.totalOnly,
             c.tokens.cachedInput, c.tokens.cacheWrite, c.tokens.reasoning})
        out << QString::number(n);
    out << QString::number(c.tokens.estimatedCalls);
    for (const query::Percentiles* p : {&t.latency, &t.timeToFirstToken, &t.timePerOutputToken, &t.tokensPerSecond})
        out << dumped(*p);
    for (const query::Exclusion& one : t.excluded)
        out << QString("%1:%2=%3").arg(int(one.measure)).arg(QString::fromStdString(one.reason)).arg(one.n);
    return out.join(' ');
}

inline QString dumped(const query::ReportAnswer& a)
{
    QString out = QString("%1 %2\n").arg(a.allGroups).arg(dumped(a.totals));
    for (const query::ReportGroup& group : a.groups) {
        for (const std::string& key : group.key) out += QString::fromStdString(key) + '|';
        out += dumped(group.totals) + '\n';
    }
    return out;
}

inline QString rounded(double value)
{
    return QString::number(value, 'g', 10); // sums of products are not the last digit alike
}

/// Lines without any value say nothing and are left out of both.
inline QString dumped(const query::SeriesAnswer& a)
{
    QString out = QString("%1 %2 %3 %4\n").arg(a.step).arg(a.range.from).arg(a.range.to).arg(a.starts.size());
    for (const query::Series& s : a.series) {
        if (s.n == 0 && s.kind != query::Series::Kind::All) continue;
        out +=
            QString("%1 %2 %3 %4:").arg(int(s.kind)).arg(QString::fromStdString(s.key)).arg(s.n).arg(rounded(s.total));
        for (const query::Point& p : s.points)
            out += QString(" %1/%2/%3/%4/%5")
                       .arg(QString::number(p.n), p.value ? rounded(*p.value) : QString("-"), text(p.p50), text(p.p95),
                           text(p.p99));
        out += '\n';
    }
    QStringList excluded;
    for (const query::Exclusion& one : a.excluded)
        excluded << QString("%1=%2").arg(QString::fromStdString(one.reason)).arg(one.n);
    excluded.sort();
    out += excluded.join(' ') + '\n';
    for (const query::DeployMark& mark : a.deployMarks)
        out += QString("%1 %2 %3 %4\n")
                   .arg(QString::number(mark.at), QString::fromStdString(mark.service),
                       QString::fromStdString(mark.version), QString::fromStdString(mark.previous));
    return out;
}

} // namespace spanwise::test
