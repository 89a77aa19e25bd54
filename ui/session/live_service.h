// SPDX-License-Identifier: GPL-3.0-or-later
// The receivers behind the window: started when a person asks for it, stopped the same way, never waited for on the UI
// thread. What arrives goes through the session's pipeline like everything else.
#pragma once

#include "core/live/live_intake.h"

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>
#include <QThread>
#include <QTimer>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace spanwise::ui {

struct LiveOptions {
    QString address = QStringLiteral("127.0.0.1"); ///< of this computer; anything beyond loopback needs a token
    std::uint16_t httpPort = 4318;
    std::uint16_t grpcPort = 4317;
    std::optional<live::TokenHash> token;
    std::uint64_t bytesPerSecondOfSender = 0; ///< that one address may send; 0 = any amount
    std::vector<std::string> hosts; ///< names beside the loopback ones that requests may be addressed to
};

/// How the receivers are, for the status line and the page of sources. A value.
struct LiveStatus {
    enum class State : std::uint8_t { Off, Starting, On, Stopping, Failed };

    State state = State::Off;
    QString problem; ///< why they do not run and what to do; empty otherwise
    std::vector<live::Binding> listening; ///< with the ports that were taken
    bool needsToken = false;
    double spansPerSecond = 0; ///< new in the store, over the last two seconds
    std::uint64_t waitingBytes = 0; ///< received and not stored yet
    std::uint64_t deliveries = 0; ///< requests handed on since the start
    std::uint64_t turnedBack = 0; ///< requests whose sender was asked to come back
    std::map<std::string, std::uint64_t> refused; ///< other refusals by answer: "HTTP 401"

    [[nodiscard]] bool isOn() const { return state == State::On; }
    /// "http://127.0.0.1:4318" of the first listener of the protocol; empty when there is none.
    [[nodiscard]] QString url(live::Protocol protocol) const;
    [[nodiscard]] std::uint64_t refusedCount() const;
};

class LiveService final : public QObject {
    Q_OBJECT

public:
    using Into = std::function<ingest::Pipeline*()>;

    using Why = std::function<QString()>; ///< why there is none

    LiveService(Into into, Why why, QObject* parent = nullptr);
    ~LiveService() override;

    /// Starts, or starts again with other options. The outcome comes with changed().
    void start(const LiveOptions& options);
    void stop();
    /// As stop(), and returns when nothing is received any more: before a store is closed.
    void finish();

    [[nodiscard]] const LiveStatus& status() const { return m_status; }
    /// Nothing uses the pipeline.
    [[nodiscard]] bool isIdle() const;

signals:
    void changed(); ///< another state
    void ticked(); ///< newer numbers, once a second while it is on

private:
    struct Control; ///< lives on m_thread, owns the intake

    void started(Result<std::vector<live::Binding>> outcome, live::LiveIntake* intake);
    void stopped();
    void tick();
    void setState(LiveStatus::State state, const QString& problem = {});

    Into m_into;
    Why m_why;
    LiveStatus m_status;
    std::optional<LiveOptions> m_next; ///< to be started as soon as it has stopped
    ingest::Pipeline* m_pipeline = nullptr; ///< while it is on
    live::LiveIntake* m_intake = nullptr; ///< Control's, while it is on
    QThread m_thread;
    std::unique_ptr<Control> m_control;
    QTimer m_tick;
    QElapsedTimer m_since;
    std::uint64_t m_spansBefore = 0;
    double m_rateBefore = 0;
};

} // namespace spanwise::ui
