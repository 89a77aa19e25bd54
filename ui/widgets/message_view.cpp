// SPDX-License-Identifier: GPL-3.0-or-later
// Sections, rows and their heights; painting stands in message_view_paint.cpp, hands in message_view_input.cpp.
#include "ui/widgets/message_view.h"

#include "ui/safe_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/message_view_metrics.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTextBoundaryFinder>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {
namespace {

using namespace message_view;

constexpr std::size_t kKeptLayouts = 200;
constexpr qsizetype kMostMarks = 500; ///< in a section

QFont faceOf(const TextSection& s)
{
    return textFont(s.style == TextSection::Style::Code ? TextRole::Code : TextRole::Body);
}

/// One sign a character, so that places in the shown text are places in the sent text.
QString withSigns(QString text)
{
    for (QChar& c : text) {
        const char16_t u = c.unicode();
        if (u == u'\n')
            c = QChar::LineSeparator;
        else if (u < 0x20 && u != u'\t')
            c = QChar(0x2400 + u);
        else if (u == 0x7F)
            c = QChar(0x2421);
    }
    return text;
}

} // namespace

std::vector<qsizetype> textPieces(const QString& text, qsizetype most)
{
    std::vector<qsizetype> out;
    for (qsizetype at = 0; at < text.size();) {
        out.push_back(at);
        if (text.size() - at <= most) break;
        const QStringView window = QStringView(text).mid(at, most);
        qsizetype cut = window.lastIndexOf(u'\n');
        if (cut < most / 4) cut = window.lastIndexOf(u' ');
        qsizetype next = at + (cut < most / 4 ? most : cut + 1);
        if (text[next - 1].isHighSurrogate() && next - 1 > at) --next;
        at = next;
    }
    return out;
}

QStringList MessageView::highlighted(int section) const
{
    QStringList out;
    if (static_cast<std::size_t>(section) < m_marks.size())
        for (const auto& [from, length] : m_marks[static_cast<std::size_t>(section)])
            out.append(m_sections[static_cast<std::size_t>(section)].text.mid(from, length));
    return out;
}

MessageView::MessageView(QWidget* parent)
    : QAbstractScrollArea(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Conversation"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setCursor(Qt::IBeamCursor);
}

MessageView::~MessageView() = default;

void MessageView::setSections(std::vector<TextSection> sections)
{
    m_sections = std::move(sections);
    for (TextSection& section : m_sections) section.hidden = hiddenCharacters(section.text);
    m_current = m_sections.empty() ? -1 : 0;
    m_marks.clear();
    rebuildRows();
    verticalScrollBar()->setValue(0);
    announce();
}

void MessageView::setEmptyText(const QString& text)
{
    m_empty = text;
    viewport()->update();
}

void MessageView::setHighlight(const QStringList& texts)
{
    std::vector<QRegularExpression> wanted;
    for (const QString& text : texts) {
        if (text.trimmed().isEmpty()) continue;
        QStringList words;
        for (const QString& word : text.split(u' ')) words.append(QRegularExpression::escape(word));
        wanted.emplace_back(words.join(QStringLiteral("[\\s\\p{C}]")),
            QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    }
    m_marks.assign(m_sections.size(), {});
    int first = -1;
    for (std::size_t i = 0; i < m_sections.size(); ++i) {
        for (const QRegularExpression& one : wanted)
            for (auto found = one.globalMatch(m_sections[i].text); found.hasNext() && m_marks[i].size() < kMostMarks;) {
                const QRegularExpressionMatch match = found.next();
                m_marks[i].append({match.capturedStart(), match.capturedLength()});
            }
        if (first < 0 && !m_marks[i].isEmpty()) first = static_cast<int>(i);
    }
    if (first >= 0) m_sections[static_cast<std::size_t>(first)].folded = false;
    rebuildRows();
    if (first >= 0) setCurrentSection(first);
}

int MessageView::hiddenCharacterCount() const
{
    int count = 0;
    for (const TextSection& section : m_sections) count += section.hidden;
    return count;
}

void MessageView::setHiddenShown(bool shown)
{
    m_showHidden = shown;
    rebuildRows();
}

void MessageView::setFolded(int section, bool folded)
{
    if (section < 0 || section >= static_cast<int>(m_sections.size())) return;
    m_sections[static_cast<std::size_t>(section)].folded = folded;
    rebuildRows();
}

void MessageView::toggle(int section)
{
    if (section >= 0) setFolded(section, !m_sections[static_cast<std::size_t>(section)].folded);
}

void MessageView::setCurrentSection(int section)
{
    if (section < 0 || section >= static_cast<int>(m_sections.size())) return;
    m_current = section;
    for (const Row& row : m_rows)
        if (row.section == section) {
            const int value = verticalScrollBar()->value();
            if (row.top < value || row.top + row.height > value + viewport()->height())
                verticalScrollBar()->setValue(std::max(row.top - 8, 0));
            break;
        }
    viewport()->update();
    announce();
    emit currentSectionChanged(section);
}

void MessageView::announce()
{
    const auto messages =
        std::count_if(m_sections.begin(), m_sections.end(), [](const auto& s) { return s.level == 0; });
    QString words = messages == 1 ? tr("1 message") : tr("%1 messages").arg(messages);
    if (m_current >= 0) {
        const TextSection& section = m_sections[static_cast<std::size_t>(m_current)];
        words += QStringLiteral(". %1. %2").arg(section.title, section.text.left(2000));
        if (section.hidden > 0)
            words +=
                section.hidden == 1 ? tr(". 1 hidden character") : tr(". %1 hidden characters").arg(section.hidden);
    }
    setAccessibleDescription(words);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

int MessageView::textLeft(const TextSection& section) const
{
    return kMargin + kPartIndent + (isBoxed(section) ? kBoxPadding : 0);
}

int MessageView::textWidth(const TextSection& section) const
{
    const int room = viewport()->width() - textLeft(section) - kMargin - (isBoxed(section) ? kBoxPadding : 0);
    return std::clamp(room, 80, kWidestText);
}

QString MessageView::shownText(const Row& row) const
{
    const TextSection& section = m_sections[static_cast<std::size_t>(row.section)];
    QString text = section.text.mid(row.first, row.length);
    if (text.endsWith(u'\n') && !row.last) text.chop(1);
    return shownOf(std::move(text));
}

QString MessageView::shownOf(QString text) const
{
    return withSigns(m_showHidden ? revealHidden(text) : std::move(text));
}

int MessageView::guessHeight(const Row& row) const
{
    const TextSection& section = m_sections[static_cast<std::size_t>(row.section)];
    const QFontMetrics metrics(faceOf(section));
    const double perLine = std::max(textWidth(section) / (metrics.averageCharWidth() * 1.05), 10.0);
    const auto breaks = QStringView(section.text).mid(row.first, row.length).count(u'\n');
    const double lines = std::max(static_cast<double>(row.length) / perLine, static_cast<double>(breaks) * 1.2) + 1.0;
    return static_cast<int>(std::ceil(lines) * metrics.lineSpacing());
}

void MessageView::rebuildRows()
{
    m_rows.clear();
    m_layouts.clear();
    m_anchor = m_caret = {};
    bool messageFolded = false;
    for (int i = 0; i < static_cast<int>(m_sections.size()); ++i) {
        const TextSection& section = m_sections[static_cast<std::size_t>(i)];
        if (section.level == 0) messageFolded = section.folded;
        if (section.level > 0 && messageFolded) continue;
        if (!section.title.isEmpty()) {
            Row title;
            title.section = i;
            title.height = section.level == 0 ? kTitleHeight : kPartTitleHeight;
            title.exact = true;
            title.last = section.folded || section.text.isEmpty();
            m_rows.push_back(title);
        }
        if (section.folded) continue;
        const std::vector<qsizetype> pieces = textPieces(section.text);
        for (std::size_t p = 0; p < pieces.size(); ++p) {
            Row row;
            row.section = i;
            row.first = pieces[p];
            row.length = (p + 1 < pieces.size() ? pieces[p + 1] : section.text.size()) - pieces[p];
            row.last = p + 1 == pieces.size();
            row.height = guessHeight(row) + (row.last ? kAfterSection : 0);
            m_rows.push_back(row);
        }
    }
    placeRows();
    viewport()->update();
}

void MessageView::placeRows(std::size_t from)
{
    int top = from == 0 ? 8 : m_rows[from - 1].top + m_rows[from - 1].height;
    for (std::size_t i = from; i < m_rows.size(); ++i) {
        m_rows[i].top = top;
        top += m_rows[i].height;
    }
    m_height = m_rows.empty() ? 0 : top + 12;
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(24);
    verticalScrollBar()->setRange(0, std::max(m_height - viewport()->height(), 0));
}

QTextLayout& MessageView::layoutOf(int number)
{
    auto& slot = m_layouts[number];
    if (slot) return *slot;
    const Row& row = m_rows[static_cast<std::size_t>(number)];
    const TextSection& section = m_sections[static_cast<std::size_t>(row.section)];
    slot = std::make_unique<QTextLayout>(shownText(row), faceOf(section));
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    option.setTabStopDistance(QFontMetricsF(faceOf(section)).horizontalAdvance(u' ') * 4);
    slot->setTextOption(option);
    slot->setCacheEnabled(true);
    slot->beginLayout();
    qreal y = 0;
    for (QTextLine line = slot->createLine(); line.isValid(); line = slot->createLine()) {
        line.setLineWidth(textWidth(section));
        line.setPosition({0, y});
        y += std::ceil(line.height() * 1.18);
    }
    slot->endLayout();
    return *slot;
}

/// Rows that come into view get their true height. What stands at the top of the view stays there.
void MessageView::layOutVisible()
{
    if (m_layouts.size() > kKeptLayouts) m_layouts.clear();
    const int value = verticalScrollBar()->value();
    const int bottom = value + viewport()->height();
    int shift = 0;
    std::size_t changed = m_rows.size();
    int top = -1;
    for (auto i = static_cast<std::size_t>(std::max(rowAtY(value), 0)); i < m_rows.size(); ++i) {
        Row& row = m_rows[i];
        if (top < 0) top = row.top;
        if (top > bottom) break;
        if (!row.exact) {
            const QTextLayout& layout = layoutOf(static_cast<int>(i));
            const QTextLine last = layout.lineCount() > 0 ? layout.lineAt(layout.lineCount() - 1) : QTextLine();
            const int height = (last.isValid() ? static_cast<int>(std::ceil(last.y() + last.height() * 1.18)) : 0)
                + (row.last ? kAfterSection : 0) + (isBoxed(m_sections[static_cast<std::size_t>(row.section)]) ? 6 : 0);
            if (height != row.height) {
                if (row.top + row.height <= value) shift += height - row.height;
                changed = std::min(changed, i);
            }
            row.height = height;
            row.exact = true;
        }
        top += row.height;
    }
    if (changed == m_rows.size()) return;
    placeRows(changed);
    if (shift != 0) verticalScrollBar()->setValue(value + shift);
}

int MessageView::rowAtY(int y) const
{
    const auto after =
        std::upper_bound(m_rows.begin(), m_rows.end(), y, [](int at, const Row& row) { return at < row.top; });
    return static_cast<int>(after - m_rows.begin()) - 1;
}

void MessageView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (event->size().width() == event->oldSize().width()) return placeRows();
    const int top = rowAtY(verticalScrollBar()->value());
    const int section = top >= 0 ? m_rows[static_cast<std::size_t>(top)].section : -1;
    rebuildRows();
    for (const Row& row : m_rows)
        if (row.section == section && section > 0) {
            verticalScrollBar()->setValue(row.top);
            break;
        }
}

void MessageView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) viewport()->update();
}

} // namespace spanwise::ui
