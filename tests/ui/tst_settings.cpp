// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/last_place.h"
#include "ui/session/live_options.h"
#include "ui/settings/secret_store.h"
#include "ui/settings/setting_list.h"
#include "ui/settings_dialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSet>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTreeWidget>
#include <QtTest>
#include <algorithm>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

QLineEdit* fieldNamed(const SettingsDialog& dialog, const QString& name)
{
    for (QLineEdit* edit : dialog.findChildren<QLineEdit*>())
        if (edit->accessibleName() == name) return edit;
    return nullptr;
}

QPushButton* button(const SettingsDialog& dialog, const QString& text)
{
    for (QPushButton* one : dialog.findChildren<QPushButton*>())
        if (one->text().remove(u'&') == text) return one;
    return nullptr;
}

} // namespace

class tst_settings : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void saysTheStateOfTheTokenAsAWhole()
    {
        Settings settings(m_folder.filePath(u"token.ini"_s));
        SettingsDialog dialog(settings, u"window.db"_s, nullptr);
        dialog.show();
        const QLineEdit* shown = fieldNamed(dialog, u"New token"_s);
        QVERIFY(shown->fontMetrics().horizontalAdvance(shown->text()) < shown->width() - 16);
    }

    void bringsEverySettingBackAsItWasWritten()
    {
        const QString file = m_folder.filePath(u"round.ini"_s);
        QSet<QByteArray> keys;
        {
            Settings settings(file);
            for (const SettingRow& row : settingRows()) {
                QVERIFY2(!keys.contains(keyOf(row)), keyOf(row));
                keys.insert(keyOf(row));
                QVERIFY(!labelOf(row).isEmpty());
                if (const auto* text = std::get_if<const Setting<QString>*>(&row.setting))
                    settings.set(**text, u"x "_s + QString::fromLatin1(keyOf(row)));
                else if (const auto* flag = std::get_if<const Setting<bool>*>(&row.setting))
                    settings.set(**flag, !(*flag)->standard);
                else
                    settings.set(*std::get<const Setting<int>*>(row.setting), 12345);
            }
        }
        Settings settings(file);
        for (const SettingRow& row : settingRows()) {
            if (const auto* text = std::get_if<const Setting<QString>*>(&row.setting))
                QCOMPARE(settings.get(**text), u"x "_s + QString::fromLatin1(keyOf(row)));
            else if (const auto* flag = std::get_if<const Setting<bool>*>(&row.setting))
                QCOMPARE(settings.get(**flag), !(*flag)->standard);
            else
                QCOMPARE(settings.get(*std::get<const Setting<int>*>(row.setting)), 12345);
        }
    }

    void goesOnWhereTheLastSessionEnded()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.ini"));
        const Location ended {QStringLiteral("trace"), QStringLiteral("0af7651916cd43dd8448eb211c80319c"),
            {0, TimeRange {1'772'366'400'000'000'000, 1'772'366'500'000'000'000}},
            QStringLiteral("service = \"chat\" and duration > 2s"), false};
        {
            Settings settings(file);
            QVERIFY(lastPlace(settings).page.isEmpty());
            rememberPlace(settings, ended);
        }
        Settings settings(file);
        QVERIFY(lastPlace(settings) == ended);
        settings.set(setting::kFilter, QStringLiteral("service ="));
        QVERIFY(lastPlace(settings).filter.isEmpty()); // what no longer parses lets everything through
        rememberPlace(settings, {QStringLiteral("latency"), {}, {kNanosPerHour, {}}, {}, true});
        QCOMPARE(lastPlace(settings).range.length, kNanosPerHour);
        QVERIFY(!lastPlace(settings).range.fixed);
    }

    /// S1 and S2: no listener beyond this computer without a token; of a token only its hash is kept.
    void letsNobodyListenToTheNetworkWithoutAToken()
    {
        const QString file = m_folder.filePath(u"token.ini"_s);
        QString token;
        {
            Settings settings(file);
            SettingsDialog dialog(settings, u"/somewhere/spanwise.db"_s);
            QLineEdit* address = fieldNamed(dialog, u"Address of this computer"_s);
            QVERIFY(address != nullptr);
            QPushButton* ok = dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
            QVERIFY(ok->isEnabled());
            address->setText(u"nonsense"_s);
            QVERIFY(!ok->isEnabled());
            address->setText(u"0.0.0.0"_s);
            QVERIFY(!ok->isEnabled());
            button(dialog, u"Make a new one"_s)->click();
            QVERIFY(ok->isEnabled());
            token = fieldNamed(dialog, u"New token"_s)->text();
            QCOMPARE(token.size(), 64);
            QSignalSpy applied(&dialog, &SettingsDialog::applied);
            ok->click();
            QCOMPARE(applied.size(), 1);
        }
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QByteArray all = written.readAll();
        QVERIFY(all.contains("0.0.0.0"));
        QVERIFY(!all.contains(token.toLatin1()));
        Settings settings(file);
        QCOMPARE(settings.get(setting::kTokenHash).size(), 64);
        SettingsDialog again(settings, {});
        QVERIFY(!fieldNamed(again, u"New token"_s)->text().contains(token));
    }

    /// As `serve --sender-limit`: megabytes a second, 0 = any amount.
    void limitsWhatOneSenderMaySend()
    {
        Settings settings(m_folder.filePath(u"limit.ini"_s));
        QCOMPARE(liveOptionsOf(settings).bytesPerSecondOfSender, std::uint64_t {0});
        SettingsDialog dialog(settings, {});
        const auto fields = dialog.findChildren<QSpinBox*>();
        const auto limit = std::ranges::find(fields, u"Most that one sender may send"_s, &QSpinBox::accessibleName);
        QVERIFY(limit != fields.end());
        QCOMPARE((*limit)->text(), u"any amount"_s);
        (*limit)->setValue(3);
        QCOMPARE((*limit)->text(), u"3 MB a second"_s);
        dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->click();
        QCOMPARE(liveOptionsOf(settings).bytesPerSecondOfSender, std::uint64_t {3'000'000});
    }

    /// Like every setting: nothing before OK.
    void changesTheKeysOfReviewWithOK()
    {
        Settings settings(m_folder.filePath(u"keys.ini"_s));
        const auto pressX = [](SettingsDialog& dialog) {
            QTest::keyClick(fieldNamed(dialog, u"Key: Pass"_s), Qt::Key_X);
        };
        SettingsDialog left(settings, {});
        pressX(left);
        left.reject();
        QCOMPARE(ReviewKeys::of(settings).first(ReviewAct::Pass), u"P"_s);
        SettingsDialog dialog(settings, {});
        dialog.show();
        QTest::keyClick(dialog.findChild<QTreeWidget*>(), Qt::Key_Return); // to the key, not to OK
        QVERIFY(dialog.isVisible());
        pressX(dialog);
        dialog.findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->click();
        QCOMPARE(ReviewKeys::of(settings).first(ReviewAct::Pass), u"X"_s);
    }

    void takesTheUsualPortWhereTheFileHasNone()
    {
        Settings settings(m_folder.filePath(u"ports.ini"_s));
        for (const int port : {0, -1, 65536, 70'000}) { // the last would be 4464
            settings.set(setting::kHttpPort, port);
            settings.set(setting::kGrpcPort, port);
            QCOMPARE(int(liveOptionsOf(settings).httpPort), 4318);
            QCOMPARE(int(liveOptionsOf(settings).grpcPort), 4317);
        }
        settings.set(setting::kHttpPort, 65535);
        QCOMPARE(int(liveOptionsOf(settings).httpPort), 65535);
    }

    void keepsSecretsForTheSessionWhereTheSystemHasNoStore()
    {
        SecretStore secrets; // tests run without a desktop, so without its store of secrets
        std::optional<QString> found;
        bool asked = false;
        secrets.keep(u"https://gateway.example"_s, u"planted-secret"_s);
        secrets.get(u"https://gateway.example"_s, [&](std::optional<QString> got) {
            found = std::move(got);
            asked = true;
        });
        QTRY_VERIFY(asked);
        QCOMPARE(found, u"planted-secret"_s);
        secrets.forget(u"https://gateway.example"_s);
        asked = false;
        secrets.get(u"https://gateway.example"_s, [&](std::optional<QString> got) {
            found = std::move(got);
            asked = true;
        });
        QTRY_VERIFY(asked);
        QVERIFY(!found);
        QTRY_VERIFY(!secrets.isLasting());
    }
};

QTEST_MAIN(tst_settings)
#include "tst_settings.moc"
