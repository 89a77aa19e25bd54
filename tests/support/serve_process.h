// SPDX-License-Identifier: GPL-3.0-or-later
// A running `spanwise-cli serve` with a store of its own, as a sender and a second command see it.
#pragma once

#include <QByteArray>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStringList>
#include <csignal>
#include <sys/types.h>

namespace spanwise::test {

class ServeProcess {
public:
    ServeProcess(QString program, QString store)
        : m_program(std::move(program))
        , m_store(std::move(store))
    {
        m_process.setProcessChannelMode(QProcess::SeparateChannels);
    }
    ~ServeProcess()
    {
        if (isRunning()) kill();
    }

    /// False when it is not ready in time or has ended; err() then says why.
    bool start(const QStringList& arguments = {"--http", "127.0.0.1:0"})
    {
        const QString ready = m_store + ".ready";
        QFile::remove(ready);
        m_out.clear();
        m_process.start(m_program, QStringList {"--db", m_store, "serve", "--ready-file", ready} + arguments);
        QElapsedTimer waited;
        waited.start();
        while (!QFile::exists(ready) && waited.elapsed() < 120'000)
            if (m_process.waitForFinished(5)) return false;
        m_process.waitForReadyRead(100);
        m_out += m_process.readAllStandardOutput();
        return QFile::exists(ready);
    }

    [[nodiscard]] quint16 port(const QString& protocol = "http") const
    {
        const QRegularExpression line(
            "^listening " + protocol + " 127\\.0\\.0\\.1:(\\d+)$", QRegularExpression::MultilineOption);
        return line.match(QString::fromUtf8(m_out)).captured(1).toUShort();
    }

    /// Exit code, or -1 when it did not end in time, -2 when it crashed.
    int stop(int signal = SIGTERM, int milliseconds = 60'000)
    {
        ::kill(static_cast<pid_t>(m_process.processId()), signal);
        if (!m_process.waitForFinished(milliseconds)) return -1;
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -2;
    }

    void kill()
    {
        m_process.kill();
        m_process.waitForFinished(10'000);
    }

    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }
    [[nodiscard]] QByteArray out() { return m_out += m_process.readAllStandardOutput(); }
    [[nodiscard]] QByteArray err() { return m_err += m_process.readAllStandardError(); }
    [[nodiscard]] const QString& store() const { return m_store; }

private:
    QString m_program;
    QString m_store;
    QProcess m_process;
    QByteArray m_out;
    QByteArray m_err;
};

} // namespace spanwise::test
