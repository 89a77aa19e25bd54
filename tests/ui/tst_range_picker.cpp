// SPDX-License-Identifier: GPL-3.0-or-later
// "From … to …": what nobody changed stays as it was, to the nanosecond.
#include "ui/format/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/range_picker.h"

#include <QDateTimeEdit>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QtTest>
#include <functional>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr UnixNanos kFrom = 1'795'392'000'000'000'123; // 2026-11-23T00:00:00
constexpr UnixNanos kTo = kFrom + 546 * kNanosPerSecond + 864'000'001; // the data ends within a second

struct World {
    FilterState filter {Location {u"overview"_s, {}, {kNanosPerDay, std::nullopt}, {}, true}};
    RangePicker picker {filter};

    World() { picker.setResolved({kFrom, kTo}); }

    /// Opens the dialog, lets `act` have it, and agrees.
    void choose(const std::function<void(QDialog&)>& act)
    {
        QTimer::singleShot(0, &picker, [this, act] {
            auto* dialog = picker.findChild<QDialog*>();
            if (!dialog) return;
            act(*dialog);
            dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->click();
        });
        picker.menu()->actions().last()->trigger();
    }
};

QDateTimeEdit* field(QDialog& dialog, const QString& name)
{
    for (QDateTimeEdit* one : dialog.findChildren<QDateTimeEdit*>())
        if (one->accessibleName() == name) return one;
    return nullptr;
}

} // namespace

class tst_range_picker : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        format::setZone(QTimeZone::utc());
        installTheme(ThemeChoice::Light);
    }
    void cleanup() { format::setZone(QTimeZone::utc()); }

    void agreeingWithoutAChangeLosesNothing()
    {
        World world;
        world.choose([](QDialog&) {});
        QVERIFY(world.filter.now().range.fixed);
        QCOMPARE(world.filter.now().range.fixed->from, kFrom);
        QCOMPARE(world.filter.now().range.fixed->to, kTo);
    }

    void takesTheEndThatWasWrittenAndKeepsTheOther()
    {
        World world;
        world.choose([](QDialog& dialog) {
            QDateTimeEdit* from = field(dialog, u"From"_s);
            QVERIFY(from);
            from->setDateTime(from->dateTime().addSecs(60));
        });
        QCOMPARE(world.filter.now().range.fixed->from, (kFrom / kNanosPerSecond + 60) * kNanosPerSecond);
        QCOMPARE(world.filter.now().range.fixed->to, kTo);
    }

    void saysInWhichZoneTheTimesAre()
    {
        format::setZone(QTimeZone("Europe/Berlin"));
        World world;
        QString all;
        world.choose([&](QDialog& dialog) {
            for (const QLabel* label : dialog.findChildren<QLabel*>()) all += label->text() + u'\n';
        });
        QVERIFY2(all.contains(u"Europe/Berlin"_s), qPrintable(all));
    }
};

QTEST_MAIN(tst_range_picker)
#include "tst_range_picker.moc"
