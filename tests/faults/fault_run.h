// SPDX-License-Identifier: GPL-3.0-or-later
// What the fault tests share: the program under test, the seed, and what the system says of a process.
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QString>
#include <cstdio>

namespace spanwise::test {

/// SPANWISE_PROGRAM, else the one of this build.
inline QString programUnderTest()
{
    return qEnvironmentVariable("SPANWISE_PROGRAM", QStringLiteral(SPANWISE_CLI));
}

inline int amount(const char* variable, int otherwise)
{
    return qEnvironmentVariableIsSet(variable) ? qEnvironmentVariableIntValue(variable) : otherwise;
}

/// SPANWISE_SEED, else a new one; printed, so that a failure can be repeated.
inline quint32 printedSeed()
{
    const quint32 seed = qEnvironmentVariableIsSet("SPANWISE_SEED")
        ? quint32(qEnvironmentVariable("SPANWISE_SEED").toULong())
        : QRandomGenerator::system()->generate();
    std::printf("repeat with SPANWISE_SEED=%u\n", seed);
    std::fflush(stdout);
    return seed;
}

struct ProcessState {
    double residentMiB = 0;
    double peakMiB = 0; ///< since resetPeak()
    int threads = 0;
    int descriptors = 0;
};

/// Zeros where the system does not tell.
inline ProcessState stateOf(qint64 pid)
{
    ProcessState state;
    const QString folder = QStringLiteral("/proc/%1/").arg(pid);
    QFile status(folder + "status");
    if (!status.open(QIODevice::ReadOnly)) return state;
    const QString text = QString::fromLatin1(status.readAll());
    const auto number = [&](const char* name) {
        return QRegularExpression(QString::fromLatin1(name) + ":\\s*(\\d+)").match(text).captured(1).toDouble();
    };
    state.residentMiB = number("VmRSS") / 1024;
    state.peakMiB = number("VmHWM") / 1024;
    state.threads = int(number("Threads"));
    state.descriptors =
        int(QDir(folder + "fd").entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::System).size());
    return state;
}

inline void resetPeak(qint64 pid)
{
    QFile clear(QStringLiteral("/proc/%1/clear_refs").arg(pid));
    if (clear.open(QIODevice::WriteOnly)) clear.write("5");
}

} // namespace spanwise::test
