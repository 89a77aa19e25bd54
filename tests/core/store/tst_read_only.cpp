// SPDX-License-Identifier: GPL-3.0-or-later
// A store that cannot be written says why, and what to do about it.
#include "core/store/store.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise;

class tst_read_only : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] QString file(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    static QString reasonOf(const QString& path)
    {
        const auto store = store::Store::open(path.toStdString());
        return store ? QString::fromStdString((*store)->readOnlyReason()) : QString();
    }

private slots:
    void whileAnotherProcessWrites()
    {
        const auto first = store::Store::open(file("other.db").toStdString());
        QVERIFY(first && (*first)->isWritable());
        const QString reason = reasonOf(file("other.db"));
        QVERIFY2(reason.startsWith("Another process writes to this store."), qPrintable(reason));
        QVERIFY2(reason.contains("open the store again"), qPrintable(reason));
    }

    void whenTheFilesMayNotBeWritten()
    {
        {
            const auto made = store::Store::open(file("given.db").toStdString());
            QVERIFY(made);
        }
        const QString lock = file("given.db-lock");
        QVERIFY(QFile::remove(lock));
        QVERIFY(QDir().mkdir(lock)); // nobody can take it, whoever runs the test
        const QString reason = reasonOf(file("given.db"));
        QVERIFY2(reason.startsWith("The files may not be written."), qPrintable(reason));
        QVERIFY2(reason.contains("open a copy"), qPrintable(reason));
    }
};

QTEST_GUILESS_MAIN(tst_read_only)
#include "tst_read_only.moc"
