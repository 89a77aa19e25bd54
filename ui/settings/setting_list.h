// SPDX-License-Identifier: GPL-3.0-or-later
// The settings that people see, in the order of the dialog: what each is called, what kind of field it needs, and what
// it does. The dialog is built from this list, and a test writes and reads back every line of it.
#pragma once

#include "ui/settings/setting.h"

#include <span>
#include <variant>

namespace spanwise::ui {

struct SettingRow {
    enum class Field : std::uint8_t { Choice, Text, File, Switch, Number, Token };

    const char* section; ///< QT_TRANSLATE_NOOP("settings", …)
    Field field;
    std::variant<const Setting<QString>*, const Setting<bool>*, const Setting<int>*> setting;
    const char* help; ///< a sentence below the field; may be empty
    std::span<const std::pair<const char*, const char*>> choices {}; ///< value, label
    int least = 0; ///< of numbers
    int most = 0;
    const char* unit = ""; ///< behind a number
    const char* none = ""; ///< what 0 means, where it is no amount
};

[[nodiscard]] std::span<const SettingRow> settingRows();
[[nodiscard]] QString labelOf(const SettingRow& row);
[[nodiscard]] const char* keyOf(const SettingRow& row);

} // namespace spanwise::ui
