// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/export_traces.h"

#include "core/exporters/otlp_json.h"
#include "core/ingest/trace_reader.h"

#include <QSaveFile>
#include <numeric>

namespace spanwise::ui {
namespace {

std::vector<std::uint32_t> allOf(std::size_t n)
{
    std::vector<std::uint32_t> out(n);
    std::iota(out.begin(), out.end(), 0U);
    return out;
}

} // namespace

Result<std::uint64_t> exportTraces(const std::shared_ptr<const store::Reader>& reader,
    const std::vector<query::TraceNo>& traces, const QString& file, std::stop_token stop)
{
    QSaveFile out(file);
    const auto cannot = [&] {
        return fail(ErrorCode::Io, file.toStdString() + ": " + out.errorString().toStdString());
    };
    if (!out.open(QIODevice::WriteOnly)) return cannot();
    std::uint64_t spans = 0;
    std::string lines;
    for (const query::TraceNo trace : traces) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "the export was stopped");
        const auto messages = reader->messagesOf(trace, stop);
        if (!messages) return tl::unexpected(messages.error());
        Batch batch;
        if (const auto decoded = ingest::decodeMessages(*messages, batch); !decoded)
            return tl::unexpected(decoded.error());
        lines.clear();
        if (!batch.spans.empty()) {
            exporters::appendOtlpTraces(batch, allOf(batch.spans.size()), lines);
            lines += '\n';
        }
        if (!batch.logs.empty()) {
            exporters::appendOtlpLogs(batch, allOf(batch.logs.size()), lines);
            lines += '\n';
        }
        if (out.write(lines.data(), qint64(lines.size())) != qint64(lines.size())) return cannot();
        spans += batch.spans.size();
    }
    if (!out.commit()) return cannot();
    return spans;
}

} // namespace spanwise::ui
