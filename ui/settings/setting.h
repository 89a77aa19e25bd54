// SPDX-License-Identifier: GPL-3.0-or-later
// One setting: key, default and label together, so that no call site spells a key.
#pragma once

#include <QSettings>
#include <QString>
#include <QVariant>
#include <memory>

namespace spanwise::ui {

template <typename T> struct Setting {
    const char* key;
    T standard;
    const char* label; ///< QT_TRANSLATE_NOOP("settings", …); empty = not shown in the dialog
};

namespace setting {
inline const Setting<QString> kTheme {"look/theme", QStringLiteral("system"), QT_TRANSLATE_NOOP("settings", "Theme")};
inline const Setting<QString> kZone {"look/zone", QString(), QT_TRANSLATE_NOOP("settings", "Time zone")};
inline const Setting<QByteArray> kGeometry {"window/geometry", QByteArray(), ""};
inline const Setting<QString> kLastStore {"store/last", QString(), ""};
inline const Setting<QString> kPriceFile {
    "intake/prices", QString(), QT_TRANSLATE_NOOP("settings", "File with own prices")};
inline const Setting<QString> kMappingFile {
    "intake/mapping", QString(), QT_TRANSLATE_NOOP("settings", "File with own attribute names")};
inline const Setting<QString> kDictionaryFile {
    "intake/gateways", QString(), QT_TRANSLATE_NOOP("settings", "File with own meanings of metrics")};
inline const Setting<bool> kReceive {
    "receive/on", false, QT_TRANSLATE_NOOP("settings", "Receive when the program starts")};
inline const Setting<QString> kReceiveAddress {
    "receive/address", QStringLiteral("127.0.0.1"), QT_TRANSLATE_NOOP("settings", "Address of this computer")};
inline const Setting<QString> kAllowedHosts {
    "receive/hosts", QString(), QT_TRANSLATE_NOOP("settings", "Names by which senders reach it")};
inline const Setting<int> kHttpPort {"receive/http", 4318, QT_TRANSLATE_NOOP("settings", "Port for OTLP over HTTP")};
inline const Setting<int> kGrpcPort {"receive/grpc", 4317, QT_TRANSLATE_NOOP("settings", "Port for OTLP over gRPC")};
inline const Setting<int> kSenderLimit {
    "receive/sender_mb_per_s", 0, QT_TRANSLATE_NOOP("settings", "Most that one sender may send")};
inline const Setting<QString> kTokenHash {
    "receive/token_sha256", QString(), QT_TRANSLATE_NOOP("settings", "Token of the senders")};
inline const Setting<QString> kImportFolder {"import/folder", QString(), ""};
inline const Setting<qint64> kRangeLength {"view/range_ns", qint64(86'400'000'000'000), ""};
inline const Setting<qint64> kRangeFrom {"view/from_ns", qint64(0), ""}; ///< of a fixed range, else 0
inline const Setting<qint64> kRangeTo {"view/to_ns", qint64(0), ""};
inline const Setting<QString> kPage {"view/page", QString(), ""};
inline const Setting<QString> kPageArgument {"view/argument", QString(), ""};
inline const Setting<QString> kFilter {"view/filter", QString(), ""};
inline const Setting<bool> kCompare {"view/compare", true, ""};
} // namespace setting

/// One object, handed down. Tests give it a file of their own.
class Settings {
public:
    explicit Settings(const QString& file)
        : m_store(std::make_unique<QSettings>(file, QSettings::IniFormat))
    {
    }

    template <typename T> [[nodiscard]] T get(const Setting<T>& s) const
    {
        const QVariant value = m_store->value(QLatin1String(s.key));
        return value.isValid() && value.template canConvert<T>() ? value.template value<T>() : s.standard;
    }
    template <typename T> void set(const Setting<T>& s, const T& value)
    {
        m_store->setValue(QLatin1String(s.key), QVariant::fromValue(value));
    }

    /// For what lists remember about their columns, under the list's stable name.
    [[nodiscard]] QVariant remembered(const QString& what) const { return m_store->value(what); }
    void remember(const QString& what, const QVariant& value) { m_store->setValue(what, value); }

private:
    std::unique_ptr<QSettings> m_store;
};

} // namespace spanwise::ui
