// SPDX-License-Identifier: GPL-3.0-or-later
// The source files of the project as lines, for tests that read code.
#pragma once

#include <QDirIterator>
#include <QFile>
#include <QStringList>
#include <vector>

namespace spanwise::test {

struct SourceFile {
    QString path; ///< from the root, "core/model/batch.h"
    QString folder; ///< "core/model", "ui", "app/cli": at most two steps
    QStringList lines;
};

/// The C++ files below these folders of the project.
inline std::vector<SourceFile> sourceFiles(const QStringList& tops)
{
    const QString root = QStringLiteral(SPANWISE_SOURCE_DIR "/");
    std::vector<SourceFile> files;
    for (const QString& top : tops) {
        QDirIterator walk(root + top, {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            QFile file(walk.next());
            if (!file.open(QIODevice::ReadOnly)) continue;
            const QString path = file.fileName().mid(root.size());
            files.push_back(
                {path, path.section('/', 0, -2).section('/', 0, 1), QString::fromUtf8(file.readAll()).split('\n')});
        }
    }
    return files;
}

/// "core/model/batch.h:12", for messages.
inline QString place(const SourceFile& file, qsizetype line)
{
    return file.path + ':' + QString::number(line + 1);
}

} // namespace spanwise::test
