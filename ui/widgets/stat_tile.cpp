// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/stat_tile.h"

#include "ui/charts/sparkline.h"
#include "ui/format/format.h"
#include "ui/safe_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QMetaMethod>
#include <QPainter>
#include <cmath>

namespace spanwise::ui {
namespace {

constexpr int kLineEdge = 5; ///< the line of the change may go nearer to the edge than the figure
constexpr int kSmallest = 10; ///< pixels of its letters, before they are cut

} // namespace

TileText::Meaning lessIsBetter(double now, double before)
{
    if (std::isnan(now) || std::isnan(before) || std::abs(now - before) <= std::abs(before) * 0.0005)
        return TileText::Meaning::Neutral;
    return now < before ? TileText::Meaning::Better : TileText::Meaning::Worse;
}

StatTile::StatTile(const QString& title, QWidget* parent)
    : QAbstractButton(parent)
    , m_title(title)
    , m_shape(new Sparkline(this))
{
    setFixedHeight(118);
    setMinimumWidth(118);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    m_shape->setAttribute(Qt::WA_TransparentForMouseEvents);
    setLoading();
}

void StatTile::setTexts(const TileText& texts)
{
    m_texts = texts;
    setAccessibleName(m_title + u' ' + texts.figure);
    setAccessibleDescription(texts.change + u' ' + texts.against);
    QStringList tip {m_title + QStringLiteral(": ") + texts.figure}; // a narrow tile cuts its lines
    if (!texts.change.isEmpty() || !texts.against.isEmpty()) tip << (texts.change + u' ' + texts.against).trimmed();
    if (!m_meaning.isEmpty()) tip << m_meaning;
    if (!texts.hint.isEmpty()) tip << texts.hint;
    setToolTip(plainTip(tip.join(u'\n')));
    update();
}

void StatTile::setMeaning(const QString& sentence)
{
    m_meaning = sentence;
    setTexts(m_texts);
}

void StatTile::setShape(std::vector<double> values)
{
    m_shape->setValues(std::move(values));
}

void StatTile::setLoading()
{
    setTexts({QStringLiteral("…"), {}, {}, TileText::Meaning::Neutral, {}});
}

void StatTile::resizeEvent(QResizeEvent*)
{
    m_shape->setGeometry(13, height() - 36, width() - 26, 26);
}
void StatTile::enterEvent(QEnterEvent*)
{
    update();
}
void StatTile::leaveEvent(QEvent*)
{
    update();
}

void StatTile::paintEvent(QPaintEvent*)
{
    const Colors& c = colors(*this);
    QPainter p(this);
    paintBox(p, rect(), c.card, underMouse() ? c.faint : c.line, kCardRadius);
    if (hasFocus()) paintFocusRing(p, rect(), c.accent, kCardRadius);
    const QRect inner = rect().adjusted(14, 10, -12, 0);
    p.setFont(textFont(TextRole::Secondary));
    p.setPen(c.muted);
    p.drawText(QRect(inner.left(), 10, inner.width(), 18), Qt::AlignVCenter, m_title);
    QFont figure = textFont(TextRole::Figure);
    if (QFontMetrics(figure).horizontalAdvance(m_texts.figure) > inner.width()) figure.setPixelSize(19);
    p.setFont(figure);
    p.setPen(m_texts.figure == format::unknown() || m_texts.figure == QStringLiteral("…") ? c.muted : c.text);
    p.drawText(QRect(inner.left(), 27, inner.width(), 30), Qt::AlignVCenter, m_texts.figure);

    QFont strong = textFont(TextRole::ChartLabel);
    strong.setWeight(QFont::Medium);
    p.setFont(strong);
    const QColor ink = m_texts.meaning == TileText::Meaning::Better ? c.good
        : m_texts.meaning == TileText::Meaning::Worse               ? c.bad
                                                                    : c.muted;
    p.setPen(ink);
    const QRect line(inner.left(), 59, rect().right() - kLineEdge - inner.left(), 16);
    p.drawText(line, Qt::AlignVCenter, m_texts.change);
    const int used = m_texts.change.isEmpty() ? 0 : p.fontMetrics().horizontalAdvance(m_texts.change) + 6;
    QFont small = textFont(TextRole::ChartLabel);
    p.setPen(c.muted);
    const QRect rest = line.adjusted(used, 0, 0, 0);
    if (QFontMetrics(small).horizontalAdvance(m_texts.against) > rest.width()) small.setPixelSize(kSmallest);
    p.setFont(small);
    p.drawText(rest, Qt::AlignVCenter, p.fontMetrics().elidedText(m_texts.against, Qt::ElideRight, rest.width()));
}

void StatTile::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    QAction* open = menu.addAction(tr("Show the spans behind it"));
    const bool explains = isSignalConnected(QMetaMethod::fromSignal(&StatTile::explainWanted));
    const QAction* explain = explains ? menu.addAction(tr("Explain this number")) : nullptr;
    const QAction* copied = menu.addAction(tr("Copy"));
    const QAction* chosen = menu.exec(event->globalPos());
    if (chosen == open) click();
    if (chosen == copied) QGuiApplication::clipboard()->setText(m_title + u'\t' + m_texts.figure);
    if (chosen && chosen == explain) emit explainWanted(event->globalPos());
}

} // namespace spanwise::ui
