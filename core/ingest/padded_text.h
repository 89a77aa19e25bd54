// SPDX-License-Identifier: GPL-3.0-or-later
// Text with the readable bytes behind it that decoders need: what a Delivery of a receiver owns.
#pragma once

#include "core/decode/decoder.h"

#include <string>
#include <string_view>
#include <utility>

namespace spanwise::ingest {

class PaddedText {
public:
    /// Copies only when the string has no room for the padding.
    explicit PaddedText(std::string text)
        : m_bytes(std::move(text))
        , m_size(m_bytes.size())
    {
        m_bytes.resize(m_size + decode::kPadding, '\0');
    }

    [[nodiscard]] std::string_view view() const noexcept { return {m_bytes.data(), m_size}; }

private:
    std::string m_bytes;
    std::size_t m_size;
};

} // namespace spanwise::ingest
