// SPDX-License-Identifier: GPL-3.0-or-later
// Request bodies for tests of the decoders: files of the fixtures, with the padding a decoder asks for.
#pragma once

#include "core/decode/decoder.h"
#include "core/decode/gzip_reader.h"
#include "core/exporters/otlp_json.h"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <numeric>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::test {

/// Text with readable bytes behind it. What was decoded from it must not outlive it.
class Body {
public:
    explicit Body(std::string_view text)
        : m_bytes(text)
        , m_size(text.size())
    {
        m_bytes.append(decode::kPadding, '\0');
    }
    [[nodiscard]] std::string_view text() const noexcept { return {m_bytes.data(), m_size}; }

private:
    std::string m_bytes;
    std::size_t m_size;
};

/// `name` below the folder of fixtures. Throws when it is missing, so that no test passes for want of its file.
inline std::string fixture(const std::string& name)
{
    std::ifstream file(std::string(SPANWISE_FIXTURES) + "/" + name, std::ios::binary);
    if (!file) throw std::runtime_error("no fixture " + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Unpacks a whole gzip body as a receiver does: in steps, to the end of a member, up to `limit` bytes.
inline Result<std::string> unpacked(std::string_view packed, std::size_t limit)
{
    decode::GzipReader reader;
    std::string out;
    for (;;) {
        const std::size_t before = out.size();
        out.resize(before + 65536);
        const auto step = reader.unpack(packed, out.data() + before, 65536);
        if (!step) return tl::unexpected(step.error());
        out.resize(before + step->made);
        packed.remove_prefix(step->taken);
        if (out.size() > limit) return fail(ErrorCode::TooLarge, "larger than the limit");
        if (step->made < 65536 && packed.empty()) break;
        if (step->made == 0 && step->taken == 0) break;
    }
    if (!reader.isComplete()) return fail(ErrorCode::Malformed, "the gzip stream is cut");
    return out;
}

/// All spans and log records of a batch as text: equal batches have equal texts.
inline std::string canonical(const Batch& batch)
{
    std::string out;
    std::vector<std::uint32_t> all(batch.spans.size());
    std::iota(all.begin(), all.end(), 0U);
    exporters::appendOtlpTraces(batch, all, out);
    all.resize(batch.logs.size());
    std::iota(all.begin(), all.end(), 0U);
    exporters::appendOtlpLogs(batch, all, out);
    return out;
}

} // namespace spanwise::test
