// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/range_picker.h"

#include "ui/format/format.h"
#include "ui/theme/colors.h"
#include "ui/theme/paint.h"
#include "ui/widgets/plain_label.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QDateTimeEdit>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <array>

namespace spanwise::ui {
namespace {

struct Choice {
    Nanos length;
    const char* label;
};

constexpr std::array<Choice, 8> kChoices {{
    {15 * kNanosPerMinute, QT_TRANSLATE_NOOP("range", "Last 15 minutes")},
    {kNanosPerHour, QT_TRANSLATE_NOOP("range", "Last hour")},
    {6 * kNanosPerHour, QT_TRANSLATE_NOOP("range", "Last 6 hours")},
    {kNanosPerDay, QT_TRANSLATE_NOOP("range", "Last 24 hours")},
    {7 * kNanosPerDay, QT_TRANSLATE_NOOP("range", "Last 7 days")},
    {30 * kNanosPerDay, QT_TRANSLATE_NOOP("range", "Last 30 days")},
    {90 * kNanosPerDay, QT_TRANSLATE_NOOP("range", "Last 90 days")},
    {0, QT_TRANSLATE_NOOP("range", "All data")},
}};

/// Shows whole seconds and keeps the moment itself until a person writes another: data does not end at a whole second.
struct Moment {
    UnixNanos at = 0;
    QDateTimeEdit* field;
    QDateTime shown; ///< as the field gives it back

    Moment(UnixNanos given, const QString& name)
        : at(given)
        , field(new QDateTimeEdit(QDateTime::fromMSecsSinceEpoch(given / kNanosPerMilli, format::zone())))
    {
        field->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
        field->setCalendarPopup(true);
        field->setAccessibleName(name);
        field->setMinimumWidth(220);
        shown = field->dateTime();
    }
    [[nodiscard]] UnixNanos chosen() const
    {
        if (field->dateTime() == shown) return at;
        const QDateTime other(field->date(), field->time(), format::zone());
        return other.toMSecsSinceEpoch() * kNanosPerMilli;
    }
};

/// "Europe/Berlin (CET)"
QString zoneInWords(UnixNanos at)
{
    const QString id = QString::fromUtf8(format::zone().id());
    const QString name = format::zoneName(at);
    const bool saysIt = id == name || id.endsWith(u'/' + name); // Etc/UTC
    return saysIt ? name : id + QStringLiteral(" (") + name + u')';
}

} // namespace

QString labelOf(const RangeChoice& range)
{
    if (range.fixed) return format::range(*range.fixed);
    for (const Choice& choice : kChoices)
        if (choice.length == range.length) return QCoreApplication::translate("range", choice.label);
    return QCoreApplication::translate("range", "Last %1").arg(format::period(range.length));
}

RangePicker::RangePicker(FilterState& filter, QWidget* parent)
    : QToolButton(parent)
    , m_filter(filter)
    , m_menu(new QMenu(this))
{
    setPopupMode(InstantPopup);
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setMinimumHeight(30);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleDescription(tr("Time range of all pages"));
    setMenu(m_menu);
    auto* group = new QActionGroup(this);
    for (const Choice& choice : kChoices) {
        QAction* action = m_menu->addAction(QCoreApplication::translate("range", choice.label));
        action->setCheckable(true);
        action->setData(QVariant::fromValue<qlonglong>(choice.length));
        group->addAction(action);
        const Nanos length = choice.length;
        connect(action, &QAction::triggered, this, [this, length] { m_filter.setRange({length, std::nullopt}); });
    }
    m_menu->addSeparator();
    connect(m_menu->addAction(tr("From … to …")), &QAction::triggered, this, &RangePicker::askForTwoMoments);
    connect(&m_filter, &FilterState::changed, this, &RangePicker::showChoice);
    showChoice();
}

void RangePicker::setResolved(const TimeRange& range)
{
    m_resolved = range;
    setToolTip(range.isEmpty() ? tr("Time range of all pages") : format::range(range));
}

void RangePicker::showChoice()
{
    const RangeChoice& range = m_filter.now().range;
    setText(labelOf(range));
    setAccessibleName(tr("Range: %1").arg(text()));
    setIcon(themeIcon(QStringLiteral("calendar"), colors(*this).muted));
    for (QAction* action : m_menu->actions())
        if (action->isCheckable()) action->setChecked(!range.fixed && action->data().toLongLong() == range.length);
}

void RangePicker::askForTwoMoments()
{
    QDialog dialog(this);
    dialog.setWindowTitle(tr("Time range"));
    auto* form = new QFormLayout(&dialog);
    const Moment from(m_resolved.from, tr("From"));
    const Moment to(m_resolved.to, tr("To"));
    form->addRow(tr("&From"), from.field);
    form->addRow(tr("&To"), to.field);
    const QString zone = tr("Times in %1").arg(zoneInWords(m_resolved.to));
    form->addRow(QString(), plainLabel(&dialog, TextRole::Secondary, QPalette::PlaceholderText, zone));
    for (QDateTimeEdit* field : {from.field, to.field}) field->setAccessibleDescription(zone);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, &dialog);
    form->addRow(buttons);
    connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    const auto check = [&] { buttons->button(QDialogButtonBox::Ok)->setEnabled(from.chosen() < to.chosen()); };
    connect(from.field, &QDateTimeEdit::dateTimeChanged, &dialog, check);
    connect(to.field, &QDateTimeEdit::dateTimeChanged, &dialog, check);
    check();
    if (dialog.exec() == QDialog::Accepted) m_filter.setRange({0, TimeRange {from.chosen(), to.chosen()}});
}

} // namespace spanwise::ui
