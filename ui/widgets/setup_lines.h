// SPDX-License-Identifier: GPL-3.0-or-later
// What to paste into an application so that it sends its telemetry here: plain texts, one for each kind of sender.
#pragma once

#include <QString>
#include <cstdint>
#include <vector>

namespace spanwise::ui {

/// Where the receivers are reached from the application.
struct Endpoint {
    QString http = QStringLiteral("http://127.0.0.1:4318"); ///< without a path
    QString grpc = QStringLiteral("http://127.0.0.1:4317");
    bool needsToken = false;
    QString token; ///< known only right after it was made; a placeholder stands in for it otherwise
};

enum class Sender : std::uint8_t { Python, JavaScript, Go, Java, DotNet, Collector };
inline constexpr int kSenders = 6;
[[nodiscard]] QString nameOf(Sender sender);

/// A part of the instructions that is copied alone.
struct SetupStep {
    QString title; ///< "Install", "Environment", "Start"
    QString text;
};

/// OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL and OTEL_SERVICE_NAME, one a line; a fourth with the token
/// where one is needed. Names and meaning: OpenTelemetry specification 1.40, "OTLP exporter configuration".
[[nodiscard]] QString environmentLines(const Endpoint& endpoint);

[[nodiscard]] std::vector<SetupStep> setupSteps(Sender sender, const Endpoint& endpoint);

} // namespace spanwise::ui
