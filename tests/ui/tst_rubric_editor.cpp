// SPDX-License-Identifier: GPL-3.0-or-later
// The editor of rubrics over a store of its own: what is put away is no choice any more, and comes back with one press.
#include "core/ingest/pipeline.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"
#include "ui/pages/rubric_editor.h"
#include "ui/session/session.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

class tst_rubric_editor : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<RubricEditor> m_editor;

    [[nodiscard]] QComboBox& choice() const
    {
        for (QComboBox* one : m_editor->findChildren<QComboBox*>())
            if (one->accessibleName() == u"Begin with"_s) return *one;
        qFatal("no choice of rubrics");
    }
    [[nodiscard]] QPushButton* button(const QString& begin) const
    {
        for (QPushButton* one : m_editor->findChildren<QPushButton*>())
            if (!one->isHidden() && one->text().remove(u'&').startsWith(begin)) return one;
        return nullptr;
    }
    [[nodiscard]] int rowOf(const QString& title) const
    {
        for (int i = 0; i < choice().count(); ++i)
            if (choice().itemText(i).startsWith(title)) return i;
        return -1;
    }
    void choose(const QString& title)
    {
        choice().setCurrentIndex(rowOf(title));
        emit choice().activated(choice().currentIndex());
    }
    void open()
    {
        m_editor = std::make_unique<RubricEditor>(*m_session, u"default"_s);
        m_editor->show();
        QTRY_VERIFY_WITH_TIMEOUT(choice().count() > 0, 30'000);
    }
    /// Presses the button of this name in the question that opens next.
    void answerNextWith(const QString& text)
    {
        auto* look = new QTimer(this);
        connect(look, &QTimer::timeout, this, [look, text] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            if (!box) return;
            look->stop();
            look->deleteLater();
            for (QAbstractButton* one : box->buttons())
                if (one->text().remove(u'&') == text) return one->click();
            box->reject(); // it has no such button: the test says so, and does not wait for ever
        });
        look->start(10);
    }

private slots:
    void initTestCase() { qputenv("USER", "anna"); }
    void init()
    {
        m_session = std::make_unique<Session>();
        QVERIFY(m_session->open(m_folder.filePath(u"rubrics.db"_s)));
        QVERIFY(m_session->pipeline()->use([](store::Writer& writer) {
            return store::putRubric(writer,
                R"({"format":"rubric/1","id":"own","version":1,"title":"Own question",)"
                R"("questions":[{"key":"note","kind":"text"}]})");
        }));
    }
    void cleanup()
    {
        m_editor.reset();
        m_session.reset();
        for (const QString& file : QDir(m_folder.path()).entryList(QDir::Files)) QFile::remove(m_folder.filePath(file));
    }

    void archivesARubricAndRestoresIt()
    {
        open();
        choose(u"Own question"_s);
        QVERIFY(button(u"Archive"_s));
        answerNextWith(u"Cancel"_s);
        button(u"Archive"_s)->click();
        const store::ReviewReader reviews(m_session->store()->reader());
        QVERIFY(reviews.archivedRubrics()->empty());
        answerNextWith(u"Archive"_s);
        button(u"Archive"_s)->click();
        QTRY_VERIFY_WITH_TIMEOUT(button(u"Restore"_s), 30'000);
        QCOMPARE(*reviews.archivedRubrics(), (std::set<std::string, std::less<>> {"own"}));
        QCOMPARE(reviews.versions("rubric_state", "own")->front().by, std::string("anna"));
        QVERIFY(!button(u"Save"_s)->isEnabled());

        open(); // anew: it is no choice, unless asked for
        QCOMPARE(rowOf(u"Own question"_s), -1);
        for (QCheckBox* one : m_editor->findChildren<QCheckBox*>())
            if (one->text() == u"Show archived"_s) one->click();
        QVERIFY(rowOf(u"Own question"_s) >= 0);
        choose(u"Own question"_s);
        button(u"Restore"_s)->click();
        QTRY_VERIFY_WITH_TIMEOUT(button(u"Archive"_s), 30'000);
        QVERIFY(reviews.archivedRubrics()->empty());
        QVERIFY(button(u"Save"_s)->isEnabled());
    }

    void keepsTheRubricThatAQueueAsks()
    {
        open();
        QVERIFY(!button(u"Archive"_s)->isEnabled()); // it shows the one of the queue at first
        QVERIFY(button(u"Archive"_s)->toolTip().contains(u"asks it"_s));
    }
};

QTEST_MAIN(tst_rubric_editor)
#include "tst_rubric_editor.moc"
