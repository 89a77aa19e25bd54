// SPDX-License-Identifier: GPL-3.0-or-later
// A file is cut into the same documents however its bytes come in, every byte that is not blank in exactly one.
#include "core/ingest/document_cutter.h"
#include "tests/fuzz/require.h"

using namespace spanwise;
using namespace spanwise::fuzz;
using spanwise::ingest::DocumentCutter;

namespace {
bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::vector<std::string_view> cut(std::string_view text, std::size_t step)
{
    std::vector<std::string_view> out;
    DocumentCutter cutter;
    std::size_t from = 0;
    std::size_t seen = std::min(step, text.size());
    for (;;) {
        while (from < seen && isBlank(text[from])) ++from;
        const bool atEnd = seen == text.size();
        if (from == seen) {
            if (atEnd) return out;
            seen = std::min(text.size(), seen + step);
            continue;
        }
        const std::size_t length = cutter.cut(text.substr(from, seen - from), atEnd);
        if (length == DocumentCutter::npos) {
            require(!atEnd, "the end ends every document");
            seen = std::min(text.size(), seen + step);
            continue;
        }
        require(length > 0 && length <= seen - from, "a document has bytes and lies in the text");
        out.push_back(text.substr(from, length));
        from += length;
        cutter.reset();
    }
}
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = textOf(data, size);
    const auto whole = cut(text, std::max<std::size_t>(size, 1));
    for (const std::size_t step : {std::size_t {1}, std::size_t {13}, std::size_t {4096}}) {
        if (step == 1 && size > 4096) continue;
        require(cut(text, step) == whole, "pieces are cut like the whole");
    }
    std::size_t kept = 0;
    for (const std::string_view document : whole)
        for (const char c : document) kept += isBlank(c) ? 0U : 1U;
    std::size_t all = 0;
    for (const char c : text) all += isBlank(c) ? 0U : 1U;
    require(kept == all, "no byte is lost");
    return 0;
}
