// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/guard/text_view.h"

#include "core/base/utf8.h"
#include "core/guard/code_points.h"

#include <algorithm>

namespace spanwise::guard {

ByteRange TextView::originOf(std::size_t start, std::size_t end) const noexcept
{
    ByteRange range = origin[start];
    for (std::size_t i = start + 1; i < end; ++i) { // a view may run backwards
        range.start = std::min(range.start, origin[i].start);
        range.end = std::max(range.end, origin[i].end);
    }
    return range;
}

std::size_t TextView::disguisesIn(std::size_t start, std::size_t end) const noexcept
{
    const auto from = std::ranges::lower_bound(disguised, start);
    const auto to = std::ranges::lower_bound(disguised, end);
    return static_cast<std::size_t>(to - from);
}

namespace {
/// Appends [from, to) of the original. A run of bytes that are no UTF-8 becomes one character: three bytes for each of
/// them would make a text of noise three times as long.
void append(TextView& out, std::string_view original, std::size_t from, std::size_t to)
{
    const std::string_view piece = original.substr(from, to - from);
    bool inNoise = false;
    for (std::size_t at = 0; at < piece.size();) {
        if (static_cast<unsigned char>(piece[at]) < 0x80) {
            const auto place = static_cast<std::uint32_t>(from + at);
            out.text += piece[at++];
            out.origin.push_back({place, place + 1});
            inNoise = false;
            continue;
        }
        const CodePoint point = codePointAt(piece, at);
        const bool noise = point.value == 0xFFFD && point.size == 1;
        const auto end = static_cast<std::uint32_t>(from + at + point.size);
        if (noise && inNoise) {
            for (std::size_t i = out.origin.size() - 3; i < out.origin.size(); ++i) out.origin[i].end = end;
        } else {
            const std::size_t before = out.text.size();
            appendCodePoint(out.text, point.value);
            out.origin.insert(out.origin.end(), out.text.size() - before, {static_cast<std::uint32_t>(from + at), end});
        }
        inNoise = noise;
        at += point.size;
    }
}
} // namespace

TextView rawView(std::string_view text, bool* cut)
{
    TextView out;
    const bool isCut = text.size() > kHeadBytes + kTailBytes;
    if (cut != nullptr) *cut = isCut;
    if (!isCut) {
        out.text.reserve(text.size());
        out.origin.reserve(text.size());
        append(out, text, 0, text.size());
        return out;
    }
    const std::size_t head = cutUtf8(text, kHeadBytes).size();
    std::size_t tail = text.size() - kTailBytes;
    while (tail < text.size() && (static_cast<unsigned char>(text[tail]) & 0xC0U) == 0x80U) ++tail;
    append(out, text, 0, head);
    out.text += '\n';
    out.origin.push_back({static_cast<std::uint32_t>(head), static_cast<std::uint32_t>(head)});
    append(out, text, tail, text.size());
    return out;
}

std::string excerptOf(std::string_view original, ByteRange range, std::size_t limit)
{
    const auto isInside = [&](std::size_t at) {
        return at < original.size() && (static_cast<unsigned char>(original[at]) & 0xC0U) == 0x80U;
    };
    const std::size_t start = std::min<std::size_t>(range.start, original.size());
    const std::size_t end = std::min<std::size_t>(range.end, original.size());
    std::string out;
    std::size_t characters = 0;
    // Some words before the match, so that it can be read.
    std::size_t from = start;
    for (std::size_t i = 0; i < 24 && from > 0 && end - start < limit; ++i) {
        --from;
        while (from > 0 && isInside(from)) --from;
    }
    if (from > 0) out += "…", ++characters;
    std::size_t at = from;
    while (at < original.size() && characters + 1 < limit) {
        if (at >= end + 24) break;
        const CodePoint point = codePointAt(original, at);
        if (point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0) || isInvisible(point.value))
            out += ' ';
        else
            appendCodePoint(out, point.value);
        at += point.size;
        ++characters;
    }
    if (at < original.size()) out += "…";
    return out;
}

} // namespace spanwise::guard
