// SPDX-License-Identifier: GPL-3.0-or-later
// What lies on the disk, byte for byte: for tests that look for what must not be there.
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace spanwise::test {

/// Every byte of every file in a folder whose name fits, a line feed between two files.
inline QByteArray bytesOn(const QString& folder, const QStringList& names = {})
{
    QByteArray all;
    const QDir dir(folder);
    for (const QString& name : dir.entryList(names, QDir::Files | QDir::Hidden)) {
        QFile file(dir.filePath(name));
        if (file.open(QIODevice::ReadOnly)) all += file.readAll() + '\n';
    }
    return all;
}

/// Of the files whose names begin with that of the store: WAL, journal, payload, lock.
inline QByteArray bytesOfStore(const QString& store)
{
    const QFileInfo info(store);
    return bytesOn(info.path(), {info.fileName() + "*"});
}

} // namespace spanwise::test
