// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/otlp_status.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <protozero/pbf_writer.hpp>

namespace spanwise::live {

namespace {

constexpr std::size_t kMessageBytes = 1024;
constexpr std::string_view kBadRequest = "type.googleapis.com/google.rpc.BadRequest";
constexpr std::string_view kRetryInfo = "type.googleapis.com/google.rpc.RetryInfo";

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

std::string compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

std::string statusJson(const Status& status)
{
    QJsonArray details;
    if (status.violation) {
        const QJsonObject violation {{"field", text(status.violatedField.value_or("body"))},
            {"description", text(cutMessage(*status.violation))}};
        details.append(QJsonObject {{"@type", text(kBadRequest)}, {"fieldViolations", QJsonArray {violation}}});
    }
    if (status.retryAfterSeconds)
        details.append(QJsonObject {{"@type", text(kRetryInfo)},
            {"retryDelay", QString::number(*status.retryAfterSeconds) + QLatin1Char('s')}});
    QJsonObject object {{"code", static_cast<int>(status.code)}, {"message", text(cutMessage(status.message))}};
    if (!details.isEmpty()) object.insert("details", details);
    return compact(object);
}

/// google.protobuf.Any: type_url = 1, value = 2.
void addDetail(protozero::pbf_writer& status, std::string_view type, const std::string& value)
{
    protozero::pbf_writer any(status, 3);
    any.add_string(1, type.data(), type.size());
    any.add_bytes(2, value);
}

/// google.rpc.Status: code = 1, message = 2, details = 3. BadRequest.field_violations = 1 {field = 1, description = 2};
/// RetryInfo.retry_delay = 1 (Duration {seconds = 1}). Source: googleapis/google/rpc, 2026-08.
std::string statusProtobuf(const Status& status)
{
    std::string out;
    protozero::pbf_writer writer(out);
    writer.add_int32(1, static_cast<std::int32_t>(status.code));
    const std::string_view message = cutMessage(status.message);
    writer.add_string(2, message.data(), message.size());
    if (status.violation) {
        std::string badRequest;
        {
            protozero::pbf_writer request(badRequest);
            protozero::pbf_writer violation(request, 1);
            violation.add_string(1, status.violatedField.value_or("body"));
            violation.add_string(2, std::string(cutMessage(*status.violation)));
        }
        addDetail(writer, kBadRequest, badRequest);
    }
    if (status.retryAfterSeconds) {
        std::string retryInfo;
        {
            protozero::pbf_writer info(retryInfo);
            protozero::pbf_writer delay(info, 1);
            delay.add_int64(1, *status.retryAfterSeconds);
        }
        addDetail(writer, kRetryInfo, retryInfo);
    }
    return out;
}

using Counts = std::map<std::string, decode::DecodeReport::Rejection, std::less<>>;

const Counts& rejectedOf(const decode::DecodeReport& report, decode::Signal signal)
{
    switch (signal) {
    case decode::Signal::Traces: return report.rejectedSpans;
    case decode::Signal::Logs: return report.rejectedLogRecords;
    case decode::Signal::Metrics: break;
    }
    return report.rejectedDataPoints;
}

constexpr const char* rejectedName(decode::Signal signal)
{
    switch (signal) {
    case decode::Signal::Traces: return "rejectedSpans";
    case decode::Signal::Logs: return "rejectedLogRecords";
    case decode::Signal::Metrics: break;
    }
    return "rejectedDataPoints";
}

std::string describe(const Counts& counts)
{
    std::string out;
    for (const auto& [reason, rejection] : counts) {
        if (!out.empty()) out += "; ";
        out += std::to_string(rejection.count) + " × " + reason;
        if (!rejection.sample.empty()) out += " (first: " + rejection.sample + ")";
    }
    return out;
}

} // namespace

std::string_view cutMessage(std::string_view message)
{
    if (message.size() <= kMessageBytes) return message;
    std::size_t end = kMessageBytes;
    while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0U) == 0x80U) --end;
    return message.substr(0, end);
}

std::string_view contentTypeOf(Encoding encoding) noexcept
{
    return encoding == Encoding::Json ? "application/json" : "application/x-protobuf";
}

std::string encodeStatus(const Status& status, Encoding encoding)
{
    return encoding == Encoding::Json ? statusJson(status) : statusProtobuf(status);
}

std::string encodeExportResponse(const decode::DecodeReport& report, decode::Signal signal, Encoding encoding)
{
    const Counts& rejectedCounts = rejectedOf(report, signal);
    const std::uint64_t rejected = decode::DecodeReport::total(rejectedCounts);
    std::string message = rejected > 0 ? "rejected: " + describe(rejectedCounts) : std::string();
    if (!report.remarks.empty())
        message += (message.empty() ? "taken with remarks: " : "; taken with remarks: ") + describe(report.remarks);
    message = std::string(cutMessage(message));
    if (message.empty()) return encoding == Encoding::Json ? "{}" : std::string();

    if (encoding == Encoding::Json) {
        QJsonObject partial {{"errorMessage", text(message)}};
        if (rejected > 0) partial.insert(rejectedName(signal), QString::number(rejected));
        return compact({{"partialSuccess", partial}});
    }
    // ExportTraceServiceResponse.partial_success = 1 {rejected_spans = 1, error_message = 2}; logs and metrics alike.
    std::string out;
    {
        protozero::pbf_writer response(out);
        protozero::pbf_writer partial(response, 1); // its length is written when it goes
        if (rejected > 0) partial.add_int64(1, static_cast<std::int64_t>(rejected));
        partial.add_string(2, message);
    }
    return out;
}

} // namespace spanwise::live
