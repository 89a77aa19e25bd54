// SPDX-License-Identifier: GPL-3.0-or-later
// Ids of traces and spans in OTLP/JSON: hex (rule J2), or base64 as generic converters of protobuf write them.
#pragma once

#include "core/base/ids.h"
#include "core/decode/base64.h"
#include "core/decode/json_input.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace spanwise::decode {

enum class IdForm : std::uint8_t { None, Hex, Base64, Other };

template <typename Id> struct ReadId {
    Id id {};
    IdForm form = IdForm::None;
    [[nodiscard]] bool isValid() const noexcept
    {
        return (form == IdForm::Hex || form == IdForm::Base64) && !id.isZero();
    }
};

/// Hex of the right length, or base64 of it, which is marked as lenient. `arena` holds what was decoded.
template <typename Id> [[nodiscard]] ReadId<Id> readId(JsonInput& in, JsonInput::Value& value, Arena& arena)
{
    const std::string_view text = in.string(value);
    if (text.empty()) return {};
    if (const std::optional<Id> id = Id::fromHex(text)) return {*id, IdForm::Hex};
    constexpr std::size_t kBase64Size = (Id::kSize + 2) / 3 * 4;
    if (text.size() == kBase64Size)
        if (const auto bytes = decodeBase64(text, arena))
            if (const std::optional<Id> id = Id::fromBytes(*bytes)) {
                in.lenient = true;
                return {*id, IdForm::Base64};
            }
    return {{}, IdForm::Other};
}

} // namespace spanwise::decode
