// SPDX-License-Identifier: GPL-3.0-or-later
// Starting and stopping the receivers, remembered for the next start; and how they are, in words.
#pragma once

#include "ui/session/live_service.h"
#include "ui/widgets/setup_lines.h"

namespace spanwise::ui {

struct PageContext;

void startReceiving(PageContext& context);
void stopReceiving(PageContext& context);

/// Where an application reaches the receivers: those that run, else as set.
[[nodiscard]] Endpoint endpointOf(const PageContext& context);
/// "Receiving on 127.0.0.1:4318 (HTTP) and 127.0.0.1:4317 (gRPC)", or why not.
[[nodiscard]] QString stateText(const LiveStatus& status);
/// "412 spans/s · nothing dropped · OTLP 127.0.0.1:4318"; empty when they are off.
[[nodiscard]] QString statusLine(const LiveStatus& status);

} // namespace spanwise::ui
