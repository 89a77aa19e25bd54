// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/exposition.h"

#include "core/base/ascii.h"

#include <optional>

namespace spanwise::decode {

namespace {

std::string_view trimmed(std::string_view text) noexcept
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// What stands before the first `;`, without blanks.
std::string_view mediaType(std::string_view contentType) noexcept
{
    return trimmed(contentType.substr(0, contentType.find(';')));
}

std::optional<ExpositionFormat> formatOf(std::string_view media) noexcept
{
    if (ascii::equalsLower(media, "application/openmetrics-text")) return ExpositionFormat::OpenMetrics;
    if (ascii::equalsLower(media, "application/vnd.google.protobuf")) return ExpositionFormat::Protobuf;
    if (ascii::equalsLower(media, "text/plain")) return ExpositionFormat::Text;
    return std::nullopt;
}

/// Not metrics at all: said in words that help, instead of a complaint about the first character.
const char* strangeContent(std::string_view body) noexcept
{
    while (
        !body.empty() && (body.front() == ' ' || body.front() == '\n' || body.front() == '\r' || body.front() == '\t'))
        body.remove_prefix(1);
    if (body.starts_with('<'))
        return "this address answers with a web page, perhaps a sign-in page: name the address of its metrics";
    if (!body.starts_with('{')) return nullptr;
    body.remove_prefix(1);
    while (
        !body.empty() && (body.front() == ' ' || body.front() == '\n' || body.front() == '\r' || body.front() == '\t'))
        body.remove_prefix(1);
    if (!body.starts_with('"')) return nullptr;
    const std::size_t end = body.find('"', 1);
    if (end == std::string_view::npos) return nullptr;
    return trimmed(body.substr(end + 1)).starts_with(':') ? "this address answers with JSON, not with metrics"
                                                          : nullptr;
}

} // namespace

std::string_view nameOf(ExpositionFormat format) noexcept
{
    switch (format) {
    case ExpositionFormat::Text: return "Prometheus text";
    case ExpositionFormat::OpenMetrics: return "OpenMetrics";
    case ExpositionFormat::Protobuf: return "Prometheus protobuf";
    }
    return {};
}

Result<ExpositionFormat> decodeExposition(std::string_view body, std::string_view contentType,
    const ExpositionLimits& limits, Exposition& out, DecodeReport& report)
{
    const std::string_view media = mediaType(contentType);
    const auto known = formatOf(media);
    if (known != ExpositionFormat::Protobuf)
        if (const char* const strange = strangeContent(body)) return fail(ErrorCode::Unsupported, strange);
    if (!known)
        report.reject(report.remarks,
            media.empty() ? "the answer has no content type: its content was read"
                          : "the answer has an unknown content type: its content was read",
            std::string(media.substr(0, 80)));
    const ExpositionFormat format = known.value_or(ExpositionFormat::Text);
    Result<void> decoded;
    switch (format) {
    case ExpositionFormat::Text: decoded = decodePrometheusText(body, limits, out, report); break;
    case ExpositionFormat::OpenMetrics: decoded = decodeOpenMetrics(body, limits, out, report); break;
    case ExpositionFormat::Protobuf:
        if (contentType.find("io.prometheus.client.MetricFamily") == std::string_view::npos)
            report.reject(report.remarks, "the content type names another message, which reads as MetricFamily", {});
        decoded = decodePrometheusProtobuf(body, limits, out, report);
        break;
    }
    if (!decoded) return tl::unexpected(decoded.error());
    return format;
}

} // namespace spanwise::decode
