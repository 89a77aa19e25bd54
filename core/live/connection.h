// SPDX-License-Identifier: GPL-3.0-or-later
// What a listener knows of the connections it keeps, whatever protocol they speak. Lives on the network thread.
#pragma once

#include <QObject>
#include <QString>
#include <stop_token>

namespace spanwise::live {

class Connection : public QObject {
    Q_OBJECT

public:
    Connection(QString peer, QObject* parent)
        : QObject(parent)
        , m_peer(std::move(peer))
    {
    }

    ~Connection() override { m_gone.request_stop(); }

    /// Asked to stop when the other side has gone: nobody waits for answers then.
    [[nodiscard]] std::stop_token gone() const { return m_gone.get_token(); }
    /// Address of the other side, without port.
    [[nodiscard]] const QString& peer() const noexcept { return m_peer; }
    /// No further request is read; one that is being worked on is still answered.
    virtual void finishSoon() = 0;
    /// Takes in at once what has arrived, the peer's leaving included, without waiting for the event loop. Never
    /// blocks.
    virtual void catchUp() = 0;

protected:
    /// Of catchUp(): a peer that never stops sending must not hold the thread.
    static constexpr int kCatchUpSteps = 4;

signals:
    /// Once; the listener then deletes the connection.
    void ended();

private:
    QString m_peer;
    std::stop_source m_gone;
};

} // namespace spanwise::live
