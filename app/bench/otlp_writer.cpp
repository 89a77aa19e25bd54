// SPDX-License-Identifier: GPL-3.0-or-later
// ExportTraceServiceRequest { resource_spans = 1 }, ResourceSpans { resource = 1, scope_spans = 2 },
// ScopeSpans { scope = 1, spans = 2 }: opentelemetry-proto 1.x, trace_service.proto and trace.proto.
#include "app/bench/otlp_writer.h"

#include "core/decode/span_codec.h"
#include "core/exporters/otlp_json.h"

#include <cstdio>

namespace spanwise::bench {

namespace {
/// Field `number` with length-delimited `content`.
void appendField(std::string& out, unsigned number, std::string_view content)
{
    out += static_cast<char>(number << 3U | 2U);
    std::uint64_t size = content.size();
    for (; size >= 0x80; size >>= 7U) out += static_cast<char>(0x80U | (size & 0x7FU));
    out += static_cast<char>(size);
    out.append(content);
}

class OutFile {
public:
    explicit OutFile(const std::filesystem::path& path)
        : m_file(std::fopen(path.string().c_str(), "wb"))
    {
    }
    ~OutFile() { close(); }
    OutFile(const OutFile&) = delete;
    OutFile& operator=(const OutFile&) = delete;

    bool write(std::string_view bytes)
    {
        return m_file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), m_file) == bytes.size();
    }
    bool close()
    {
        const bool good = m_file != nullptr && std::fclose(m_file) == 0;
        m_file = nullptr;
        return good;
    }

private:
    std::FILE* m_file;
};

tl::unexpected<Error> cannotWrite(const std::filesystem::path& path)
{
    return fail(ErrorCode::Io, path.string() + ": could not be written");
}

void appendLine(
    const Batch& batch, std::span<const std::uint32_t> spans, const std::vector<bool>& plainIntegers, std::string& out)
{
    exporters::appendOtlpTraces(batch, spans, out, plainIntegers);
    out += '\n';
}

void appendMessage(const Batch& batch, std::span<const std::uint32_t> spans, std::string& out)
{
    out.append(4, '\0');
    appendOtlpProtobuf(batch, spans, out);
    const std::size_t length = out.size() - 4;
    for (unsigned i = 0; i < 4; ++i) out[i] = static_cast<char>(length >> (24U - 8U * i));
}
} // namespace

void appendOtlpProtobuf(const Batch& batch, std::span<const std::uint32_t> spans, std::string& out)
{
    std::string piece;
    for (std::size_t i = 0; i < spans.size();) {
        const std::uint32_t resource = batch.spans[spans[i]].resource;
        std::string resourceSpans;
        piece.clear();
        decode::encodeResource(batch, batch.resources[resource], piece);
        appendField(resourceSpans, 1, piece);
        while (i < spans.size() && batch.spans[spans[i]].resource == resource) {
            const std::uint32_t scope = batch.spans[spans[i]].scope;
            std::string scopeSpans;
            piece.clear();
            decode::encodeScope(batch, batch.scopes[scope], piece);
            appendField(scopeSpans, 1, piece);
            for (;
                 i < spans.size() && batch.spans[spans[i]].resource == resource && batch.spans[spans[i]].scope == scope;
                 ++i) {
                piece.clear();
                decode::encodeSpan(batch, batch.spans[spans[i]], piece);
                appendField(scopeSpans, 2, piece);
            }
            appendField(resourceSpans, 2, scopeSpans);
        }
        appendField(out, 1, resourceSpans);
    }
}

Result<WrittenWorkload> writeWorkload(
    std::uint64_t seed, std::uint64_t spans, FileForm form, const std::filesystem::path& target)
{
    Workload workload(seed, spans);
    WrittenWorkload out;
    OutFile file(target);
    Batch batch;
    std::vector<std::uint32_t> order;
    std::string request;
    for (bool twice = false; workload.next(batch, order, twice);) {
        request.clear();
        if (form == FileForm::JsonLines)
            appendLine(batch, order, workload.plainIntegers(), request);
        else
            appendMessage(batch, order, request);
        for (int i = 0; i < (twice ? 2 : 1); ++i) {
            if (!file.write(request)) return cannotWrite(target);
            out.fileBytes += request.size();
        }
    }
    if (!file.close()) return cannotWrite(target);
    out.truth = std::move(workload.truth());
    return out;
}

} // namespace spanwise::bench
