// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/access_token.h"

#include <QCoreApplication>
#include <QRandomGenerator>
#include <algorithm>
#include <array>

namespace spanwise::ui {

namespace {

constexpr std::size_t kTokenBytes = 32;

QString hexOf(const std::array<std::uint8_t, kTokenBytes>& bytes)
{
    const QByteArray raw(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size()));
    return QString::fromLatin1(raw.toHex());
}

} // namespace

QString makeToken()
{
    std::array<std::uint32_t, kTokenBytes / 4> words {};
    QRandomGenerator::system()->fillRange(words.data(), qsizetype(words.size()));
    std::array<std::uint8_t, kTokenBytes> bytes {};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = std::uint8_t(words[i / 4] >> (8 * (i % 4)));
    return hexOf(bytes);
}

QString hashTextOf(const QString& token)
{
    return hexOf(live::hashToken(token.toStdString()));
}

std::optional<live::TokenHash> hashFromText(const QString& text)
{
    const QByteArray bytes = QByteArray::fromHex(text.toLatin1());
    if (text.size() != 2 * qsizetype(kTokenBytes) || bytes.size() != qsizetype(kTokenBytes)) return std::nullopt;
    live::TokenHash out {};
    std::transform(bytes.begin(), bytes.end(), out.begin(), [](char c) { return std::uint8_t(c); });
    return out;
}

QString whyNotListen(const QString& address, bool hasToken)
{
    if (hasToken || live::isLoopbackAddress(address.toStdString())) return {};
    return QCoreApplication::translate("receivers",
        "%1 can be reached from other computers. Make a token first: senders must carry it, and nobody else can write.")
        .arg(address);
}

} // namespace spanwise::ui
