// SPDX-License-Identifier: GPL-3.0-or-later
// A window on a large store: the last hours stand on it before the rest of the store is read.
#include "core/store/writer.h"
#include "tests/support/one_span_a_second.h"
#include "ui/main_window.h"
#include "ui/session/scope_of.h"
#include "ui/session/session.h"
#include "ui/settings/setting.h"
#include "ui/theme/category_colors.h"
#include "ui/widgets/status_strip.h"

#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {
constexpr Nanos kHour = 3600 * kNanosPerSecond;
constexpr std::uint32_t kRows = 5 * 65'536;

QStringList buttonsIn(const QWidget& widget)
{
    QStringList out;
    for (const QToolButton* one : widget.findChildren<QToolButton*>())
        if (one->isVisible()) out << one->text();
    return out;
}

/// A window that has no store yet.
struct World {
    QTemporaryDir folder;
    Settings settings {folder.filePath(u"settings.ini"_s)};
    Session session;
    FilterState filter;
    CategoryColors categories;
    PageContext context {session, filter, settings, categories};
    MainWindow window {context};

    World(const QString& page, const RangeChoice& range)
        : filter(Location {page, {}, range, {}, true})
    {
        window.resize(1200, 800);
        window.show();
        (void)QTest::qWaitForWindowExposed(&window);
    }
};
} // namespace

class tst_early_start : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] QString file() const { return m_folder.filePath(u"large.db"_s); }
    /// What the window shows while the store is opened, in order, and whether a store was open by then.
    static QStringList shownWhileOpening(Session& session, MainWindow& window, const QString& file, RangeChoice range)
    {
        QStringList out;
        const auto note = [&] {
            out << window.currentPage()->objectName() + (session.store() ? u" of the whole"_s : u" early"_s);
        };
        QObject::connect(&session, &Session::partlyOpened, &window, note);
        QObject::connect(&session, &Session::opened, &window, note);
        store::OpenOptions options;
        options.early.from = [range](const TimeRange& held) { return firstAskedFor(range, held); };
        bool isDone = false;
        session.openLater(
            file, [&](const Result<void>&) { isDone = true; }, options);
        (void)QTest::qWaitFor([&] { return isDone; }, 20'000);
        return out;
    }

private slots:
    void initTestCase()
    {
        const auto store = store::Store::open(file().toStdString());
        QVERIFY(store);
        store::Writer& writer = *(*store)->writer();
        for (std::uint32_t i = 0; i < kRows; i += 65'536) {
            QVERIFY(writer.add(test::oneSpanASecond(i, 65'536)));
            QVERIFY(writer.commit());
            writer.publish();
            QVERIFY(writer.storeColumns());
        }
    }

    void theOverviewOfTheLastHoursComesBeforeTheStore()
    {
        const RangeChoice range {6 * kHour, {}};
        World world(u"overview"_s, range);
        const QStringList shown = shownWhileOpening(world.session, world.window, file(), range);
        QCOMPARE(shown, QStringList({u"overview early"_s, u"overview of the whole"_s}));
        QTRY_VERIFY_WITH_TIMEOUT(!world.window.currentPage()->isBusy(), 20'000);
        QCOMPARE(world.session.view().snapshot->rows(), std::uint64_t {kRows});
    }

    void aPageThatNeedsTheStoreWaitsForIt()
    {
        const RangeChoice range {6 * kHour, {}};
        World world(u"sessions"_s, range);
        const QStringList shown = shownWhileOpening(world.session, world.window, file(), range);
        QCOMPARE(shown, QStringList({u"start early"_s, u"sessions of the whole"_s}));
    }

    /// Pages that have something to say without data, too: "nothing to review yet" is not known before the store is.
    void noPageSaysThatThereIsNothingWhileTheStoreIsOpened_data()
    {
        QTest::addColumn<QString>("page");
        for (const char* page : {"review", "cases", "gateways", "sources"})
            QTest::newRow(page) << QString::fromLatin1(page);
    }
    void noPageSaysThatThereIsNothingWhileTheStoreIsOpened()
    {
        QFETCH(QString, page);
        const RangeChoice range {6 * kHour, {}};
        World world(page, range);
        QString first;
        QString title;
        connect(&world.session, &Session::opening, this, [&] { // after the window, which has listened for longer
            first = world.window.currentPage()->objectName();
            title = world.window.windowTitle();
        });
        const QStringList shown = shownWhileOpening(world.session, world.window, file(), range);
        QCOMPARE(first, u"start"_s);
        QVERIFY2(title.startsWith(u"Opening"_s), qPrintable(title));
        QCOMPARE(shown, QStringList({u"start early"_s, page + u" of the whole"_s}));
        QVERIFY2(!world.window.windowTitle().startsWith(u"Opening"_s), qPrintable(world.window.windowTitle()));
    }

    /// Opening cannot be stopped: no button says that it could. What can be has one.
    void offersNoCancelWhileTheStoreIsOpened()
    {
        World world(u"overview"_s, {});
        StatusStrip& strip = world.window.status();
        QStringList offered;
        connect(&world.session, &Session::opening, this, [&] { offered = buttonsIn(strip); });
        (void)shownWhileOpening(world.session, world.window, file(), {});
        QCOMPARE(offered, QStringList());
        strip.setWork(u"Importing"_s, 0.5);
        QCOMPARE(buttonsIn(strip), QStringList({u"Cancel"_s}));
    }

    void allOfTheDataIsNothingThatComesEarly()
    {
        World world(u"overview"_s, {});
        const QStringList shown = shownWhileOpening(world.session, world.window, file(), {});
        QCOMPARE(shown, QStringList({u"overview of the whole"_s}));
    }

    void theRangeTheOneBeforeAndAStepAreAskedForFirst()
    {
        const TimeRange held {100 * kHour, 1000 * kHour};
        QCOMPARE(firstAskedFor({24 * kHour, {}}, held), (1000 - 48 - 6) * kHour);
        QCOMPARE(firstAskedFor({0, TimeRange {300 * kHour, 304 * kHour}}, held), (300 - 4 - 1) * kHour);
        QCOMPARE(firstAskedFor({}, held), TimeRange {}.from);
    }
};

QTEST_MAIN(tst_early_start)
#include "tst_early_start.moc"
