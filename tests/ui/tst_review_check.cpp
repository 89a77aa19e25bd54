// SPDX-License-Identifier: GPL-3.0-or-later
// Checking what was reviewed from the window: it says what is wrong, and makes the queues what the log says.
#include "core/base/clock.h"
#include "core/ingest/pipeline.h"
#include "core/store/review_log.h"
#include "core/store/review_reader.h"
#include "core/store/writer.h"
#include "tests/support/window_world.h"
#include "ui/pages/review_check.h"

#include <QAction>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <SQLiteCpp/SQLiteCpp.h>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;
using spanwise::test::WindowWorld;

class tst_review_check : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowWorld> m_world;

    void write(const std::function<Result<void>(store::Writer&)>& work)
    {
        const auto done = m_world->session.pipeline()->use(work);
        QVERIFY2(done, done ? "" : done.error().message.c_str());
    }
    /// As no part of the program does it.
    void spoil(const char* sql)
    {
        write([sql](store::Writer& writer) -> Result<void> {
            const auto db = writer.transaction();
            if (!db) return tl::unexpected(db.error());
            (*db)->exec(sql);
            return {};
        });
    }
    [[nodiscard]] store::ReviewLogReport verified() const
    {
        return *store::verifyReviewLog(*m_world->session.store()->reader());
    }
    ReviewCheck* openCheck()
    {
        for (QAction* action : m_world->window.windowActions())
            if (action->text() == u"Check the reviews …"_s) action->trigger();
        auto* check = m_world->window.findChild<ReviewCheck*>();
        if (check) (void)QTest::qWaitFor([check] { return !check->isBusy(); }, 30'000);
        return check;
    }
    static QPushButton* rebuildIn(const ReviewCheck& check)
    {
        for (QPushButton* one : check.findChildren<QPushButton*>())
            if (one->isVisible() && one->text().startsWith(u"Rebuild"_s)) return one;
        return nullptr;
    }
    static QString textsOf(const QWidget& widget)
    {
        QStringList out;
        for (const QLabel* one : widget.findChildren<QLabel*>())
            if (one->isVisible()) out << one->text();
        for (const QPlainTextEdit* one : widget.findChildren<QPlainTextEdit*>())
            if (one->isVisible()) out << one->toPlainText();
        return out.join(u'\n').replace(QChar(0x00A0), u' ');
    }

private slots:
    void initTestCase() { qputenv("USER", "anna"); }
    void init()
    {
        m_world = std::make_unique<WindowWorld>();
        write([](store::Writer& writer) -> Result<void> {
            std::vector<store::NewReviewItem> items;
            for (const char digit : {'a', 'b', 'c'}) {
                Json plain = Json::object().set("rules", Json::texts({"error"})).set("priority", 50);
                items.push_back({"default", std::string(32, digit), std::string(16, digit), "intake", std::move(plain),
                    R"({"messages":[{"role":"user","content":"Hello?"}],"output":"No."})", SystemClock().now()});
            }
            const auto added = store::addReviewItems(writer, std::move(items));
            if (!added) return tl::unexpected(added.error());
            return {};
        });
    }
    void cleanup() { m_world.reset(); }

    void saysThatAllIsWellAndOffersNothing()
    {
        const ReviewCheck* check = openCheck();
        QVERIFY(check);
        QVERIFY2(textsOf(*check).contains(u"Nobody has touched the log"_s), qPrintable(textsOf(*check)));
        QVERIFY(!rebuildIn(*check));
    }

    void rebuildsWhatIsNotAsTheLogSays()
    {
        spoil("UPDATE review_item SET priority = 77 WHERE trace_id LIKE 'a%'");
        QVERIFY(!verified().isSound());
        ReviewCheck* check = openCheck();
        QVERIFY(check);
        QVERIFY2(textsOf(*check).contains(u"not what the log says: 1."_s), qPrintable(textsOf(*check)));
        QVERIFY2(textsOf(*check).contains(u"priority is "_s), qPrintable(textsOf(*check)));
        QVERIFY2(textsOf(*check).contains(u"The log, with every review in it, stays"_s), qPrintable(textsOf(*check)));
        QVERIFY(!verified().isSound()); // looking changes nothing
        QPushButton* button = rebuildIn(*check);
        QVERIFY(button && button->isEnabled());
        QSignalSpy rebuilt(check, &ReviewCheck::rebuilt);
        button->click();
        check->reject(); // not before it is told what came of it
        QVERIFY(check->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(rebuilt.count(), 1, 30'000);
        QVERIFY2(textsOf(*check).contains(u"1 of 3 items were written anew"_s), qPrintable(textsOf(*check)));
        QVERIFY2(textsOf(*check).contains(u"Nobody has touched the log"_s), qPrintable(textsOf(*check)));
        QVERIFY(!rebuildIn(*check));
        QVERIFY(verified().isSound());
    }

    /// What cannot be repaired is said so, and no button promises it.
    void offersNoRebuildingOfTheLogItself()
    {
        spoil("UPDATE review_head SET entries = entries + 1");
        const ReviewCheck* check = openCheck();
        QVERIFY(check);
        QVERIFY2(textsOf(*check).contains(u"The log itself was changed"_s), qPrintable(textsOf(*check)));
        QVERIFY(!rebuildIn(*check));
    }
};

QTEST_MAIN(tst_review_check)
#include "tst_review_check.moc"
