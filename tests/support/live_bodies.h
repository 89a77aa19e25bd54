// SPDX-License-Identifier: GPL-3.0-or-later
// Requests with spans that are told apart by their numbers, for tests that count what arrives.
#pragma once

#include <QByteArray>

namespace spanwise::test {

/// 16 hex digits, never zero.
inline QByteArray spanIdOf(quint64 number)
{
    return QByteArray::number(number + 1, 16).rightJustified(16, '0');
}

/// Ten spans share a trace.
inline QByteArray traceIdOf(quint64 number)
{
    return QByteArray::number(number / 10 + 1, 16).rightJustified(32, '0');
}

inline constexpr qulonglong kFirstStart = 1'760'000'000'000'000'000ULL; ///< of span 0, unless told; 9 October 2025

inline QByteArray jsonSpan(quint64 number, qulonglong firstStart = kFirstStart)
{
    const qulonglong start = firstStart + number * 1'000'000ULL;
    return R"({"traceId":")" + traceIdOf(number) + R"(","spanId":")" + spanIdOf(number)
        + R"(","name":"chat","kind":3,"startTimeUnixNano":")" + QByteArray::number(start) + R"(","endTimeUnixNano":")"
        + QByteArray::number(start + 250'000'000ULL)
        + R"(","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},)"
          R"({"key":"gen_ai.provider.name","value":{"stringValue":"openai"}},)"
          R"({"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o-mini"}},)"
          R"({"key":"gen_ai.usage.input_tokens","value":{"intValue":"100"}},)"
          R"({"key":"gen_ai.usage.output_tokens","value":{"intValue":"20"}}]})";
}

/// OTLP/JSON with the spans `first` … `first + count - 1`, which start a millisecond after each other.
inline QByteArray jsonRequest(quint64 first, quint64 count, qulonglong firstStart = kFirstStart)
{
    QByteArray spans;
    for (quint64 i = first; i < first + count; ++i) spans += (spans.isEmpty() ? "" : ",") + jsonSpan(i, firstStart);
    return R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"live"}}]},)"
           R"("scopeSpans":[{"scope":{"name":"test"},"spans":[)"
        + spans + "]}]}]}";
}

} // namespace spanwise::test
