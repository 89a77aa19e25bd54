// SPDX-License-Identifier: GPL-3.0-or-later
// Gzip (RFC 1952), any number of members, piece by piece. What comes out is only to be trusted once the end was
// reached: checksum and length stand behind the data.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <memory>
#include <string_view>

namespace spanwise::decode {

[[nodiscard]] bool isGzip(std::string_view begin) noexcept; ///< two bytes are enough to say

/// Used by one thread.
class GzipReader {
public:
    GzipReader();
    ~GzipReader();
    GzipReader(const GzipReader&) = delete;
    GzipReader& operator=(const GzipReader&) = delete;

    struct Step {
        std::size_t taken = 0; ///< of the input
        std::size_t made = 0; ///< of the output
    };
    /// Unpacks as much as fits. Error: Malformed, when it is no gzip or a checksum is wrong; what comes before the
    /// fault is given first, and the error by the next call.
    [[nodiscard]] Result<Step> unpack(std::string_view input, char* output, std::size_t room);
    /// Does the data seen so far end where a member ends?
    [[nodiscard]] bool isComplete() const noexcept { return m_complete; }

private:
    struct Stream;
    std::unique_ptr<Stream> m_stream;
    bool m_complete = false;
};

} // namespace spanwise::decode
