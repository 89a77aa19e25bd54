// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/dimension_options.h"

namespace spanwise::cli {

std::string dimensionNames()
{
    std::string out;
    for (const query::DimensionInfo& info : query::dimensions())
        out += (out.empty() ? "" : " ") + std::string(info.name);
    return out;
}

std::string measureNames()
{
    std::string out;
    for (const query::MeasureInfo& info : query::measures()) out += (out.empty() ? "" : " ") + std::string(info.name);
    return out;
}

Result<query::Dimension> dimensionOf(const std::string& name)
{
    if (const auto found = query::dimensionFromName(name)) return *found;
    return fail(ErrorCode::Invalid, "--by: \"" + name + "\" is none of: " + dimensionNames());
}

Result<query::Measure> measureOf(const std::string& name)
{
    if (const auto found = query::measureFromName(name)) return *found;
    return fail(ErrorCode::Invalid, "--measure: \"" + name + "\" is none of: " + measureNames());
}

} // namespace spanwise::cli
