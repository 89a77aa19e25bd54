// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/word_diff.h"

#include <QStringView>
#include <algorithm>

namespace spanwise::ui {
namespace {

using Words = std::vector<QStringView>;

/// Each word with the white space behind it; white space at the start is a word of its own.
Words wordsOf(const QString& text)
{
    Words words;
    const QStringView all(text);
    qsizetype begin = 0;
    for (qsizetype i = 1; i < all.size(); ++i) {
        if (all[i - 1].isSpace() && !all[i].isSpace()) {
            words.push_back(all.sliced(begin, i - begin));
            begin = i;
        }
    }
    if (begin < all.size()) words.push_back(all.sliced(begin));
    return words;
}

void append(std::vector<DiffPart>& parts, DiffPart::Kind kind, QStringView text)
{
    if (parts.empty() || parts.back().kind != kind) parts.push_back({kind, {}});
    parts.back().text.append(text);
}

QString joined(const Words& words, std::size_t from, std::size_t to)
{
    QString out;
    for (std::size_t i = from; i < to; ++i) out.append(words[i]);
    return out;
}

/// The furthest places reached with d changes, a line each: v[k + d] is the place in `a` on diagonal k = a − b.
using Trace = std::vector<std::vector<int>>;

/// Empty when more than `most` changes are needed.
Trace traceOf(const Words& a, const Words& b, int most)
{
    const int n = static_cast<int>(a.size());
    const int m = static_cast<int>(b.size());
    const int limit = std::min(n + m, most);
    std::vector<int> v(static_cast<std::size_t>(2 * limit + 3), 0);
    const auto at = [&](int k) -> int& { return v[static_cast<std::size_t>(k + limit + 1)]; };
    Trace trace;
    for (int d = 0; d <= limit; ++d) {
        trace.emplace_back();
        for (int k = -d; k <= d; ++k) trace.back().push_back(at(k));
        for (int k = -d; k <= d; k += 2) {
            int x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
            while (x < n && x - k < m && a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(x - k)]) ++x;
            at(k) = x;
            if (x >= n && x - k >= m) return trace;
        }
    }
    return {};
}

struct Step {
    DiffPart::Kind kind;
    int word; ///< of `a`, or of `b` for an addition
};

std::vector<Step> stepsOf(const Trace& trace, int n, int m)
{
    std::vector<Step> steps;
    int x = n;
    int y = m;
    for (int d = static_cast<int>(trace.size()) - 1; d >= 0; --d) {
        const std::vector<int>& line = trace[static_cast<std::size_t>(d)];
        const auto reached = [&](int k) { return std::abs(k) > d ? -1 : line[static_cast<std::size_t>(k + d)]; };
        const int k = x - y;
        const bool down = k == -d || (k != d && reached(k - 1) < reached(k + 1));
        const int fromK = down ? k + 1 : k - 1;
        const int fromX = d == 0 ? 0 : reached(fromK);
        const int fromY = d == 0 ? 0 : fromX - fromK;
        while (x > fromX && y > fromY) {
            steps.push_back({DiffPart::Kind::Same, --x});
            --y;
        }
        if (d == 0) break;
        if (down)
            steps.push_back({DiffPart::Kind::Added, --y});
        else
            steps.push_back({DiffPart::Kind::Removed, --x});
    }
    std::ranges::reverse(steps);
    return steps;
}

} // namespace

std::vector<DiffPart> wordDiff(const QString& before, const QString& after, int mostChanges)
{
    const Words a = wordsOf(before);
    const Words b = wordsOf(after);
    std::vector<DiffPart> parts;
    const Trace trace = traceOf(a, b, mostChanges);
    if (trace.empty()) {
        if (!a.empty()) append(parts, DiffPart::Kind::Removed, joined(a, 0, a.size()));
        if (!b.empty()) append(parts, DiffPart::Kind::Added, joined(b, 0, b.size()));
        return parts;
    }
    for (const Step& step : stepsOf(trace, static_cast<int>(a.size()), static_cast<int>(b.size())))
        append(parts, step.kind,
            step.kind == DiffPart::Kind::Added ? b[std::size_t(step.word)] : a[std::size_t(step.word)]);
    return parts;
}

} // namespace spanwise::ui
