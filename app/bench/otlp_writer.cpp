// SPDX-License-Identifier: GPL-3.0-or-later
// ExportTraceServiceRequest { resource_spans = 1 }, ResourceSpans { resource = 1, scope_spans = 2 },
// ScopeSpans { scope = 1, spans = 2 }: opentelemetry-proto 1.x, trace_service.proto and trace.proto.
#include "app/bench/otlp_writer.h"

#include "core/decode/span_codec.h"
#include "core/exporters/otlp_json.h"

#include <cstdio>
#include <system_error>

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

Result<WrittenWorkload> writeJsonLines(Workload& workload, const std::filesystem::path& target)
{
    WrittenWorkload out;
    OutFile file(target);
    Batch batch;
    std::vector<std::uint32_t> order;
    std::string line;
    for (bool twice = false; workload.next(batch, order, twice);) {
        line.clear();
        exporters::appendOtlpTraces(batch, order, line, workload.plainIntegers());
        line += '\n';
        for (int i = 0; i < (twice ? 2 : 1); ++i) {
            if (!file.write(line)) return cannotWrite(target);
            out.fileBytes += line.size();
        }
    }
    if (!file.close()) return cannotWrite(target);
    out.files = 1;
    out.truth = std::move(workload.truth());
    return out;
}

Result<WrittenWorkload> writeProtobuf(Workload& workload, const std::filesystem::path& folder)
{
    WrittenWorkload out;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    Batch batch;
    std::vector<std::uint32_t> order;
    std::string body;
    for (bool twice = false; workload.next(batch, order, twice);) {
        body.clear();
        appendOtlpProtobuf(batch, order, body);
        for (int i = 0; i < (twice ? 2 : 1); ++i) {
            char name[32];
            std::snprintf(name, sizeof name, "traces-%07llu.pb", static_cast<unsigned long long>(out.files));
            OutFile file(folder / name);
            if (!file.write(body) || !file.close()) return cannotWrite(folder / name);
            out.fileBytes += body.size();
            ++out.files;
        }
    }
    out.truth = std::move(workload.truth());
    return out;
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
    return form == FileForm::JsonLines ? writeJsonLines(workload, target) : writeProtobuf(workload, target);
}

} // namespace spanwise::bench
