// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/setting_list.h"

#include <QCoreApplication>

namespace spanwise::ui {

namespace {

using Field = SettingRow::Field;
using Choice = std::pair<const char*, const char*>;

constexpr Choice kThemes[] {{"system", QT_TRANSLATE_NOOP("settings", "As the system")},
    {"light", QT_TRANSLATE_NOOP("settings", "Light")}, {"dark", QT_TRANSLATE_NOOP("settings", "Dark")}};
constexpr Choice kZones[] {{"", QT_TRANSLATE_NOOP("settings", "Of this computer")}, {"UTC", "UTC"}};

const char* const kLook = QT_TRANSLATE_NOOP("settings", "Look");
const char* const kIntake = QT_TRANSLATE_NOOP("settings", "Reading telemetry");
const char* const kReceivers = QT_TRANSLATE_NOOP("settings", "Receivers");

const SettingRow kRows[] {
    {kLook, Field::Choice, &setting::kTheme, "", kThemes},
    {kLook, Field::Choice, &setting::kZone, QT_TRANSLATE_NOOP("settings", "Of all times and axes on screen."), kZones},
    {kIntake, Field::File, &setting::kPriceFile,
        QT_TRANSLATE_NOOP("settings",
            "Laid over the shipped prices. For calls that arrive from then on; what is stored keeps its cost.")},
    {kIntake, Field::File, &setting::kMappingFile,
        QT_TRANSLATE_NOOP("settings", "Attributes of hand-made spans: which of them hold model, tokens, session.")},
    {kIntake, Field::File, &setting::kDictionaryFile,
        QT_TRANSLATE_NOOP("settings",
            "Laid over the shipped dictionary of gateways: which metric is which measure, and what its labels are.")},
    {kReceivers, Field::Switch, &setting::kReceive, ""},
    {kReceivers, Field::Text, &setting::kReceiveAddress,
        QT_TRANSLATE_NOOP(
            "settings", "127.0.0.1 serves this computer alone. 0.0.0.0 serves the network, and needs a token.")},
    {kReceivers, Field::Text, &setting::kAllowedHosts,
        QT_TRANSLATE_NOOP(
            "settings", "Host names or addresses, with commas between them; localhost needs no mention.")},
    {kReceivers, Field::Number, &setting::kHttpPort, "", {}, 1, 65535},
    {kReceivers, Field::Number, &setting::kGrpcPort, "", {}, 1, 65535},
    {kReceivers, Field::Number, &setting::kSenderLimit,
        QT_TRANSLATE_NOOP("settings",
            "Of one address, all its connections together. What is beyond it is answered 429, on which senders of OTLP "
            "wait and send it again."),
        {}, 0, 10'000, QT_TRANSLATE_NOOP("settings", " MB a second"), QT_TRANSLATE_NOOP("settings", "any amount")},
    {kReceivers, Field::Token, &setting::kTokenHash,
        QT_TRANSLATE_NOOP("settings", "Shown once. The program keeps only its SHA-256, so it cannot show it again.")},
};

} // namespace

std::span<const SettingRow> settingRows()
{
    return kRows;
}

QString labelOf(const SettingRow& row)
{
    return std::visit([](const auto* one) { return QCoreApplication::translate("settings", one->label); }, row.setting);
}

const char* keyOf(const SettingRow& row)
{
    return std::visit([](const auto* one) { return one->key; }, row.setting);
}

} // namespace spanwise::ui
