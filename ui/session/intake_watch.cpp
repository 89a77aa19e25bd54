// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/intake_watch.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

namespace spanwise::ui {
namespace {

constexpr int kPauseMs = 300;

QByteArray digestOf(const QString& path)
{
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    return file.open(QIODevice::ReadOnly) && hash.addData(&file) ? hash.result() : QByteArray();
}

} // namespace

IntakeWatch::IntakeWatch(QObject* parent)
    : QObject(parent)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_pause, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_pause, qOverload<>(&QTimer::start));
    connect(&m_pause, &QTimer::timeout, this, &IntakeWatch::compare);
}

void IntakeWatch::watch(const QStringList& paths)
{
    if (const QStringList before = m_watcher.files() + m_watcher.directories(); !before.isEmpty())
        m_watcher.removePaths(before);
    m_known.clear();
    for (const QString& path : paths) m_known.insert(path, digestOf(path));
    follow();
}

/// A file that was replaced is another file to the system, and one that comes is seen by its folder.
void IntakeWatch::follow()
{
    for (auto known = m_known.cbegin(); known != m_known.cend(); ++known) {
        const QFileInfo file(known.key());
        if (file.exists() && !m_watcher.files().contains(known.key())) m_watcher.addPath(known.key());
        const QString folder = file.absolutePath();
        if (QFileInfo::exists(folder) && !m_watcher.directories().contains(folder)) m_watcher.addPath(folder);
    }
}

void IntakeWatch::compare()
{
    follow();
    QStringList changed;
    for (auto known = m_known.begin(); known != m_known.end(); ++known) {
        QByteArray now = digestOf(known.key());
        if (now == *known) continue;
        *known = std::move(now);
        changed.append(known.key());
    }
    if (!changed.isEmpty()) emit edited(changed);
}

} // namespace spanwise::ui
