// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/message_view.h"

#include "ui/safe_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QTextBoundaryFinder>
#include <algorithm>
#include <cmath>

namespace spanwise::ui {
namespace {

constexpr int kMargin = 16;
constexpr int kTitleHeight = 30;
constexpr int kPartTitleHeight = 26;
constexpr int kPartIndent = 18;
constexpr int kBoxPadding = 10;
constexpr int kAfterSection = 10;
constexpr int kWidestText = 900; ///< longer lines are hard to read
constexpr std::size_t kKeptLayouts = 200;

bool isBoxed(const TextSection& s)
{
    return s.style == TextSection::Style::Code || s.style == TextSection::Style::Placeholder;
}

QFont faceOf(const TextSection& s)
{
    return textFont(s.style == TextSection::Style::Code ? TextRole::Code : TextRole::Body);
}

QColor voiceColor(TextSection::Voice voice, const Colors& c)
{
    switch (voice) {
    case TextSection::Voice::System: return c.series[kOtherSeries];
    case TextSection::Voice::User: return c.series[1];
    case TextSection::Voice::Assistant: return c.series[0];
    case TextSection::Voice::Tool: return c.series[2];
    case TextSection::Voice::Other: return c.series[3];
    case TextSection::Voice::Note: break;
    }
    return c.muted;
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
    m_highlight.clear();
    rebuildRows();
    verticalScrollBar()->setValue(0);
    announce();
}

void MessageView::setEmptyText(const QString& text)
{
    m_empty = text;
    viewport()->update();
}

void MessageView::setHighlight(const QString& text)
{
    m_highlight = text;
    int first = -1;
    for (int i = 0; i < static_cast<int>(m_sections.size()) && !text.isEmpty() && first < 0; ++i)
        if (m_sections[static_cast<std::size_t>(i)].text.contains(text, Qt::CaseInsensitive)) first = i;
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
    QString words = tr("%n message(s)", nullptr,
        static_cast<int>(
            std::count_if(m_sections.begin(), m_sections.end(), [](const auto& s) { return s.level == 0; })));
    if (m_current >= 0) {
        const TextSection& section = m_sections[static_cast<std::size_t>(m_current)];
        words += QStringLiteral(". %1. %2").arg(section.title, section.text.left(2000));
        if (section.hidden > 0) words += tr(". %n hidden character(s)", nullptr, section.hidden);
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
    if (m_showHidden) text = revealHidden(text);
    return withSigns(std::move(text));
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

void MessageView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const Colors& c = colors(*this);
    painter.fillRect(viewport()->rect(), c.card);
    if (m_sections.empty()) {
        painter.setPen(c.muted);
        painter.setFont(textFont(TextRole::Body));
        painter.drawText(viewport()->rect().adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap, m_empty);
        return;
    }
    layOutVisible();
    const int value = verticalScrollBar()->value();
    for (auto i = static_cast<std::size_t>(std::max(rowAtY(value), 0)); i < m_rows.size(); ++i) {
        const int y = m_rows[i].top - value;
        if (y > viewport()->height()) break;
        if (m_rows[i].first < 0)
            drawTitle(painter, m_rows[i], y);
        else
            drawText(painter, static_cast<int>(i), y);
    }
    if (hasFocus()) {
        painter.setPen(c.accent);
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void MessageView::drawTitle(QPainter& painter, const Row& row, int y)
{
    const Colors& c = colors(*this);
    const TextSection& section = m_sections[static_cast<std::size_t>(row.section)];
    const QRect line(kMargin, y, viewport()->width() - 2 * kMargin, row.height);
    const int middle = line.center().y();
    if (section.level == 0 && row.section > 0) {
        painter.setPen(c.line);
        painter.drawLine(kMargin, y, viewport()->width() - kMargin, y);
    }
    if (row.section == m_current && hasFocus()) painter.fillRect(QRect(2, y + 4, 3, row.height - 8), c.accent);
    int x = line.left() + (section.level == 0 ? 0 : kPartIndent);
    painter.setRenderHint(QPainter::Antialiasing);
    if (section.level == 0) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(voiceColor(section.voice, c));
        painter.drawEllipse(QRectF(x, middle - 4, 8, 8));
        x += kPartIndent;
    }
    const bool foldable = !section.text.isEmpty() || section.level == 0;
    if (section.level > 0 && foldable) {
        QPainterPath arrow;
        const QPointF tip(x + 5, middle + 0.5);
        const QPointF a = section.folded ? QPointF(-2, -4) : QPointF(-4, -2);
        const QPointF b = section.folded ? QPointF(2, 0) : QPointF(0, 2);
        const QPointF d = section.folded ? QPointF(-2, 4) : QPointF(4, -2);
        arrow.moveTo(tip + a);
        arrow.lineTo(tip + b);
        arrow.lineTo(tip + d);
        painter.strokePath(arrow, QPen(c.muted, 1.4));
        x += 16;
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    QFont face = textFont(section.level == 0 ? TextRole::Body : TextRole::Secondary);
    face.setWeight(section.level == 0 ? QFont::DemiBold : QFont::Medium);
    painter.setFont(face);
    painter.setPen(section.level == 0 ? c.text : voiceColor(section.voice, c));
    const int room = line.right() - x;
    const QString title = QFontMetrics(face).elidedText(section.title, Qt::ElideMiddle, room * 2 / 3);
    painter.drawText(QRect(x, y, room, row.height), Qt::AlignVCenter | Qt::AlignLeft, title);
    x += QFontMetrics(face).horizontalAdvance(title) + 10;
    painter.setFont(textFont(TextRole::Secondary));
    painter.setPen(c.muted);
    QString detail = section.detail;
    if (section.level == 0 && section.folded)
        detail += (detail.isEmpty() ? QString() : QStringLiteral(" · ")) + tr("folded");
    const QFontMetrics small(textFont(TextRole::Secondary));
    int notice = 0;
    if (section.hidden > 0) {
        const QString words = tr("%n hidden character(s)", nullptr, section.hidden);
        notice = small.horizontalAdvance(words) + 16;
        painter.setPen(c.warning);
        painter.drawText(QRect(line.right() - notice, y, notice, row.height), Qt::AlignVCenter | Qt::AlignRight, words);
        painter.setPen(c.muted);
    }
    painter.drawText(QRect(x, y, std::max(line.right() - x - notice, 0), row.height), Qt::AlignVCenter | Qt::AlignLeft,
        small.elidedText(detail, Qt::ElideRight, std::max(line.right() - x - notice, 0)));
}

QList<QTextLayout::FormatRange> MessageView::selectionIn(int number) const
{
    QList<QTextLayout::FormatRange> out;
    const Colors& c = colors(*this);
    const auto add = [&](qsizetype from, qsizetype length, const QColor& back, const QColor& fore) {
        QTextLayout::FormatRange range;
        range.start = static_cast<int>(from);
        range.length = static_cast<int>(length);
        range.format.setBackground(back);
        range.format.setForeground(fore);
        out.append(range);
    };
    const Row& row = m_rows[static_cast<std::size_t>(number)];
    if (!m_highlight.isEmpty()) {
        const QString text = shownText(row);
        for (qsizetype at = text.indexOf(m_highlight, 0, Qt::CaseInsensitive); at >= 0 && out.size() < 500;
             at = text.indexOf(m_highlight, at + m_highlight.size(), Qt::CaseInsensitive))
            add(at, m_highlight.size(), blend(c.warning, c.card, 0.35), c.text);
    }
    const Place from = std::min(m_anchor, m_caret);
    const Place to = std::max(m_anchor, m_caret);
    if (from.row < 0 || from == to || number < from.row || number > to.row) return out;
    const qsizetype first = number == from.row ? from.at : 0;
    const qsizetype last = number == to.row ? to.at : shownText(row).size();
    if (last > first) add(first, last - first, blend(c.accent, c.card, 0.35), c.text);
    return out;
}

void MessageView::drawText(QPainter& painter, int number, int y)
{
    const Colors& c = colors(*this);
    const Row& row = m_rows[static_cast<std::size_t>(number)];
    const TextSection& section = m_sections[static_cast<std::size_t>(row.section)];
    const int left = textLeft(section);
    int top = y;
    if (isBoxed(section)) {
        const int bottom = y + row.height - (row.last ? kAfterSection - 2 : 0);
        const QRect box(left - kBoxPadding, y, textWidth(section) + 2 * kBoxPadding, bottom - y);
        painter.fillRect(box, blend(c.hover, c.card, 0.7));
        painter.fillRect(
            QRect(box.topLeft(), QSize(2, box.height())), blend(voiceColor(section.voice, c), c.card, 0.6));
        if (row.first == 0) top += 4;
    }
    painter.setPen(section.style == TextSection::Style::Quiet || section.style == TextSection::Style::Placeholder
            ? c.muted
            : c.text);
    layoutOf(number).draw(&painter, QPointF(left, top), selectionIn(number));
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

MessageView::Place MessageView::placeAt(const QPoint& at)
{
    const int number = rowAtY(at.y() + verticalScrollBar()->value());
    if (number < 0) return {};
    const Row& row = m_rows[static_cast<std::size_t>(number)];
    if (row.first < 0) return {number, 0};
    QTextLayout& layout = layoutOf(number);
    const int left = textLeft(m_sections[static_cast<std::size_t>(row.section)]);
    const qreal y = at.y() + verticalScrollBar()->value() - row.top;
    for (int i = 0; i < layout.lineCount(); ++i) {
        const QTextLine line = layout.lineAt(i);
        if (y < line.y() + line.height() * 1.18 || i + 1 == layout.lineCount())
            return {number, line.xToCursor(at.x() - left)};
    }
    return {number, 0};
}

void MessageView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return;
    const QPoint at = event->position().toPoint();
    const int number = rowAtY(at.y() + verticalScrollBar()->value());
    if (number < 0) return;
    const Row& row = m_rows[static_cast<std::size_t>(number)];
    m_current = row.section;
    if (row.first < 0) {
        toggle(row.section);
        emit currentSectionChanged(m_current);
        return;
    }
    m_anchor = m_caret = placeAt(at);
    m_selecting = true;
    viewport()->update();
    emit currentSectionChanged(m_current);
}

void MessageView::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint at = event->position().toPoint();
    const int number = rowAtY(at.y() + verticalScrollBar()->value());
    const bool title = number >= 0 && m_rows[static_cast<std::size_t>(number)].first < 0;
    if (!m_selecting) {
        viewport()->setCursor(title ? Qt::PointingHandCursor : Qt::IBeamCursor);
        return;
    }
    m_caret = placeAt(at);
    if (at.y() < 0) verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepSub);
    if (at.y() > viewport()->height()) verticalScrollBar()->triggerAction(QAbstractSlider::SliderSingleStepAdd);
    viewport()->update();
}

void MessageView::mouseReleaseEvent(QMouseEvent*)
{
    m_selecting = false;
}

void MessageView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const Place place = placeAt(event->position().toPoint());
    if (place.row < 0 || m_rows[static_cast<std::size_t>(place.row)].first < 0) return;
    const QString text = shownText(m_rows[static_cast<std::size_t>(place.row)]);
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, text);
    finder.setPosition(place.at);
    if (!finder.isAtBoundary()) finder.toPreviousBoundary();
    m_anchor = {place.row, std::max<qsizetype>(finder.position(), 0)};
    const qsizetype end = finder.toNextBoundary();
    m_caret = {place.row, end < 0 ? text.size() : end};
    viewport()->update();
}

void MessageView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    connect(menu.addAction(tr("Copy")), &QAction::triggered, this,
        [this] { QApplication::clipboard()->setText(copyText()); });
    connect(menu.addAction(tr("Select all")), &QAction::triggered, this, &MessageView::selectAll);
    QAction* hidden = menu.addAction(tr("Show hidden characters"));
    hidden->setCheckable(true);
    hidden->setChecked(m_showHidden);
    connect(hidden, &QAction::toggled, this, &MessageView::setHiddenShown);
    menu.exec(event->globalPos());
}

void MessageView::selectAll()
{
    for (TextSection& section : m_sections) section.folded = false;
    rebuildRows();
    if (m_rows.empty()) return;
    m_anchor = {0, 0};
    const Row& last = m_rows.back();
    m_caret = {static_cast<int>(m_rows.size()) - 1, last.first < 0 ? 0 : shownText(last).size()};
    viewport()->update();
}

QString MessageView::copyText() const
{
    const Place from = std::min(m_anchor, m_caret);
    const Place to = std::max(m_anchor, m_caret);
    if (from.row < 0 || from == to)
        return m_current < 0 ? QString() : m_sections[static_cast<std::size_t>(m_current)].text;
    QString out;
    for (int i = from.row; i <= to.row; ++i) {
        const Row& row = m_rows[static_cast<std::size_t>(i)];
        const TextSection& section = m_sections[static_cast<std::size_t>(row.section)];
        if (row.first < 0) {
            if (i > from.row) out += QStringLiteral("\n%1\n").arg(section.title);
            continue;
        }
        QString text = section.text.mid(row.first, row.length);
        if (m_showHidden) text = revealHidden(text);
        const qsizetype first = i == from.row ? from.at : 0;
        out += i == to.row ? text.mid(first, to.at - first) : text.mid(first);
        if (row.last && i < to.row) out += u'\n';
    }
    return out;
}

void MessageView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(copyText());
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) return selectAll();
    const int last = static_cast<int>(m_sections.size()) - 1;
    QScrollBar* bar = verticalScrollBar();
    switch (event->key()) {
    case Qt::Key_J: return setCurrentSection(std::min(m_current + 1, last));
    case Qt::Key_K: return setCurrentSection(std::max(m_current - 1, 0));
    case Qt::Key_Return:
    case Qt::Key_Enter: return toggle(m_current);
    case Qt::Key_H: return setHiddenShown(!m_showHidden);
    case Qt::Key_Home: return bar->setValue(0);
    case Qt::Key_End: return bar->setValue(bar->maximum());
    case Qt::Key_Space: return bar->triggerAction(QAbstractSlider::SliderPageStepAdd);
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

} // namespace spanwise::ui
