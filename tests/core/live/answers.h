// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the answers of receivers, in either encoding, independently of the code that writes them.
#pragma once

#include "core/decode/wire_reader.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>
#include <optional>

namespace spanwise::test {

struct ExportAnswer {
    bool partial = false; ///< partial_success is set
    qint64 rejected = 0;
    QString message;
};

struct StatusAnswer {
    int code = 0;
    QString message;
    int violations = 0;
    bool retryInfo = false;
};

inline std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

inline QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

inline ExportAnswer readExport(const QByteArray& body, bool json, const QString& signal)
{
    ExportAnswer out;
    if (json) {
        const QJsonObject partial = QJsonDocument::fromJson(body)["partialSuccess"].toObject();
        out.partial = !partial.isEmpty();
        const char* name = signal == "metrics" ? "rejectedDataPoints"
            : signal == "logs"                 ? "rejectedLogRecords"
                                               : "rejectedSpans";
        out.rejected = partial[QLatin1String(name)].toString("0").toLongLong();
        out.message = partial["errorMessage"].toString();
        return out;
    }
    for (decode::WireReader answer(viewOf(body)); answer.next();) {
        if (answer.number() != 1) continue;
        out.partial = true;
        for (decode::WireReader partial(answer.bytes()); partial.next();) {
            if (partial.number() == 1) out.rejected = static_cast<qint64>(partial.varint());
            if (partial.number() == 2) out.message = textOf(partial.bytes());
        }
    }
    return out;
}

/// Nothing when it is no google.rpc.Status.
inline std::optional<StatusAnswer> readStatus(const QByteArray& body, bool json)
{
    StatusAnswer out;
    if (json) {
        const QJsonObject status = QJsonDocument::fromJson(body).object();
        if (!status["message"].isString() || !status["code"].isDouble()) return std::nullopt;
        out.code = status["code"].toInt();
        out.message = status["message"].toString();
        for (const QJsonValue detail : status["details"].toArray()) {
            if (!detail["@type"].isString()) return std::nullopt;
            out.violations += static_cast<int>(detail["fieldViolations"].toArray().size());
            out.retryInfo |= detail["@type"].toString().endsWith("RetryInfo");
        }
        return out;
    }
    try {
        for (decode::WireReader status(viewOf(body)); status.next();) {
            if (status.number() == 1) out.code = static_cast<int>(status.varint());
            if (status.number() == 2) out.message = textOf(status.bytes());
            if (status.number() != 3) continue;
            bool badRequest = false;
            for (decode::WireReader any(status.bytes()); any.next();) {
                if (any.number() == 1) {
                    badRequest = any.bytes().ends_with("BadRequest");
                    out.retryInfo |= any.bytes().ends_with("RetryInfo");
                }
                if (any.number() != 2 || !badRequest) continue;
                for (decode::WireReader request(any.bytes()); request.next();) out.violations += request.number() == 1;
            }
        }
    } catch (const decode::WireError&) {
        return std::nullopt;
    }
    return out;
}

} // namespace spanwise::test
