// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of the gateways over the range as tiles, against the period before.
#pragma once

#include "core/query/gateway_figures.h"
#include "ui/widgets/stat_tile.h"

#include <optional>
#include <vector>

namespace spanwise::ui {

struct GatewayTiles {
    query::GatewayFigures now;
    std::optional<query::GatewayFigures> before; ///< nothing = not compared, or nothing was scraped then
    Nanos period = 0;
};

/// In the order of the page.
[[nodiscard]] QStringList gatewayTileTitles();
[[nodiscard]] std::vector<TileText> gatewayTileTexts(const GatewayTiles& tiles);

} // namespace spanwise::ui
