// SPDX-License-Identifier: GPL-3.0-or-later
// Field numbers of the OTLP messages that we read and write. Source: opentelemetry-proto 1.9 (2026-08-18), files
// common.proto, resource.proto, trace.proto, logs.proto, metrics.proto and the collector services.
#pragma once

#include <cstdint>

namespace spanwise::decode::field {

using Number = std::uint32_t;

namespace request { // Export{Trace,Logs,Metrics}ServiceRequest
inline constexpr Number kResourceItems = 1;
}
namespace resourceItems { // ResourceSpans, ResourceLogs, ResourceMetrics
inline constexpr Number kResource = 1, kScopeItems = 2, kSchemaUrl = 3;
}
namespace scopeItems { // ScopeSpans, ScopeLogs, ScopeMetrics
inline constexpr Number kScope = 1, kItems = 2, kSchemaUrl = 3;
}
namespace resource {
inline constexpr Number kAttributes = 1, kDroppedAttributes = 2;
}
namespace scope {
inline constexpr Number kName = 1, kVersion = 2, kAttributes = 3, kDroppedAttributes = 4;
}
namespace keyValue {
inline constexpr Number kKey = 1, kValue = 2, kKeyStrindex = 3;
// Ours, in the stored form only: the value without a message around it; + the number of anyValue.
inline constexpr Number kPlainValue = 4;
} // namespace keyValue
namespace anyValue {
inline constexpr Number kString = 1, kBool = 2, kInt = 3, kDouble = 4, kArray = 5, kMap = 6, kBytes = 7,
                        kStringStrindex = 8;
}
namespace list { // ArrayValue, KeyValueList
inline constexpr Number kValues = 1;
}
namespace span {
inline constexpr Number kTraceId = 1, kSpanId = 2, kTraceState = 3, kParentSpanId = 4, kName = 5, kKind = 6, kStart = 7,
                        kEnd = 8, kAttributes = 9, kDroppedAttributes = 10, kEvents = 11, kDroppedEvents = 12,
                        kLinks = 13, kDroppedLinks = 14, kStatus = 15, kFlags = 16;
// Ours, in the stored form only.
inline constexpr Number kQuality = 1001, kCuts = 1002;
} // namespace span
namespace cut { // ours
inline constexpr Number kKey = 1, kOriginalBytes = 2;
}
namespace status { // 1 is reserved
inline constexpr Number kMessage = 2, kCode = 3;
}
namespace metric {
inline constexpr Number kName = 1, kDescription = 2, kUnit = 3, kGauge = 5, kSum = 7, kHistogram = 9,
                        kExponentialHistogram = 10, kSummary = 11;
}
namespace metricData { // Gauge, Sum, Histogram, ExponentialHistogram, Summary
inline constexpr Number kPoints = 1, kTemporality = 2, kMonotonic = 3;
}
namespace numberPoint {
inline constexpr Number kStart = 2, kTime = 3, kDouble = 4, kExemplars = 5, kInt = 6, kAttributes = 7, kFlags = 8;
}
namespace histogramPoint {
inline constexpr Number kStart = 2, kTime = 3, kCount = 4, kSum = 5, kBucketCounts = 6, kExplicitBounds = 7,
                        kExemplars = 8, kAttributes = 9, kFlags = 10, kMin = 11, kMax = 12;
}
namespace exponentialPoint {
inline constexpr Number kAttributes = 1, kStart = 2, kTime = 3, kCount = 4, kSum = 5, kScale = 6, kZeroCount = 7,
                        kPositive = 8, kNegative = 9, kFlags = 10, kExemplars = 11, kMin = 12, kMax = 13, kZeroThreshold = 14;
}
namespace exponentialSide {
inline constexpr Number kOffset = 1, kBucketCounts = 2;
}
namespace summaryPoint {
inline constexpr Number kStart = 2, kTime = 3, kCount = 4, kSum = 5, kQuantiles = 6, kAttributes = 7, kFlags = 8;
}
namespace exemplar {
inline constexpr Number kTime = 2, kDouble = 3, kSpanId = 4, kTraceId = 5, kInt = 6;
}
namespace event {
inline constexpr Number kTime = 1, kName = 2, kAttributes = 3, kDroppedAttributes = 4;
}
namespace link {
inline constexpr Number kTraceId = 1, kSpanId = 2, kTraceState = 3, kAttributes = 4, kDroppedAttributes = 5, kFlags = 6;
}
namespace logRecord {
inline constexpr Number kTime = 1, kSeverity = 2, kSeverityText = 3, kBody = 5, kAttributes = 6, kDroppedAttributes = 7,
                        kFlags = 8, kTraceId = 9, kSpanId = 10, kObservedTime = 11, kEventName = 12;
}

} // namespace spanwise::decode::field
