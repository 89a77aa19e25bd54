// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style.h"

#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTextEdit>

namespace spanwise::ui {
namespace {

const Colors& colorsOf(const QStyleOption* option)
{
    return colors(option->palette);
}
bool is(const QStyleOption* option, QStyle::StateFlag flag)
{
    return (option->state & flag) != 0;
}
const QColor kNone(0, 0, 0, 0);
constexpr int kButtonEdge = 6; ///< least room at the sides of a tool button's text
constexpr int kInnerEdge = 3; ///< frame of a scroll area: what lies within does not cut its round corners

void drawButton(const QStyleOption* option, QPainter* p, bool flat, bool primary)
{
    const Colors& c = colorsOf(option);
    const bool on = is(option, QStyle::State_On);
    const bool enabled = is(option, QStyle::State_Enabled);
    const bool hover = is(option, QStyle::State_MouseOver) && enabled;
    const bool down = is(option, QStyle::State_Sunken);
    QColor fill = flat ? kNone : c.card;
    QColor border = flat ? kNone : c.line;
    if (hover) fill = c.hover;
    if (down) fill = c.pressed;
    if (on) {
        fill = c.accentFill;
        border = c.accent;
    }
    if (primary && enabled) {
        fill = down ? blend(c.text, c.accent, 0.2) : hover ? blend(c.text, c.accent, 0.1) : c.accent;
        border = kNone;
    }
    paintBox(*p, option->rect, fill, border, kControlRadius);
    if (is(option, QStyle::State_HasFocus) && is(option, QStyle::State_KeyboardFocusChange))
        paintFocusRing(*p, option->rect, primary ? c.text : c.accent, kControlRadius);
}

void drawField(const QStyleOption* option, QPainter* p)
{
    const Colors& c = colorsOf(option);
    const bool focus = is(option, QStyle::State_HasFocus);
    const QColor border = focus ? c.accent : is(option, QStyle::State_MouseOver) ? c.faint : c.line;
    paintBox(*p, option->rect, c.card, border, kControlRadius);
    if (focus) paintFocusRing(*p, option->rect, c.accent, kControlRadius - 1);
}

/// Lists and texts of several lines look like fields of one line, as far in as their round corners need.
void drawFrame(const QStyleOption* option, QPainter* p, const QWidget* widget)
{
    const Colors& c = colorsOf(option);
    const bool area = qobject_cast<const QAbstractScrollArea*>(widget) != nullptr;
    const bool text = qobject_cast<const QPlainTextEdit*>(widget) || qobject_cast<const QTextEdit*>(widget);
    const bool focus = text && is(option, QStyle::State_HasFocus);
    const QColor fill = area ? option->palette.color(QPalette::Base) : kNone;
    paintBox(*p, option->rect, fill, focus ? c.accent : c.line, kControlRadius);
    if (focus) paintFocusRing(*p, option->rect, c.accent, kControlRadius - 1);
}

void drawCheck(const QStyleOption* option, QPainter* p, bool round)
{
    const Colors& c = colorsOf(option);
    const bool on = is(option, QStyle::State_On);
    const QRectF box(option->rect.center().x() - 7, option->rect.center().y() - 7, 16, 16);
    paintBox(*p, box, on ? c.accent : c.card, on ? c.accent : c.faint, round ? 8 : 4);
    if (is(option, QStyle::State_HasFocus)) paintFocusRing(*p, box.adjusted(-1, -1, 1, 1), c.text, round ? 8 : 4);
    p->save();
    p->setRenderHint(QPainter::Antialiasing);
    if (on && round) {
        p->setPen(Qt::NoPen);
        p->setBrush(c.accentText);
        p->drawEllipse(box.center(), 3, 3);
    } else if (on || is(option, QStyle::State_NoChange)) {
        p->setPen(QPen(on ? c.accentText : c.text, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        const QPointF m = box.center();
        const QPointF tick[] {m + QPointF(-3.5, 0.2), m + QPointF(-1, 2.8), m + QPointF(3.5, -2.6)};
        if (on)
            p->drawPolyline(tick, 3);
        else
            p->drawLine(m + QPointF(-3, 0), m + QPointF(3, 0));
    }
    p->restore();
}

void drawRow(const QStyleOption* option, QPainter* p, const QWidget* widget)
{
    const Colors& c = colorsOf(option);
    if (is(option, QStyle::State_Selected))
        p->fillRect(option->rect, widget && !widget->hasFocus() ? blend(c.accentFill, c.card, 0.75) : c.accentFill);
    else if (is(option, QStyle::State_MouseOver) && is(option, QStyle::State_Enabled))
        p->fillRect(option->rect, c.hover);
}

void drawScrollBar(const QStyleOptionSlider* option, QPainter* p, const QStyle* style, const QWidget* widget)
{
    const Colors& c = colorsOf(option);
    QRectF slider = style->subControlRect(QStyle::CC_ScrollBar, option, QStyle::SC_ScrollBarSlider, widget);
    if (option->maximum <= option->minimum) return;
    const bool active = is(option, QStyle::State_MouseOver) || is(option, QStyle::State_Sunken);
    const qreal inset = active ? 2 : 3;
    slider = option->orientation == Qt::Vertical ? slider.adjusted(inset, 1, -inset, -1)
                                                 : slider.adjusted(1, inset, -1, -inset);
    paintBox(*p, slider, active ? c.muted : c.faint, kNone, 3);
}

/// Icon and text side by side in the middle; buttons with text that open a menu get a chevron. Where there is too
/// little room the text is cut at its end, instead of all of it at both sides.
void drawToolButton(const QStyleOptionToolButton* option, QPainter* p)
{
    const Colors& c = colorsOf(option);
    drawButton(option, p, is(option, QStyle::State_AutoRaise), false);
    const bool hasText = option->toolButtonStyle != Qt::ToolButtonIconOnly && !option->text.isEmpty();
    const bool hasIcon = !option->icon.isNull() && option->toolButtonStyle != Qt::ToolButtonTextOnly;
    const bool hasMenu = hasText && option->features.testFlag(QStyleOptionToolButton::HasMenu);
    p->save();
    p->setFont(option->font);
    const int letters = Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextHideMnemonic; // "&&" is one "&"
    const int icon = hasIcon ? option->iconSize.width() : 0;
    const int between = hasIcon && hasText ? 7 : 0;
    const int room = option->rect.width() - icon - between - (hasMenu ? 16 : 0) - 2 * kButtonEdge;
    const bool fits = !hasText || p->fontMetrics().size(letters, option->text).width() <= room;
    const QString shown =
        fits ? option->text : p->fontMetrics().elidedText(option->text, Qt::ElideRight, room, Qt::TextShowMnemonic);
    const int text = hasText ? p->fontMetrics().size(letters, shown).width() : 0;
    qreal x = option->rect.x() + (option->rect.width() - text - icon - between - (hasMenu ? 16 : 0)) / 2.0;
    const QIcon::Mode mode = is(option, QStyle::State_Enabled) ? QIcon::Normal : QIcon::Disabled;
    if (hasIcon) {
        const QRectF box(x, option->rect.center().y() + 1 - icon / 2.0, icon, icon);
        option->icon.paint(p, box.toRect(), Qt::AlignCenter, mode);
        x += icon + between;
    }
    p->setPen(
        option->palette.color(mode == QIcon::Normal ? QPalette::Active : QPalette::Disabled, QPalette::ButtonText));
    if (hasText) p->drawText(QRectF(x, option->rect.y(), text + 2, option->rect.height()), letters, shown);
    if (hasMenu) paintChevron(*p, QPointF(x + text + 12, option->rect.center().y() + 1), 8, c.muted);
    p->restore();
}

void drawTab(const QStyleOption* option, QPainter* p)
{
    const Colors& c = colorsOf(option);
    const QRect r = option->rect;
    if (is(option, QStyle::State_Selected))
        p->fillRect(QRect(r.left() + 8, r.bottom() - 1, r.width() - 16, 2), c.accent);
    else if (is(option, QStyle::State_MouseOver))
        paintBox(*p, r.adjusted(2, 4, -2, -4), c.hover, kNone, kControlRadius);
    if (is(option, QStyle::State_HasFocus)) paintFocusRing(*p, r.adjusted(2, 3, -2, -3), c.accent, kControlRadius);
}

void drawHeaderLabel(const QStyleOptionHeader* option, QPainter* p)
{
    const Colors& c = colorsOf(option);
    QFont f = textFont(TextRole::Secondary);
    f.setWeight(QFont::Medium);
    p->save();
    p->setFont(f);
    const bool sorted = option->sortIndicator != QStyleOptionHeader::None;
    p->setPen(sorted ? c.text : c.muted);
    const QRect r = option->rect.adjusted(10, 0, -10, 0);
    const bool right = (option->textAlignment & Qt::AlignRight) != 0;
    const QString text = p->fontMetrics().elidedText(option->text, Qt::ElideRight, r.width());
    p->drawText(r, int(option->textAlignment) | Qt::AlignVCenter, text);
    if (sorted) { // beside the text, into the margin where the column is narrow
        const int wide = p->fontMetrics().horizontalAdvance(text);
        const qreal x = right ? r.right() - wide - 8 : r.left() + wide + 10;
        const bool descending = option->sortIndicator == QStyleOptionHeader::SortUp; // as QHeaderView has it
        paintChevron(*p, QPointF(x, r.center().y() + 1), 7, c.text, descending ? 0 : 180);
    }
    p->restore();
}

void drawProgress(const QStyleOptionProgressBar* option, QPainter* p)
{
    const Colors& c = colorsOf(option);
    const QRectF track(option->rect.left(), option->rect.center().y() - 2, option->rect.width(), 5);
    paintBox(*p, track, c.pressed, kNone, 2.5);
    const int span = option->maximum - option->minimum;
    QRectF bar = track;
    bar.setWidth(span > 0 ? track.width() * (option->progress - option->minimum) / span : track.width() / 3);
    paintBox(*p, bar, c.accent, kNone, 2.5);
}

} // namespace

Style::Style()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
{
}

void Style::polish(QWidget* widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget) || qobject_cast<QLineEdit*>(widget)
        || qobject_cast<QScrollBar*>(widget))
        widget->setAttribute(Qt::WA_Hover);
    if (auto* button = qobject_cast<QAbstractButton*>(widget)) m_buttonKeys.watch(button);
    if (auto* field = qobject_cast<QLineEdit*>(widget); field && field->hasFrame()) field->setTextMargins(6, 0, 6, 0);
}

void Style::drawPrimitive(
    PrimitiveElement element, const QStyleOption* option, QPainter* p, const QWidget* widget) const
{
    const Colors& c = colorsOf(option);
    switch (element) {
    case PE_PanelButtonCommand: {
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        const bool flat = button && button->features.testFlag(QStyleOptionButton::Flat);
        drawButton(option, p, flat, widget && widget->property(kPrimaryProperty).toBool());
        return;
    }
    case PE_PanelButtonTool: drawButton(option, p, is(option, State_AutoRaise), false); return;
    case PE_FrameFocusRect: {
        const bool inView = qobject_cast<const QAbstractItemView*>(widget) != nullptr;
        if (inView) {
            p->save();
            p->setPen(c.accent);
            p->setBrush(Qt::NoBrush);
            p->drawRect(option->rect.adjusted(0, 0, -1, -1));
            p->restore();
        } else if (!qobject_cast<const QAbstractButton*>(widget) && !qobject_cast<const QComboBox*>(widget)) {
            paintFocusRing(*p, option->rect, c.accent, 4);
        }
        return;
    }
    case PE_PanelLineEdit: {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (frame && frame->lineWidth > 0)
            drawField(option, p);
        else if (!qobject_cast<const QComboBox*>(widget ? widget->parentWidget() : nullptr))
            p->fillRect(option->rect, option->palette.color(QPalette::Base));
        return;
    }
    case PE_FrameLineEdit: return;
    case PE_Frame: drawFrame(option, p, widget); return;
    case PE_PanelScrollAreaCorner: return;
    case PE_FrameMenu: paintBox(*p, option->rect, kNone, c.line, 0); return;
    case PE_PanelTipLabel: paintBox(*p, option->rect, c.raised, c.line, 0); return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: drawCheck(option, p, false); return;
    case PE_IndicatorRadioButton: drawCheck(option, p, true); return;
    case PE_IndicatorHeaderArrow: return; // drawn with the label
    case PE_IndicatorArrowDown: paintChevron(*p, QRectF(option->rect).center(), 8, c.muted); return;
    case PE_IndicatorBranch:
        if (is(option, State_Children))
            paintChevron(*p, QRectF(option->rect).center(), 8, c.muted, is(option, State_Open) ? 0 : -90);
        return;
    case PE_PanelItemViewRow: return;
    case PE_PanelItemViewItem: drawRow(option, p, widget); return;
    case PE_FrameTabBarBase:
        p->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), c.line);
        return;
    case PE_FrameTabWidget: return;
    default: QProxyStyle::drawPrimitive(element, option, p, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* p, const QWidget* widget) const
{
    const Colors& c = colorsOf(option);
    switch (element) {
    case CE_PushButtonLabel:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
            QStyleOptionButton copy = *button;
            if (widget && widget->property(kPrimaryProperty).toBool() && is(option, State_Enabled))
                copy.palette.setColor(QPalette::ButtonText, c.accentText);
            QProxyStyle::drawControl(element, &copy, p, widget);
        }
        return;
    case CE_ComboBoxLabel: // QCommonStyle would break the text off where there is too little room
        if (const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option)) {
            QStyleOptionComboBox copy = *box;
            const int icon = box->currentIcon.isNull() ? 0 : box->iconSize.width() + 4;
            const int room = subControlRect(CC_ComboBox, box, SC_ComboBoxEditField, widget).width() - icon - 2;
            copy.currentText = box->fontMetrics.elidedText(box->currentText, Qt::ElideRight, room);
            QProxyStyle::drawControl(element, &copy, p, widget);
        }
        return;
    case CE_Header: // QCommonStyle would take room for an arrow from the text
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
            drawControl(CE_HeaderSection, option, p, widget);
            drawHeaderLabel(header, p);
        }
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        p->fillRect(option->rect, c.card);
        p->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), c.line);
        return;
    case CE_HeaderLabel:
        if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) drawHeaderLabel(header, p);
        return;
    case CE_TabBarTabShape: drawTab(option, p); return;
    case CE_TabBarTabLabel:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
            QStyleOptionTab copy = *tab;
            copy.state &= ~State_HasFocus;
            if (!is(option, State_Selected)) copy.palette.setColor(QPalette::WindowText, c.muted);
            QProxyStyle::drawControl(element, &copy, p, widget);
        }
        return;
    case CE_ProgressBarGroove:
    case CE_ProgressBarLabel: return;
    case CE_ProgressBarContents:
        if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option)) drawProgress(bar, p);
        return;
    case CE_Splitter: return;
    case CE_ShapedFrame:
        if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
            frame && (frame->frameShape == QFrame::HLine || frame->frameShape == QFrame::VLine)) {
            const QRect r = option->rect;
            p->fillRect(frame->frameShape == QFrame::HLine ? QRect(r.left(), r.center().y(), r.width(), 1)
                                                           : QRect(r.center().x(), r.top(), 1, r.height()),
                c.line);
            return;
        }
        QProxyStyle::drawControl(element, option, p, widget);
        return;
    default: QProxyStyle::drawControl(element, option, p, widget);
    }
}

void Style::drawComplexControl(
    ComplexControl control, const QStyleOptionComplex* option, QPainter* p, const QWidget* widget) const
{
    if (control == CC_ScrollBar) {
        if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option))
            drawScrollBar(slider, p, this, widget);
        return;
    }
    if (control == CC_ComboBox) {
        const Colors& c = colorsOf(option);
        drawButton(option, p, false, false);
        if (is(option, State_HasFocus)) paintFocusRing(*p, option->rect, c.accent, kControlRadius);
        const QRect arrow = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
        paintChevron(*p, QRectF(arrow).center(), 8, c.muted);
        return;
    }
    if (control == CC_ToolButton) {
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        if (button) return drawToolButton(button, p);
    }
    QProxyStyle::drawComplexControl(control, option, p, widget);
}

QSize Style::sizeFromContents(
    ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const
{
    QSize out = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton: return {qMax(size.width() + 24, 32), kControlHeight};
    case CT_ToolButton: {
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        const bool wide = button && button->toolButtonStyle != Qt::ToolButtonIconOnly && !button->text.isEmpty();
        const bool menu = wide && button->features.testFlag(QStyleOptionToolButton::HasMenu);
        return {qMax(size.width() + (wide ? 22 : 8) + (menu ? 8 : 0), 28), qMax(out.height(), 28)};
    }
    case CT_ComboBox: return {size.width() + 40, kControlHeight};
    case CT_LineEdit: return {out.width(), qMax(out.height(), kControlHeight)};
    case CT_HeaderSection: return {out.width() + 8, qMax(out.height(), 32)};
    case CT_MenuItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
        if (item && item->menuItemType == QStyleOptionMenuItem::Separator) return {out.width(), 7};
        return {out.width() + 8, qMax(out.height(), 28)};
    }
    case CT_TabBarTab: return {out.width() + 8, 36};
    case CT_ItemViewItem: return {out.width(), qMax(out.height(), 28)};
    default: return out;
    }
}

QRect Style::subControlRect(
    ComplexControl control, const QStyleOptionComplex* option, SubControl part, const QWidget* widget) const
{
    const QRect r = option->rect;
    if (control == CC_ComboBox) {
        if (part == SC_ComboBoxArrow) return {r.right() - 26, r.top(), 24, r.height()};
        if (part == SC_ComboBoxEditField) return r.adjusted(8, 1, -26, -1);
    }
    if (control == CC_ScrollBar) {
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (!bar) return {};
        const bool upright = bar->orientation == Qt::Vertical;
        const int room = upright ? r.height() : r.width();
        const int range = bar->maximum - bar->minimum;
        const double share = double(bar->pageStep) / qMax(1.0, double(range) + bar->pageStep);
        const int length = qBound(qMin(28, room), int(room * share), room);
        const int at =
            sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, room - length, bar->upsideDown);
        switch (part) {
        case SC_ScrollBarSlider:
            return upright ? QRect(r.left(), r.top() + at, r.width(), length)
                           : QRect(r.left() + at, r.top(), length, r.height());
        case SC_ScrollBarGroove: return r;
        case SC_ScrollBarSubPage:
            return upright ? QRect(r.left(), r.top(), r.width(), at) : QRect(r.left(), r.top(), at, r.height());
        case SC_ScrollBarAddPage:
            return upright ? QRect(r.left(), r.top() + at + length, r.width(), room - at - length)
                           : QRect(r.left() + at + length, r.top(), room - at - length, r.height());
        default: return {}; // no buttons at the ends
        }
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_DefaultFrameWidth:
        return qobject_cast<const QAbstractScrollArea*>(widget) ? kInnerEdge
                                                                : QProxyStyle::pixelMetric(metric, option, widget);
    case PM_ScrollBarExtent: return 12;
    case PM_ScrollBarSliderMin: return 28;
    case PM_ScrollView_ScrollBarSpacing: return 0;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return 18;
    case PM_SplitterWidth: return 9;
    case PM_MenuVMargin:
    case PM_MenuHMargin: return 4;
    case PM_MenuPanelWidth: return 1;
    case PM_FocusFrameHMargin: return 8; // the text of a cell starts 8 px in, under its header
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabOverlap: return 0;
    case PM_ToolTipLabelFrameWidth: return 6;
    case PM_SmallIconSize:
    case PM_ButtonIconSize: return 16;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* answer) const
{
    switch (hint) {
    case SH_EtchDisabledText: return 0;
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_ComboBox_Popup: return 0;
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    case SH_ToolTip_WakeUpDelay: return 400;
    case SH_TabBar_Alignment: return Qt::AlignLeft;
    case SH_ScrollBar_LeftClickAbsolutePosition: return 1;
    case SH_UnderlineShortcut: return 0;
    default: return QProxyStyle::styleHint(hint, option, widget, answer);
    }
}

} // namespace spanwise::ui
