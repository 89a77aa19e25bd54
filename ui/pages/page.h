// SPDX-License-Identifier: GPL-3.0-or-later
// What a page is: one question of a user, answered for the range and filter in force.
#pragma once

#include "ui/filter_state.h"

#include <QList>
#include <QString>
#include <QWidget>
#include <span>

namespace spanwise::ui {

class CategoryColors;
class Session;
class Settings;

/// What pages are given; it outlives them.
struct PageContext {
    Session& session;
    FilterState& filter;
    Settings& settings;
    CategoryColors& categories;
};

struct KeyHint {
    QString keys; ///< as a person writes them: "J / K"
    QString action;
};

class Page : public QWidget {
    Q_OBJECT

public:
    explicit Page(PageContext& context, QWidget* parent = nullptr)
        : QWidget(parent)
        , m_context(context)
    {
    }

    /// Ask again: the location, the store or the data in it has changed. Called only while the page is on screen
    /// (at most four times a second under live load) and when it comes on screen.
    virtual void apply(const Location& now) = 0;
    /// What the page says of itself in the window's title bar, beside its title; the trace page gives the trace's name.
    [[nodiscard]] virtual QString subject() const { return {}; }
    /// Keys of this page alone, for the overlay behind "?".
    [[nodiscard]] virtual QList<KeyHint> keys() const { return {}; }
    /// True while an answer is outstanding: pictures wait for it.
    [[nodiscard]] virtual bool isBusy() const { return false; }

signals:
    void subjectChanged();

protected:
    [[nodiscard]] PageContext& context() const { return m_context; }

private:
    PageContext& m_context;
};

/// One line of the table of pages. `make` gives a page whose parent is `parent`.
struct PageEntry {
    const char* id; ///< stable: locations, settings and tests use it
    const char* title; ///< QT_TRANSLATE_NOOP("pages", …)
    const char* icon; ///< file in resources/icons without its ending
    bool inNavigation; ///< false: opened from elsewhere (a trace)
    Page* (*make)(PageContext& context, QWidget* parent);
    bool withoutData = false; ///< shown while the store is empty; the others give way to the first start then
    bool early = false; ///< asks about its range alone: shown as soon as the newest rows of a large store are there
};

/// In the order of the navigation.
[[nodiscard]] std::span<const PageEntry> pageTable();
[[nodiscard]] const PageEntry* findPage(const QString& id);
[[nodiscard]] QString titleOf(const PageEntry& entry);

} // namespace spanwise::ui
