// SPDX-License-Identifier: GPL-3.0-or-later
// Where the user is: one page, one range, one filter, one comparison for the whole window, and the way that led there.
#pragma once

#include "core/base/time.h"

#include <QObject>
#include <QString>
#include <optional>
#include <vector>

namespace spanwise::ui {

/// A range as the user chose it: fixed, the last `length` of the data, or (neither) everything.
struct RangeChoice {
    Nanos length = 0;
    std::optional<TimeRange> fixed;

    [[nodiscard]] bool isAll() const { return !fixed && length == 0; }
    bool operator==(const RangeChoice&) const = default;
};

/// Everything that Back must bring back. `argument` is what the page needs beside: the trace page's trace id (hex),
/// optionally followed by ":" and a span id.
struct Location {
    QString page;
    QString argument;
    RangeChoice range;
    QString filter; ///< a filter expression that parses, empty = all
    bool compare = true; ///< against the period before

    bool operator==(const Location&) const = default;
};

class FilterState final : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t kRemembered = 200;

    explicit FilterState(Location start, QObject* parent = nullptr);

    [[nodiscard]] const Location& now() const { return m_way[m_at]; }
    [[nodiscard]] bool canGoBack() const { return m_at > 0; }
    /// Where back() leads; null when there is nothing.
    [[nodiscard]] const Location* before() const { return canGoBack() ? &m_way[m_at - 1] : nullptr; }
    [[nodiscard]] bool canGoForward() const { return m_at + 1 < m_way.size(); }

    /// Each makes one step of the history; nothing happens when nothing changes.
    void go(const Location& to);
    void openPage(const QString& page, const QString& argument = {});
    void setRange(const RangeChoice& range);
    void setFilter(const QString& expression);
    /// Adds `clause` with "and", in parentheses where the filter so far has an "or".
    void addToFilter(const QString& clause);
    void setCompare(bool on);

    void back();
    void forward();

signals:
    void changed(const spanwise::ui::Location& now);

private:
    std::vector<Location> m_way;
    std::size_t m_at = 0;
};

} // namespace spanwise::ui
