// SPDX-License-Identifier: GPL-3.0-or-later
// Names of OTLP metrics and attributes in the form that Prometheus gives them (OpenTelemetry specification,
// compatibility/prometheus_and_openmetrics.md, 1.49 of 2025-09), so that both ways of sending end in the same series.
#pragma once

#include <string>
#include <string_view>

namespace spanwise::metrics {

/// gen_ai.client.operation.duration, s → gen_ai_client_operation_duration_seconds; a counter ends in _total.
[[nodiscard]] std::string prometheusName(std::string_view name, std::string_view unit, bool isCounter);
/// gen_ai.request.model → gen_ai_request_model
[[nodiscard]] std::string prometheusLabel(std::string_view name);

} // namespace spanwise::metrics
