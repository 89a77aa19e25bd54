// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/capture_dialog.h"
#include "ui/session/session.h"
#include "ui/settings/setting.h"

#include <QComboBox>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

QComboBox* boxFor(const CaptureDialog& dialog, const QString& purpose)
{
    for (QComboBox* box : dialog.findChildren<QComboBox*>())
        if (box->accessibleDescription() == purpose) return box;
    return nullptr;
}

} // namespace

class tst_capture_dialog : public QObject {
    Q_OBJECT

private slots:
    void changesModesAndKeepsTheRestOfThePolicy()
    {
        capture::CapturePolicy policy;
        policy.services.emplace("checkout", capture::CaptureMode::Off);
        policy.rules.push_back({"EMPLOYEE", "E-\\d{6}"});
        policy.contentKeys.emplace_back("acme.prompt");
        CaptureDialog dialog(policy, {u"chat"_s, u"checkout"_s});
        QComboBox* chat = boxFor(dialog, u"chat"_s);
        QVERIFY(chat != nullptr);
        QCOMPARE(dialog.policy().services.size(), 1);
        chat->setCurrentIndex(chat->findData(int(capture::CaptureMode::HashOnly)));
        const capture::CapturePolicy changed = dialog.policy();
        QCOMPARE(changed.modeOf("chat"), capture::CaptureMode::HashOnly);
        QCOMPARE(changed.modeOf("checkout"), capture::CaptureMode::Off);
        QCOMPARE(changed.modeOf("other"), capture::CaptureMode::Full);
        QCOMPARE(changed.rules.size(), 1);
        QCOMPARE(changed.contentKeys.size(), 1);
    }

    /// A policy that cannot be read must not mean that everything is kept.
    void takesNothingInWhileThePolicyCannotBeRead()
    {
        QTemporaryDir folder;
        qputenv("XDG_CONFIG_HOME", folder.path().toLocal8Bit());
        QVERIFY(QDir(folder.path()).mkpath(u"spanwise"_s));
        QFile file(folder.filePath(u"spanwise/capture.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"version\": 1, \"default\": \"nonsense\"}");
        file.close();
        Settings settings(folder.filePath(u"settings.ini"_s));
        Session session;
        session.setIntake(readIntakeFiles(settings));
        QVERIFY(session.open(folder.filePath(u"store.db"_s)));
        QVERIFY(session.pipeline() == nullptr);
        session.imports().addSample();
        QCOMPARE(session.imports().jobs().front().state, ImportJob::State::Failed);
        QVERIFY2(session.imports().jobs().front().error.contains(u"capture.json"_s),
            qPrintable(session.imports().jobs().front().error));
        // Put right, it goes on.
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write("{\"version\": 1, \"default\": \"off\"}");
        file.close();
        session.setIntake(readIntakeFiles(settings));
        QVERIFY(session.pipeline() != nullptr);
    }
};

QTEST_MAIN(tst_capture_dialog)
#include "tst_capture_dialog.moc"
