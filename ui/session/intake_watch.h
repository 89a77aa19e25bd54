// SPDX-License-Identifier: GPL-3.0-or-later
// Notices when a file that telemetry is read with was edited: prices, names, meanings of metrics, what may be kept.
// However an editor writes it: in place, or as a new file under the old name.
#pragma once

#include <QByteArray>
#include <QFileSystemWatcher>
#include <QHash>
#include <QObject>
#include <QStringList>
#include <QTimer>

namespace spanwise::ui {

class IntakeWatch final : public QObject {
    Q_OBJECT

public:
    explicit IntakeWatch(QObject* parent = nullptr);

    /// These from now on, whether they are there already or not; what they hold now is taken as known.
    void watch(const QStringList& paths);

signals:
    void edited(const QStringList& paths); ///< what they hold is other than before; also when one came or went

private:
    void follow();
    void compare();

    QFileSystemWatcher m_watcher;
    QTimer m_pause; ///< editors write in several steps
    QHash<QString, QByteArray> m_known; ///< digest of what each held; empty = it was not there
};

} // namespace spanwise::ui
