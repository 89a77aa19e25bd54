// SPDX-License-Identifier: GPL-3.0-or-later
// One line of filter expression: coloured while typed, wrong parts underlined, Tab leaves it, Enter applies it.
#pragma once

#include "core/query/filter.h"

#include <QAbstractItemView>
#include <QPlainTextEdit>
#include <QPointer>
#include <optional>

namespace spanwise::ui {

class FilterHighlighter;

class FilterEdit final : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit FilterEdit(QWidget* parent = nullptr);

    [[nodiscard]] QString expression() const;
    void setExpression(const QString& text);
    /// Marks the wrong part; none = the text is right.
    void setFault(const std::optional<query::FilterError>& fault);
    /// Bytes of UTF-8 before the cursor, as core/query counts.
    [[nodiscard]] std::size_t cursorByte() const;
    /// Puts `text` in the place of `length` bytes from `position`.
    void replaceBytes(std::size_t position, std::size_t length, const QString& text);
    /// The list that completes: Enter and Escape are for it while something in it is chosen.
    void setPopup(QAbstractItemView* popup) { m_popup = popup; }
    QSize sizeHint() const override { return {320, 30}; }

signals:
    void applied();
    void cancelled();
    void completionWanted();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void insertFromMimeData(const QMimeData* source) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    [[nodiscard]] bool isForPopup(const QKeyEvent& event) const;

    FilterHighlighter* m_highlighter;
    QPointer<QAbstractItemView> m_popup;
};

} // namespace spanwise::ui
