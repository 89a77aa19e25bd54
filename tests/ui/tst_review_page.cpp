// SPDX-License-Identifier: GPL-3.0-or-later
// The Review page over a store with one item, operated as a reviewer does.
#include "core/base/clock.h"
#include "core/ingest/pipeline.h"
#include "core/review/codes.h"
#include "core/store/review_intake.h"
#include "core/store/review_log.h"
#include "core/store/review_reader.h"
#include "tests/support/window_world.h"
#include "ui/pages/review_list.h"
#include "ui/pages/review_page.h"
#include "ui/session/review_desk.h"
#include "ui/settings/review_key_table.h"
#include "ui/widgets/review_form.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QInputDialog>
#include <QLabel>
#include <QMessageBox>
#include <QPlainTextEdit>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;
using spanwise::test::WindowWorld;

namespace {

QString textsOf(const QWidget& widget)
{
    QStringList out;
    for (const QLabel* one : widget.findChildren<QLabel*>())
        if (one->isVisible()) out << one->text();
    return out.join(u'\n');
}

} // namespace

class tst_review_page : public QObject {
    Q_OBJECT

    std::unique_ptr<WindowWorld> m_world;
    std::string m_item;

    [[nodiscard]] store::ReviewReader reviews() const
    {
        return store::ReviewReader(m_world->session.store()->reader());
    }
    [[nodiscard]] ReviewForm& form() const { return *m_world->window.currentPage()->findChild<ReviewForm*>(); }
    void act(review::EventKind kind, const std::string& actor, const Json& payload)
    {
        const auto done = m_world->session.pipeline()->use([&](store::Writer& writer) -> Result<void> {
            auto acted = store::actOnReview(writer, {kind, m_item, actor, payload, SystemClock().now()});
            if (!acted) return tl::unexpected(acted.error());
            return {};
        });
        QVERIFY2(done, done ? "" : done.error().message.c_str());
    }
    [[nodiscard]] review::ItemState state() const { return reviews().item(m_item, "anna", SystemClock().now())->state; }
    [[nodiscard]] static Json failed()
    {
        return Json::object().set("verdict", "fail").set("severity", "low").set("failure_modes", Json::texts({"tone"}));
    }
    /// Another item, on which two people are to agree.
    void addForTwo(int similar = 0)
    {
        const auto added = m_world->session.pipeline()->use([=, this](store::Writer& writer) -> Result<void> {
            Json plain = Json::object().set("rules", Json::texts({"error"})).set("needed_reviews", 2);
            plain.set("similar", similar);
            const std::string snapshot = R"({"messages":[{"role":"user","content":"Why?"}],"output":"No."})";
            auto items = store::addReviewItems(writer,
                {{"default", std::string(32, 'c'), std::string(16, 'd'), "intake", std::move(plain), snapshot,
                    SystemClock().now()}});
            if (!items) return tl::unexpected(items.error());
            m_item = items->front();
            return {};
        });
        QVERIFY(added);
    }
    void open()
    {
        m_world->filter.openPage(u"review"_s, QString::fromStdString(m_item));
        QVERIFY(m_world->settle());
        QTRY_VERIFY_WITH_TIMEOUT(form().isSetUp(), 30'000);
        QVERIFY(m_world->settle());
    }

    /// F, then the second severity: half an answer.
    void answerInPart(ReviewForm& where)
    {
        for (const Qt::Key key : {Qt::Key_F, Qt::Key_2}) where.takeKey(key);
        QCOMPARE(where.submission()["verdict"].text(), std::string_view("fail"));
        QVERIFY(!where.submission()["severity"].text().empty());
    }
    /// Nothing has run since the last key but what was begun at once: the timer of drafts has had no chance.
    [[nodiscard]] Json draft() const
    {
        m_world->session.pool().waitForDone();
        return reviews().item(m_item, "anna", SystemClock().now())->draft;
    }

private slots:
    void initTestCase() { qputenv("USER", "anna"); }
    void init()
    {
        m_world = std::make_unique<WindowWorld>();
        const auto added = m_world->session.pipeline()->use([this](store::Writer& writer) -> Result<void> {
            Json plain = Json::object().set("rules", Json::texts({"error"})).set("needed_reviews", 1);
            const std::string snapshot = R"({"messages":[{"role":"user","content":"Hello?"}],"output":"No."})";
            auto items = store::addReviewItems(writer,
                {{"default", std::string(32, 'a'), std::string(16, 'b'), "intake", std::move(plain), snapshot,
                    SystemClock().now()}});
            if (!items) return tl::unexpected(items.error());
            m_item = items->front();
            return {};
        });
        QVERIFY(added);
    }
    void cleanup() { m_world.reset(); }

    /// Who opens a decided item finds what he answered; nobody else does.
    void fillsInWhatTheReviewerAnsweredBefore()
    {
        const Json answers = Json::object()
                                 .set("verdict", "fail")
                                 .set("severity", "high")
                                 .set("failure_modes", Json::texts({"tone"}))
                                 .set("note", "Too short.");
        act(review::EventKind::Submitted, "anna", answers);
        open();
        QTRY_COMPARE(form().submission()["verdict"].text(), std::string_view("fail"));
        QCOMPARE(form().submission()["severity"].text(), std::string_view("high"));
        QCOMPARE(form().submission()["failure_modes"].textItems(), std::vector<std::string> {"tone"});
        QCOMPARE(form().submission()["note"].text(), std::string_view("Too short."));
        QVERIFY2(textsOf(form()).contains(u"Your earlier answers"_s), qPrintable(textsOf(form())));
        QVERIFY2(textsOf(form()).contains(u"replaces"_s), qPrintable(textsOf(form())));
        // Another verdict does not go out with the answers of this one before he has looked at them.
        QTest::keyClick(&form(), Qt::Key_P);
        QTest::qWait(50);
        QVERIFY(reviews().item(m_item, "anna", SystemClock().now())->state.reviews.size() == 1);
    }

    /// Coined in error analysis, and chosen in the form like the shipped ones.
    void showsAndTakesACodeThatWasCoined()
    {
        const Json answers =
            failed().set("review_id", "r1").set("failure_modes", Json::texts({"other"})).set("note", "?");
        act(review::EventKind::Submitted, "anna", answers);
        act(review::EventKind::Coded, "anna", review::codingPayload("r1", "other", "late bus"));
        open();
        QTRY_COMPARE(form().submission()["failure_modes"].textItems(), std::vector<std::string> {"late bus"});
        QCOMPARE(form().problem(), QString());
        QTest::keyClick(&form(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(state().reviews.size(), std::size_t {2}, 30'000);
    }

    /// Keys that a person has changed: at once, and as the page names them.
    void obeysTheKeysThatWereSet()
    {
        open();
        ReviewKeys keys;
        keys.set(ReviewAct::Fail, {QKeySequence(Qt::Key_X)});
        keys.set(ReviewAct::Option1, {QKeySequence(Qt::Key_Q)});
        keys.set(ReviewAct::Submit, {QKeySequence(Qt::Key_F9)});
        keys.save(m_world->settings);
        Page& page = *m_world->window.currentPage();
        page.apply(m_world->filter.now()); // as the window does when settings were changed
        page.setFocus();
        QTest::keyClick(&page, Qt::Key_F);
        QVERIFY(form().submission()["verdict"].text().empty());
        QTest::keyClick(&page, Qt::Key_X);
        QCOMPARE(form().submission()["verdict"].text(), std::string_view("fail"));
        QTest::keyClick(&page, Qt::Key_Q);
        QVERIFY(!form().submission()["severity"].text().empty());
        QStringList buttons;
        for (const QAbstractButton* one : form().findChildren<QAbstractButton*>()) buttons << one->text();
        QVERIFY2(buttons.contains(u"X  Fail"_s), qPrintable(buttons.join(u'\n')));
        QVERIFY2(buttons.contains(u"Submit  F9"_s), qPrintable(buttons.join(u'\n')));
        QStringList hints;
        for (const KeyHint& hint : page.keys()) hints << hint.keys;
        QVERIFY2(hints.contains(u"P / X / U"_s), qPrintable(hints.join(u'\n')));
        QVERIFY2(hints.contains(u"F9"_s), qPrintable(hints.join(u'\n')));
    }

    /// Also keys that a text field has no use for.
    void obeysNoKeyWhileSomebodyWritesButTheOneThatSubmits()
    {
        ReviewKeys keys;
        keys.set(ReviewAct::Fail, {QKeySequence(Qt::Key_F8)});
        keys.set(ReviewAct::Submit, {QKeySequence(Qt::Key_F9)});
        keys.save(m_world->settings);
        open();
        Page& page = *m_world->window.currentPage();
        page.setFocus();
        QTest::keyClick(&page, Qt::Key_N);
        auto* note = qobject_cast<QPlainTextEdit*>(QApplication::focusWidget());
        QVERIFY(note != nullptr);
        QTest::keyClicks(note, u"p"_s);
        QCOMPARE(note->toPlainText(), u"p"_s);
        QTest::keyClick(note, Qt::Key_F8);
        QVERIFY(form().submission()["verdict"].text().empty());
        page.setFocus();
        QTest::keyClick(&page, Qt::Key_F8);
        QCOMPARE(form().submission()["verdict"].text(), std::string_view("fail"));
        QTest::keyClick(&page, Qt::Key_U);
        note->setFocus();
        QTest::keyClick(note, Qt::Key_F9);
        QTRY_COMPARE_WITH_TIMEOUT(state().reviews.size(), std::size_t {1}, 30'000);
    }

    void fillsInNothingOfAnother()
    {
        act(review::EventKind::Submitted, "bob", Json::object().set("verdict", "pass").set("note", "fine"));
        open();
        QVERIFY(form().submission()["verdict"].text().empty());
        QVERIFY2(!textsOf(form()).contains(u"earlier"_s), qPrintable(textsOf(form())));
    }

    /// Whoever takes no side decides, and sees that he does; there is no unsure in that, and no single key.
    void decidesADispute()
    {
        addForTwo();
        act(review::EventKind::Submitted, "bob", Json::object().set("verdict", "pass"));
        act(review::EventKind::Submitted, "carla", failed());
        open();
        QTRY_VERIFY2(textsOf(form()).contains(u"The reviewers differ"_s), qPrintable(textsOf(form())));
        QVERIFY2(textsOf(form()).contains(u"decides"_s), qPrintable(textsOf(form())));
        QTest::keyClick(&form(), Qt::Key_U);
        QVERIFY(form().submission()["verdict"].text().empty());
        QTest::keyClick(&form(), Qt::Key_P);
        QTest::qWait(50);
        QCOMPARE(state().statusAt(SystemClock().now()), review::ItemStatus::Disputed);
        QTest::keyClick(&form(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(state().verdict(), review::Verdict::Pass, 30'000);
        QCOMPARE(state().adjudication->actor, std::string("anna"));
    }

    /// One of the sides does not decide; a second thought of his may end the dispute.
    void changesTheOwnSideOfADispute()
    {
        addForTwo();
        act(review::EventKind::Submitted, "bob", Json::object().set("verdict", "pass"));
        act(review::EventKind::Submitted, "anna", failed());
        open();
        QTRY_VERIFY2(textsOf(form()).contains(u"takes no side"_s), qPrintable(textsOf(form())));
        QTest::keyClick(&form(), Qt::Key_P);
        QTest::keyClick(&form(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE_WITH_TIMEOUT(state().verdict(), review::Verdict::Pass, 30'000);
        QVERIFY(!state().adjudication);
    }

    /// Who has gone holds no item from the others for longer than a lease; who comes back takes it up again.
    void renewsTheClaimWhileSomebodyIsThere()
    {
        ReviewDesk desk(m_world->session);
        bool isThere = false;
        desk.renewOnlyWhile([&] { return isThere; });
        desk.open(QString::fromStdString(m_item));
        QTRY_VERIFY_WITH_TIMEOUT(state().holds("anna", SystemClock().now()), 30'000);
        const auto until = [this] { return state().leases.at(0).until; };
        const UnixNanos first = until();
        desk.renew();
        QTRY_VERIFY_WITH_TIMEOUT(!desk.isBusy(), 30'000);
        QCOMPARE(until(), first);
        isThere = true;
        desk.renew();
        QTRY_VERIFY_WITH_TIMEOUT(until() > first, 30'000);
        act(review::EventKind::ClaimReleased, "anna", Json::object()); // as if the lease had ended
        QVERIFY(!state().holds("anna", SystemClock().now()));
        desk.renew();
        QTRY_VERIFY_WITH_TIMEOUT(state().holds("anna", SystemClock().now()), 30'000);
    }

    /// O asks why; the round before then is what the form begins with.
    void reopensADecidedItemByOneKey()
    {
        act(review::EventKind::Submitted, "anna", Json::object().set("verdict", "pass").set("note", "fine"));
        open();
        QTRY_COMPARE(form().submission()["note"].text(), std::string_view("fine"));
        QTimer look;
        connect(&look, &QTimer::timeout, &look, [&] {
            if (auto* asked = qobject_cast<QInputDialog*>(QApplication::activeModalWidget())) {
                look.stop();
                asked->setTextValue(u"other rules now"_s);
                asked->accept();
            }
        });
        look.start(10);
        m_world->window.currentPage()->setFocus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_O);
        QTRY_COMPARE_WITH_TIMEOUT(state().round, 1, 30'000);
        QTRY_VERIFY2_WITH_TIMEOUT(textsOf(form()).contains(u"reopened since"_s), qPrintable(textsOf(form())), 30'000);
        QCOMPARE(form().submission()["note"].text(), std::string_view("fine"));
    }

    /// It is decided and stays so, but neither the list nor the item hides it; O reopens it.
    void showsAComplaintThatCameAfterTheReview()
    {
        act(review::EventKind::Submitted, "bob", Json::object().set("verdict", "pass"));
        const auto raised = m_world->session.pipeline()->use([this](store::Writer& writer) -> Result<void> {
            const store::RaisedItem complaint {m_item, 100, {"complaint"}, review::Inclusion {}, {}, {}};
            const auto done = store::raiseReviewItems(writer, {&complaint, 1}, SystemClock().now());
            return done ? Result<void>() : tl::unexpected(done.error());
        });
        QVERIFY(raised);
        open();
        QVERIFY2(textsOf(form()).contains(u"came: "_s), qPrintable(textsOf(form())));
        QVERIFY2(textsOf(form()).contains(u"O reopens it"_s), qPrintable(textsOf(form())));
        const auto listed = [this] {
            const auto* view = m_world->window.currentPage()->findChild<ReviewList*>()->findChild<QAbstractItemView*>();
            QStringList out;
            for (int c = 0; c < view->model()->columnCount(); ++c) out << view->model()->index(0, c).data().toString();
            return out.join(u'|');
        };
        QTRY_VERIFY2_WITH_TIMEOUT(listed().contains(u"new: "_s), qPrintable(listed()), 30'000);
        act(review::EventKind::Reopened, "lea", Json::object().set("reason", "a complaint"));
        open();
        m_world->filter.openPage(u"review"_s);
        QTRY_VERIFY2_WITH_TIMEOUT(!listed().contains(u"new: "_s), qPrintable(listed()), 30'000);
    }

    /// Drafts are saved a moment after the last key; whoever looks at another item sooner loses nothing.
    void keepsHalfAnAnswerWhileAnotherItemIsLookedAt()
    {
        const QString other = QString::fromStdString(m_item);
        addForTwo();
        open();
        answerInPart(form());
        const std::string severity(form().submission()["severity"].text());
        m_world->filter.openPage(u"review"_s, other);
        QTRY_VERIFY(form().submission()["verdict"].text().empty());
        m_world->filter.openPage(u"review"_s, QString::fromStdString(m_item));
        QTRY_COMPARE(form().submission()["verdict"].text(), std::string_view("fail"));
        QCOMPARE(form().submission()["severity"].text(), std::string_view(severity));
    }

    /// There and back before the other item is read.
    void keepsHalfAnAnswerWhenTheArrowsAreFast()
    {
        addForTwo();
        open();
        answerInPart(form());
        auto* list = m_world->window.currentPage()->findChild<ReviewList*>();
        QVERIFY(list != nullptr);
        const int by = list->neighbor(m_item, 1) ? 1 : -1;
        QSignalSpy shown(&form(), &ReviewForm::edited); // none: the form only shows what was typed before
        m_world->window.currentPage()->setFocus();
        QTest::keyClick(m_world->window.currentPage(), by > 0 ? Qt::Key_Right : Qt::Key_Left);
        list->openWanted(QString::fromStdString(m_item));
        QVERIFY(m_world->settle());
        QCOMPARE(form().submission()["verdict"].text(), std::string_view("fail"));
        QCOMPARE(shown.count(), 0);
    }

    /// Who was here last, and comes back to a file that is no store: not "nothing to review".
    void givesWayWhereTheStoreCannotBeOpened()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"no.db"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no store") > 0);
        file.close();
        Settings settings(folder.filePath(u"settings.ini"_s));
        Session session;
        FilterState filter {Location {u"review"_s, {}, {}, {}, true}};
        CategoryColors categories;
        PageContext context {session, filter, settings, categories};
        MainWindow window {context};
        QCOMPARE(window.currentPage()->objectName(), u"review"_s);
        QVERIFY(!session.open(file.fileName()));
        QCOMPARE(window.currentPage()->objectName(), u"start"_s);
    }

    /// Y means the item that was just submitted while the next one, with similar calls of its own, is on screen.
    void saysWhoseSimilarCallsAreMeant()
    {
        addForTwo(4);
        open();
        QString asked;
        QTimer look;
        connect(&look, &QTimer::timeout, &look, [&] {
            if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
                look.stop();
                asked = box->text();
                box->reject();
            }
        });
        form().takeKey(Qt::Key_P);
        QTRY_COMPARE_WITH_TIMEOUT(state().reviews.size(), std::size_t {1}, 30'000);
        QVERIFY(m_world->settle());
        look.start(10);
        m_world->window.currentPage()->setFocus();
        QTest::keyClick(m_world->window.currentPage(), Qt::Key_Y);
        QTRY_VERIFY(!asked.isEmpty());
        QVERIFY2(asked.contains(u"4 calls"_s) && asked.contains(u"just submitted"_s), qPrintable(asked));
    }

    void savesTheDraftOnAChangeOfPage()
    {
        open();
        answerInPart(form());
        m_world->filter.openPage(u"overview"_s);
        QCOMPARE(draft()["verdict"].text(), std::string_view("fail"));
    }

    void savesTheDraftBeforeAnotherStoreIsOpened()
    {
        open();
        answerInPart(form());
        QVERIFY(m_world->session.open(m_world->folder.filePath(u"other.db"_s)));
        QVERIFY(m_world->session.open(m_world->storeFile()));
        QCOMPARE(draft()["verdict"].text(), std::string_view("fail"));
    }

    /// Also what waits behind other work: here the review, behind the item that the arrow asks for.
    void writesWhatWasDecidedBeforeTheWindowGoes()
    {
        addForTwo();
        std::unique_ptr<Page> page(makeReviewPage(m_world->context, nullptr));
        auto& own = *page->findChild<ReviewForm*>();
        page->apply({u"review"_s, QString::fromStdString(m_item), {}, {}, true});
        QTRY_VERIFY_WITH_TIMEOUT(own.isSetUp() && !page->isBusy(), 30'000);
        answerInPart(own);
        page.reset();
        QCOMPARE(draft()["verdict"].text(), std::string_view("fail"));

        page.reset(makeReviewPage(m_world->context, nullptr));
        auto& again = *page->findChild<ReviewForm*>();
        page->apply({u"review"_s, QString::fromStdString(m_item), {}, {}, true});
        QTRY_COMPARE_WITH_TIMEOUT(again.submission()["verdict"].text(), std::string_view("fail"), 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(!page->isBusy(), 30'000);
        for (int question = 0; question < 2; ++question) again.takeKey(Qt::Key_1); // severity, failure mode
        QCOMPARE(again.problem(), QString());
        page->findChild<ReviewList*>()->openWanted(QString::fromStdString(m_item)); // some work, begun
        again.submitWanted();
        page.reset();
        QCOMPARE(state().reviews.size(), std::size_t {1});
    }

    /// Z takes back the reopening, which was the last action, and not the review before it.
    void takesBackAReopeningByOneKey()
    {
        act(review::EventKind::Submitted, "anna", failed());
        act(review::EventKind::Reopened, "anna", Json::object().set("reason", "wrong key"));
        open();
        QCOMPARE(state().round, 1);
        m_world->window.currentPage()->setFocus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Z);
        QTRY_COMPARE_WITH_TIMEOUT(state().round, 0, 30'000);
        QCOMPARE(state().verdict(), review::Verdict::Fail);
    }
};

QTEST_MAIN(tst_review_page)
#include "tst_review_page.moc"
