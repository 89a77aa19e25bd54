// SPDX-License-Identifier: GPL-3.0-or-later
// Setting review up in the window: what is saved is what was typed, as a version of its own; what is wrong is said and
// not saved; and a rule says beforehand what it would take.
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"
#include "core/store/writer.h"
#include "ui/pages/queue_pane.h"
#include "ui/pages/review_setup.h"
#include "ui/pages/role_pane.h"
#include "ui/pages/rule_pane.h"
#include "ui/session/review_desk.h"
#include "ui/session/session.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

template <typename Field> Field* field(const QWidget& pane, const QString& label)
{
    for (const QLabel* one : pane.findChildren<QLabel*>())
        if (one->buddy() && one->text().remove(u'&') == label) return qobject_cast<Field*>(one->buddy());
    qFatal("no field %s", qPrintable(label));
}

template <typename Button> Button* button(const QWidget& pane, const QString& begin)
{
    for (Button* one : pane.findChildren<Button*>())
        if (one->text().remove(u'&').startsWith(begin)) return one;
    qFatal("no button %s", qPrintable(begin));
}

QString shownTexts(const QWidget& pane)
{
    QStringList out;
    for (const QLabel* one : pane.findChildren<QLabel*>()) out << one->text();
    return out.join(u'\n');
}

/// Answers the question that opens next.
void answerNext(QMessageBox::StandardButton with)
{
    auto* look = new QTimer(qApp);
    QObject::connect(look, &QTimer::timeout, look, [look, with] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (!box) return;
        look->stop();
        look->deleteLater();
        box->button(with)->click();
    });
    look->start(10);
}

} // namespace

class tst_review_setup : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<ReviewSetup> m_setup;

    [[nodiscard]] store::ReviewReader reviews() const { return store::ReviewReader(m_session->store()->reader()); }
    QString m_asked; ///< what the last question said

    /// Presses the button of this name in the question that opens next.
    void answerNextWith(const QString& text)
    {
        auto* look = new QTimer(this);
        connect(look, &QTimer::timeout, this, [this, look, text] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            if (!box) return;
            look->stop();
            look->deleteLater();
            m_asked = box->text() + u' ' + box->informativeText();
            for (QAbstractButton* one : box->buttons())
                if (one->text().contains(text)) return one->click();
            box->reject(); // it has no such button: the test says so, and does not wait for ever
        });
        look->start(10);
    }
    template <typename Pane> Pane& pane()
    {
        auto* out = m_setup->findChild<Pane*>();
        m_setup->findChild<QTabWidget*>()->setCurrentWidget(out);
        out->template findChild<QListWidget*>()->setFocus();
        return *out;
    }
    [[nodiscard]] bool settle()
    {
        return QTest::qWaitFor([this] { return !m_setup->isBusy(); }, 30'000);
    }
    void open()
    {
        m_setup = std::make_unique<ReviewSetup>(*m_session, u"default"_s);
        m_setup->show();
        QApplication::setActiveWindow(m_setup.get());
        QVERIFY(QTest::qWaitForWindowActive(m_setup.get()));
        QVERIFY(settle());
    }
    void importSample()
    {
        m_session->imports().addSample();
        QTRY_VERIFY_WITH_TIMEOUT(!m_session->imports().isRunning(), 60'000);
    }

private slots:
    void initTestCase() { qputenv("USER", "anna"); }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_session = std::make_unique<Session>();
        QVERIFY(m_session->open(m_folder->filePath(u"s.db"_s)));
    }
    void cleanup()
    {
        m_setup.reset();
        m_session.reset();
    }

    void changesAQueueAsANewVersion()
    {
        open();
        auto& queues = pane<QueuePane>();
        auto* save = button<QPushButton>(queues, u"Save"_s);
        QVERIFY(!save->isEnabled());
        field<QSpinBox>(queues, u"Reviews an item needs"_s)->setValue(2);
        QVERIFY(button<QCheckBox>(queues, u"Blind"_s)->isChecked()); // two opinions are to be two
        field<QSpinBox>(queues, u"An item is held for"_s)->setValue(15);
        QVERIFY(save->isEnabled());
        QTest::keyClick(m_setup->focusWidget(), Qt::Key_S, Qt::ControlModifier);
        QVERIFY(settle());
        QVERIFY(!save->isEnabled());
        const review::Queue stored = reviews().queues("anna", 1)->front().queue;
        QCOMPARE(stored.neededReviews, 2);
        QVERIFY(stored.blind);
        QCOMPARE(stored.leaseSeconds, std::int64_t {900});
        QCOMPARE(stored.rubricId, review::Queue {}.rubricId);
        QCOMPARE(reviews().versions("queue", "default")->front().by, std::string("anna"));
        QVERIFY2(m_setup->summary().contains(u"saved"_s), qPrintable(m_setup->summary()));

        field<QSpinBox>(queues, u"Reviews an item needs"_s)->setValue(3);
        save->click();
        QVERIFY(settle());
        auto* versions = queues.findChild<QComboBox*>();
        QCOMPARE(versions->count(), 2);
        versions->setCurrentIndex(1); // the earlier one, back into the form
        emit versions->activated(1);
        QCOMPARE(field<QSpinBox>(queues, u"Reviews an item needs"_s)->value(), 2);
        save->click();
        QVERIFY(settle());
        QCOMPARE(reviews().queues("anna", 1)->front().queue.neededReviews, 2);
        QCOMPARE(reviews().versions("queue", "default")->size(), std::size_t {3});
    }

    void addsAQueueWithTheKeyboard()
    {
        open();
        auto& queues = pane<QueuePane>();
        QTest::keyClick(m_setup->focusWidget(), Qt::Key_N, Qt::ControlModifier);
        QCOMPARE(m_setup->focusWidget(), field<QLineEdit>(queues, u"Name"_s)); // ready for typing
        QTest::keyClicks(m_setup->focusWidget(), u"Hotel desk, 2nd look"_s);
        QTest::keyClick(m_setup->focusWidget(), Qt::Key_S, Qt::ControlModifier);
        QVERIFY(settle());
        const auto all = reviews().queues("anna", 1);
        QCOMPARE(all->size(), std::size_t {2});
        const auto found =
            std::ranges::find(*all, "hotel_desk_2nd_look", [](const query::QueueSummary& one) { return one.queue.id; });
        QVERIFY(found != all->end());
        QCOMPARE(found->queue.title, std::string("Hotel desk, 2nd look"));
        QCOMPARE(queues.findChild<QListWidget*>()->count(), 2);
        // The rules offer it now.
        QVERIFY(field<QComboBox>(pane<RulePane>(), u"Into the queue"_s)->findData(u"hotel_desk_2nd_look"_s) >= 0);
    }

    /// From the list through the form as it stands, and to saving.
    void isWalkedInOrderByTab()
    {
        open();
        for (SettingPane* one : std::initializer_list<SettingPane*> {&pane<QueuePane>(), &pane<RulePane>()}) {
            m_setup->findChild<QTabWidget*>()->setCurrentWidget(one);
            one->findChild<QLineEdit*>()->setText(u"Changed"_s);
            one->findChild<QLineEdit*>()->setFocus();
            int y = -1;
            for (int step = 0; step < 20 && m_setup->focusWidget() != button<QPushButton>(*one, u"Save"_s); ++step) {
                const QWidget* now = m_setup->focusWidget();
                const int at = now->mapTo(one, QPoint()).y();
                QVERIFY2(at >= y, now->metaObject()->className());
                y = at;
                QTest::keyClick(m_setup->focusWidget(), Qt::Key_Tab);
            }
            QCOMPARE(m_setup->focusWidget(), button<QPushButton>(*one, u"Save"_s));
            button<QPushButton>(*one, u"Take the changes back"_s)->click();
        }
    }

    void keepsWhatIsWrongOutAndSaysWhy()
    {
        open();
        auto& rules = pane<RulePane>();
        button<QPushButton>(rules, u"New rule"_s)->click();
        auto* save = button<QPushButton>(rules, u"Save"_s);
        QVERIFY(!save->isEnabled());
        field<QLineEdit>(rules, u"Name"_s)->setText(u"Slow ones"_s);
        QVERIFY2(shownTexts(rules).contains(u"Say in the filter"_s), qPrintable(shownTexts(rules)));
        field<QLineEdit>(rules, u"And this filter"_s)->setText(u"duratoin > 2s"_s);
        QVERIFY(!save->isEnabled());
        QVERIFY2(shownTexts(rules).contains(u"duratoin"_s), qPrintable(shownTexts(rules)));
        field<QLineEdit>(rules, u"And this filter"_s)->setText(u"duration > 2s"_s);
        QVERIFY(save->isEnabled());
        field<QLineEdit>(rules, u"Thresholds"_s)->setText(u"faithfulness 0.7"_s);
        QVERIFY(!save->isEnabled());
        field<QLineEdit>(rules, u"Thresholds"_s)->setText(u"faithfulness = 0.7"_s);
        field<QSpinBox>(rules, u"At most a day"_s)->setValue(12);
        field<QDoubleSpinBox>(rules, u"Sample"_s)->setValue(12.5);
        save->click();
        QVERIFY(settle());
        const auto all = reviews().rules();
        const auto found = std::ranges::find(*all, "slow_ones", &review::Rule::id);
        QVERIFY(found != all->end());
        QCOMPARE(found->filter, std::string("duration > 2s"));
        QCOMPARE(found->rate, 0.125);
        QCOMPARE(*found->dailyCap, std::int64_t {12});
        QCOMPARE(found->thresholds.at("faithfulness"), 0.7);
    }

    void switchesAShippedRuleOffAndLeavesTheOthers()
    {
        open();
        auto& rules = pane<RulePane>();
        auto* list = rules.findChild<QListWidget*>();
        QCOMPARE(list->count(), int(review::defaultRules().size()) - 1); // the one by hand takes nothing by itself
        list->setCurrentRow(4);
        const auto before = *reviews().rules();
        button<QCheckBox>(rules, u"Takes calls in"_s)->setChecked(false);
        button<QPushButton>(rules, u"Save"_s)->click();
        QVERIFY(settle());
        const auto after = *reviews().rules();
        for (std::size_t i = 0; i < before.size(); ++i) {
            review::Rule expected = before[i];
            if (i == 4) expected.enabled = false;
            QCOMPARE(after[i], expected);
        }
        QVERIFY2(list->item(4)->text().contains(u"off"_s), qPrintable(list->item(4)->text()));
    }

    void saysWhatARuleWouldTakeAndAddsIt()
    {
        importSample();
        open();
        auto& rules = pane<RulePane>();
        button<QPushButton>(rules, u"New rule"_s)->click();
        field<QLineEdit>(rules, u"And this filter"_s)->setText(u"error.class = rate_limit"_s);
        field<QDoubleSpinBox>(rules, u"Sample"_s)->setValue(100);
        QVERIFY(settle());
        QTRY_VERIFY2_WITH_TIMEOUT(shownTexts(rules).contains(u"match; the sample takes"_s), "nothing is said", 30'000);
        auto* add = button<QPushButton>(rules, u"Add these"_s);
        QVERIFY(add->isEnabled());
        add->click();
        QTRY_VERIFY_WITH_TIMEOUT(!m_setup->isBusy(), 60'000);
        const auto items = reviews().queues("anna", 1);
        QVERIFY(items->front().all() > 0);
        QVERIFY2(shownTexts(rules).contains(u"%1 added"_s.arg(items->front().all())), qPrintable(shownTexts(rules)));
    }

    void givesRolesAndKeepsALead()
    {
        open();
        auto& people = pane<RolePane>();
        QCOMPARE(field<QLineEdit>(people, u"Name"_s)->text(), u"anna"_s); // the first lead is who sits here
        button<QPushButton>(people, u"Save"_s)->click();
        QVERIFY(settle());
        button<QPushButton>(people, u"Add a person"_s)->click();
        field<QLineEdit>(people, u"Name"_s)->setText(u"bob"_s);
        button<QPushButton>(people, u"Save"_s)->click();
        QVERIFY(settle());
        QCOMPARE(*reviews().role("bob"), review::ReviewerRole::Reviewer);
        QCOMPARE(*reviews().role("anna"), review::ReviewerRole::Lead);
        people.choose("anna");
        auto* role = field<QComboBox>(people, u"Role"_s);
        role->setCurrentIndex(role->findData(u"viewer"_s));
        button<QPushButton>(people, u"Save"_s)->click();
        QVERIFY(settle());
        QVERIFY2(shownTexts(people).contains(u"nobody would be lead"_s), qPrintable(shownTexts(people)));
        QCOMPARE(*reviews().role("anna"), review::ReviewerRole::Lead);
    }

    void isForLeads()
    {
        QVERIFY(m_session->pipeline()->use([](store::Writer& writer) -> Result<void> {
            if (auto done = store::putRole(writer, "carla", review::ReviewerRole::Lead); !done) return done;
            return store::putRole(writer, "anna", review::ReviewerRole::Reviewer);
        }));
        open();
        for (QWidget* one :
            std::initializer_list<QWidget*> {&pane<QueuePane>(), &pane<RulePane>(), &pane<RolePane>()}) {
            QVERIFY(!button<QPushButton>(*one, u"Save"_s)->isEnabled());
            QVERIFY2(shownTexts(*one).contains(u"changed by a lead"_s), qPrintable(shownTexts(*one)));
        }
    }

    /// What is open is said first; the queue then is out of the way, and comes back with one press.
    void archivesAQueueAndRestoresIt()
    {
        QVERIFY(m_session->pipeline()->use([](store::Writer& writer) -> Result<void> {
            review::Queue queue;
            queue.id = "safety";
            queue.title = "Safety";
            return store::putQueue(writer, queue);
        }));
        open();
        auto& queues = pane<QueuePane>();
        auto* list = queues.findChild<QListWidget*>();
        queues.choose("default");
        QVERIFY(button<QPushButton>(queues, u"Archive"_s)->isHidden()); // what people add by hand needs it
        queues.choose("safety");
        answerNextWith(u"Cancel"_s);
        button<QPushButton>(queues, u"Archive"_s)->click();
        QVERIFY2(m_asked.contains(u"No item of it is open"_s), qPrintable(m_asked));
        QVERIFY(settle());
        QVERIFY(!reviews().queues("anna", 1)->back().queue.archived);
        answerNextWith(u"Archive"_s);
        button<QPushButton>(queues, u"Archive"_s)->click();
        QVERIFY(settle());
        QVERIFY(reviews().queues("anna", 1)->back().queue.archived);
        QVERIFY2(shownTexts(queues).contains(u"Safety"_s), qPrintable(shownTexts(queues)));
        queues.choose("default");
        QVERIFY(list->item(1)->isHidden());
        button<QCheckBox>(queues, u"Show archived"_s)->click();
        QVERIFY(!list->item(1)->isHidden());
        queues.choose("safety");
        QVERIFY(!field<QLineEdit>(queues, u"Name"_s)->isEnabled());
        button<QPushButton>(queues, u"Restore"_s)->click();
        QVERIFY(settle());
        QVERIFY(!reviews().queues("anna", 1)->back().queue.archived);
        QVERIFY(field<QLineEdit>(queues, u"Name"_s)->isEnabled());
    }

    void asksBeforeChangesAreLost()
    {
        open();
        auto& rules = pane<RulePane>();
        auto* list = rules.findChild<QListWidget*>();
        auto* name = field<QLineEdit>(rules, u"Name"_s);
        const QString before = name->text();
        name->setText(u"Something else"_s);
        answerNext(QMessageBox::Cancel);
        list->setCurrentRow(2);
        QCOMPARE(list->currentRow(), 0);
        QCOMPARE(name->text(), u"Something else"_s);
        answerNext(QMessageBox::Cancel);
        m_setup->reject();
        QVERIFY(m_setup->isVisible());
        answerNext(QMessageBox::Discard);
        list->setCurrentRow(2);
        QCOMPARE(list->currentRow(), 2);
        list->setCurrentRow(0);
        QCOMPARE(name->text(), before);
        name->setText(u"Complaints first"_s);
        answerNext(QMessageBox::Save);
        m_setup->reject(); // goes on once it is saved
        QTRY_VERIFY_WITH_TIMEOUT(!m_setup->isVisible(), 10'000);
        QCOMPARE(reviews().rules()->front().name, std::string("Complaints first"));
    }
};

QTEST_MAIN(tst_review_setup)
#include "tst_review_setup.moc"
