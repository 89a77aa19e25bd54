// SPDX-License-Identifier: GPL-3.0-or-later
// The way from a case to what it was made of: the span, the review item, the spans where it came up again.
#pragma once

#include "core/cases/case.h"

#include <QWidget>

class QMenu;
class QToolButton;

namespace spanwise::ui {

class CaseLinks final : public QWidget {
    Q_OBJECT

public:
    explicit CaseLinks(QWidget* parent = nullptr);
    /// Hides what the case does not name.
    void show(const cases::Case& one);
    void openSpan(); ///< that it comes from, if it is named

signals:
    void spanWanted(const QString& argument); ///< of the page of traces: TRACE or TRACE:SPAN
    void itemWanted(const QString& itemId);

private:
    QToolButton* m_span;
    QToolButton* m_item;
    QToolButton* m_again;
    QMenu* m_places;
    QString m_spanArgument;
    QString m_itemId;
};

} // namespace spanwise::ui
