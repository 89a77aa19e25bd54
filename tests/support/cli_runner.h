// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the real spanwise-cli with a home folder of its own, as a person or a script would.
#pragma once

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>
#include <functional>
#include <utility>

namespace spanwise::test {

struct CliRun {
    int code = -1;
    QByteArray out;
    QByteArray err;

    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    [[nodiscard]] QList<QJsonObject> lines() const
    {
        QList<QJsonObject> all;
        for (const QByteArray& line : out.split('\n'))
            if (!line.isEmpty()) all.append(QJsonDocument::fromJson(line).object());
        return all;
    }
};

class Cli {
public:
    explicit Cli(QString program)
        : m_program(std::move(program))
    {
        m_environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME"}) m_environment.remove(QString::fromLatin1(name));
        m_environment.insert(QStringLiteral("HOME"), m_home.path());
    }

    [[nodiscard]] QString home() const { return m_home.path(); }
    [[nodiscard]] QString file(const QString& name) const { return m_home.filePath(name); }
    /// What the process does before it becomes the program, such as leaving the rights of root.
    void setModifier(std::function<void()> modifier) { m_modifier = std::move(modifier); }
    void set(const QString& variable, const QString& value) { m_environment.insert(variable, value); }

    CliRun operator()(const QStringList& arguments, const QByteArray& input = {}) const
    {
        QProcess process;
        process.setProcessEnvironment(m_environment);
        if (m_modifier) process.setChildProcessModifier(m_modifier);
        process.start(m_program, arguments);
        CliRun run;
        if (!process.waitForStarted()) return run;
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(110'000)) return run;
        run.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
        run.out = process.readAllStandardOutput();
        run.err = process.readAllStandardError();
        return run;
    }

private:
    QString m_program;
    QTemporaryDir m_home;
    QProcessEnvironment m_environment;
    std::function<void()> m_modifier;
};

} // namespace spanwise::test
