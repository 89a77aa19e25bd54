// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/category_colors.h"

#include <array>

namespace spanwise::ui {

int CategoryColors::indexOf(const QString& dimension, const QString& value)
{
    if (value.isEmpty()) return kOtherSeries;
    const QString key = dimension + QLatin1Char('\n') + value;
    if (const auto known = m_known.constFind(key); known != m_known.constEnd()) return *known;
    static constexpr std::array<int, 9> kOrder {0, 1, 2, 3, 4, 6, 7, 8, 9}; // without slate
    const int nth = m_count[dimension]++;
    const int index = kOrder[static_cast<std::size_t>(nth) % kOrder.size()];
    m_known.insert(key, index);
    return index;
}

int seriesIndexOf(ErrorClass c)
{
    switch (c) {
    case ErrorClass::RateLimit: return 4;
    case ErrorClass::Timeout: return 2;
    case ErrorClass::ServerError: return 3;
    case ErrorClass::Connection: return 6;
    case ErrorClass::Auth: return 8;
    case ErrorClass::InvalidRequest: return 0;
    case ErrorClass::ContentFilter: return 1;
    case ErrorClass::ContextLength: return 7;
    case ErrorClass::SchemaInvalid:
    case ErrorClass::ToolError: return 9;
    case ErrorClass::GuardrailBlock: return 1;
    case ErrorClass::None:
    case ErrorClass::Cancelled:
    case ErrorClass::Unknown: break;
    }
    return kOtherSeries;
}

} // namespace spanwise::ui
