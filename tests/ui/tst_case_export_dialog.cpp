// SPDX-License-Identifier: GPL-3.0-or-later
// What the window says of cases before they leave: what is taken out, whose proof that takes, and a secret that stays
// only after a question.
#include "ui/widgets/case_export_dialog.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {
std::vector<CaseToExport> caseOf(const char* message, const char* bad, const char* checks)
{
    cases::Case one;
    one.title = "ask";
    one.input.set("messages", Json::array().add(Json::object().set("role", "user").set("content", message)));
    one.badOutput = bad;
    one.checks = *Json::parse(checks);
    cases::seal(one);
    std::vector<CaseToExport> all;
    all.emplace_back(std::move(one));
    return all;
}

bool says(const CaseExportDialog& dialog, const QString& text)
{
    for (const QLabel* label : dialog.findChildren<QLabel*>())
        if (label->text().contains(text)) return true;
    return false;
}

/// Answers the next question by this button; `fallback` is what Enter would have chosen.
void answerNext(QMessageBox::StandardButton button, QString& fallback)
{
    QTimer::singleShot(0, qApp, [button, &fallback] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        QVERIFY(box);
        if (box->defaultButton()) fallback = box->defaultButton()->text().remove(u'&');
        box->button(button)->click();
    });
}
} // namespace

class tst_case_export_dialog : public QObject {
    Q_OBJECT

private slots:
    void saysWhoseProofRedactionTakes()
    {
        CaseExportDialog dialog(
            caseOf("who", "Write to anna@firma-beispiel.de", R"([{"type":"no_finding","value":["pii"]}])"), {});
        QVERIFY(says(dialog, u"What is lost: 1."_s));
        QVERIFY(says(dialog, u"redaction took its proof"_s));
        const QTemporaryDir folder;
        dialog.findChild<QLineEdit*>()->setText(folder.path());
        for (QPushButton* button : dialog.findChildren<QPushButton*>())
            if (button->text() == u"Write files"_s) button->click();
        QFile statement(folder.filePath(u"export.json"_s));
        QVERIFY(statement.open(QIODevice::ReadOnly));
        QCOMPARE(QJsonDocument::fromJson(statement.readAll())[u"not_exported"_s].toArray().size(), 1);
        // The value stays, and so does the proof.
        dialog.findChild<QListWidget*>()->item(0)->setCheckState(Qt::Unchecked);
        QVERIFY(!says(dialog, u"redaction took its proof"_s));
        QVERIFY(says(dialog, u"stays as it is"_s));
    }

    void marksCsvAsUtf8WhereThatIsAsked()
    {
        CaseExportDialog dialog(caseOf("who", "bad", R"([{"type":"not_contains","value":"bad"}])"), {});
        dialog.show();
        auto* bom = dialog.findChild<QCheckBox*>();
        QVERIFY(!bom->isVisible()); // JSON lines
        auto* format = dialog.findChild<QComboBox*>();
        format->setCurrentIndex(format->findData(u"csv"_s));
        QVERIFY(bom->isVisible() && !bom->isChecked());
        bom->setChecked(true);
        const QTemporaryDir folder;
        dialog.findChild<QLineEdit*>()->setText(folder.path());
        for (QPushButton* button : dialog.findChildren<QPushButton*>())
            if (button->text() == u"Write files"_s) button->click();
        QFile csv(folder.filePath(u"cases.csv"_s));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        QVERIFY(csv.readAll().startsWith("\xEF\xBB\xBFid,"));
    }

    void asksBeforeASecretStays()
    {
        CaseExportDialog dialog(
            caseOf("password: hT7xQ9zLm2Vb", "hT7xQ9zLm2Vb it is", R"([{"type":"not_contains","value":"it is"}])"), {});
        auto* list = dialog.findChild<QListWidget*>();
        QCOMPARE(list->count(), 1); // both places are one value
        QString fallback;
        answerNext(QMessageBox::No, fallback);
        list->item(0)->setCheckState(Qt::Unchecked);
        QCOMPARE(fallback, u"No"_s);
        QCOMPARE(list->item(0)->checkState(), Qt::Checked);
        QVERIFY(!says(dialog, u"stay as they are"_s));
        answerNext(QMessageBox::Yes, fallback);
        list->item(0)->setCheckState(Qt::Unchecked);
        QVERIFY(says(dialog, u"2 places look like personal data or secrets and stay as they are."_s));
    }
};

QTEST_MAIN(tst_case_export_dialog)
#include "tst_case_export_dialog.moc"
