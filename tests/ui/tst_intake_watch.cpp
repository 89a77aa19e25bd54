// SPDX-License-Identifier: GPL-3.0-or-later
// Files of prices and names that are edited while the window is open are read again, whatever way an editor writes, and
// what is wrong in them is said.
#include "tests/support/window_world.h"
#include "ui/session/intake_watch.h"
#include "ui/widgets/status_strip.h"

#include <QLabel>
#include <QSaveFile>
#include <QSignalSpy>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

void write(const QString& path, const QByteArray& content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(content) != content.size())
        qFatal("not written");
}

void replace(const QString& path, const QByteArray& content)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        qFatal("not replaced");
}

} // namespace

class tst_intake_watch : public QObject {
    Q_OBJECT

private slots:
    void noticesEveryWayOfWriting()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(u"prices.json"_s);
        write(path, "{}");
        IntakeWatch watch;
        QSignalSpy edited(&watch, &IntakeWatch::edited);
        watch.watch({path, folder.filePath(u"mapping.json"_s)});
        write(path, "{ }"); // in place
        QVERIFY(edited.wait(10'000));
        replace(path, "{  }"); // a new file under the old name
        QVERIFY(edited.wait(10'000));
        replace(path, "{   }"); // which is followed as well
        QVERIFY(edited.wait(10'000));
        QCOMPARE(edited.last().first().toStringList(), QStringList {path});
        write(folder.filePath(u"mapping.json"_s), "{}"); // was not there
        QVERIFY(edited.wait(10'000));
        QCOMPARE(edited.last().first().toStringList(), QStringList {folder.filePath(u"mapping.json"_s)});
        QFile::remove(path);
        QVERIFY(edited.wait(10'000));
        const auto before = edited.size();
        write(folder.filePath(u"mapping.json"_s), "{}"); // the same again
        write(folder.filePath(u"other.json"_s), "{}");
        QVERIFY(!edited.wait(1'000));
        QCOMPARE(edited.size(), before);
    }

    void readsAMappingThatWasEdited()
    {
        QTemporaryDir config;
        qputenv("XDG_CONFIG_HOME", config.path().toLocal8Bit());
        QVERIFY(QDir(config.path()).mkpath(u"spanwise"_s));
        const QString path = config.filePath(u"spanwise/mapping.json"_s);
        test::WindowWorld world;
        QVERIFY(!world.session.intake().mapping);
        write(path, R"({"fields": {"request_model": ["my.model"]}})");
        QTRY_VERIFY_WITH_TIMEOUT(world.session.intake().mapping, 10'000);
        const auto problem = [&world] {
            QString all;
            for (const QLabel* label : world.window.status().findChildren<QLabel*>()) all += label->text() + u'\n';
            return all;
        };
        write(path, R"({"fields": {"no_such_field": ["my.model"]}})");
        QTRY_VERIFY2_WITH_TIMEOUT(problem().contains(u"no_such_field"_s), qPrintable(problem()), 10'000);
        QVERIFY(!world.session.intake().mapping);
        write(path, R"({"fields": {"request_model": ["my.model"]}})");
        QTRY_VERIFY_WITH_TIMEOUT(world.session.intake().mapping, 10'000);
        QVERIFY2(!problem().contains(u"no_such_field"_s), qPrintable(problem()));
    }
};

QTEST_MAIN(tst_intake_watch)
#include "tst_intake_watch.moc"
