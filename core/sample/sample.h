// SPDX-License-Identifier: GPL-3.0-or-later
// The sample: what a small shop's LLM services sent during two days, made up, with an incident in it so that
// each page shows something worth seeing. Nothing in it is a real person, order or document.
//
//   50 h … now   normal traffic of four services, each with another instrumentation, quieter at night
//   -5 h         support-chat is deployed (2.3.0 → 2.4.0): another model, longer prompts, higher cost
//   -4:10 … -3:20  claude-sonnet-4-5, behind docs-search, answers four times as slowly, some calls time out
//   -3:50 … -3:25  the review agent runs into the rate limit of OpenAI
//   -2:30        a document with an injected instruction is retrieved; the answer follows it
//   -1:40        a wrong answer about a refund, with a bad score and an unhappy customer
//   -20 h        the gateway in front of three of the services is restarted: its counters begin anew
//   03:00        a report that sends no telemetry calls a model through that gateway
//   always       some refusals, cut answers, cached tokens, calls of an own model without a price, a trace whose
//                parent never came, a few spans that must be rejected, one request that is sent twice
#pragma once

#include "core/base/time.h"

#include <string>

namespace spanwise::sample {

/// OTLP/JSON lines. The same for the same `now`, to the byte; with another `now` it is another sample.
[[nodiscard]] std::string sampleTelemetry(UnixNanos now);

} // namespace spanwise::sample
