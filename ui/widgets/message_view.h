// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a conversation: messages one below the other, parts folded or open, any length of text. Text of telemetry is
// painted as plain text and nothing in it is followed or loaded. Only what is visible is laid out.
#pragma once

#include "ui/widgets/text_section.h"

#include <QAbstractScrollArea>
#include <QList>
#include <QStringList>
#include <QTextLayout>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace spanwise::ui {

class MessageView final : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit MessageView(QWidget* parent = nullptr);
    ~MessageView() override;

    void setSections(std::vector<TextSection> sections);
    [[nodiscard]] const std::vector<TextSection>& sections() const { return m_sections; }
    /// Shown in the middle when there is nothing to read: why.
    void setEmptyText(const QString& text);
    /// Marks every place that holds one of these, whatever its case, and opens the first section with one. A blank
    /// stands for any one character that cannot be seen, as it does in the excerpts of findings.
    void setHighlight(const QStringList& texts);
    [[nodiscard]] QStringList highlighted(int section) const; ///< as it stands in the text

    void setFolded(int section, bool folded);
    void setHiddenShown(bool shown);
    [[nodiscard]] bool isHiddenShown() const { return m_showHidden; }
    [[nodiscard]] int hiddenCharacterCount() const;
    [[nodiscard]] int currentSection() const { return m_current; }
    void setCurrentSection(int section);
    /// What is selected, else the current section, as it was sent.
    [[nodiscard]] QString copyText() const;
    void selectAll();

signals:
    void currentSectionChanged(int section);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    /// A title or a piece of text. Heights are guessed until the row is first seen.
    struct Row {
        int section = 0;
        qsizetype first = -1; ///< into the section's text; -1 = title
        qsizetype length = 0;
        int height = 0;
        int top = 0;
        bool exact = false;
        bool last = false; ///< of its section
    };
    struct Place {
        int row = -1;
        qsizetype at = 0; ///< into the row's text
        auto operator<=>(const Place&) const = default;
    };

    void rebuildRows();
    void placeRows(std::size_t from = 0);
    void layOutVisible();
    [[nodiscard]] int guessHeight(const Row& row) const;
    [[nodiscard]] QTextLayout& layoutOf(int row);
    [[nodiscard]] QString shownText(const Row& row) const;
    [[nodiscard]] QString shownOf(QString text) const;
    [[nodiscard]] int textLeft(const TextSection& section) const;
    [[nodiscard]] int textWidth(const TextSection& section) const;
    [[nodiscard]] int rowAtY(int y) const;
    [[nodiscard]] Place placeAt(const QPoint& at);
    [[nodiscard]] QList<QTextLayout::FormatRange> selectionIn(int row) const;
    void drawTitle(QPainter& painter, const Row& row, int y);
    void drawText(QPainter& painter, int rowNumber, int y);
    void toggle(int section);
    void announce();

    std::vector<TextSection> m_sections;
    std::vector<Row> m_rows;
    std::unordered_map<int, std::unique_ptr<QTextLayout>> m_layouts; ///< by row; only those near the viewport
    QString m_empty;
    std::vector<QList<std::pair<qsizetype, qsizetype>>> m_marks; ///< by section: where in its text, and how long
    Place m_anchor;
    Place m_caret;
    int m_current = -1;
    int m_height = 0;
    bool m_showHidden = false;
    bool m_selecting = false;
};

} // namespace spanwise::ui
