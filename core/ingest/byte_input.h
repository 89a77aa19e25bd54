// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of a file or stream, unpacked when they are gzip.
#pragma once

#include "core/base/result.h"
#include "core/decode/gzip_reader.h"
#include "core/ingest/file_source.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace spanwise::ingest {

class ByteInput {
public:
    explicit ByteInput(ReadBytes read);

    /// Fills `to` unless the end comes first; gives the number of bytes, 0 = the end. `most` is 2 or more the first
    /// time: so many bytes tell gzip. Error: Io, or Malformed for damaged or cut gzip; what came before the fault is
    /// given first, and the error by the next call.
    [[nodiscard]] Result<std::size_t> read(char* to, std::size_t most);

    [[nodiscard]] bool isCompressed() const noexcept { return m_gzip != nullptr; }
    [[nodiscard]] std::uint64_t bytesRead() const noexcept { return m_bytesRead; }

private:
    [[nodiscard]] Result<std::size_t> upTo(Error fault, std::size_t done);
    [[nodiscard]] Result<std::size_t> begin(char* to, std::size_t most);
    [[nodiscard]] Result<void> fill();
    [[nodiscard]] Result<std::size_t> readPacked(char* to, std::size_t most);

    ReadBytes m_read;
    std::vector<char> m_buffer; ///< of packed bytes; empty for any other file
    std::size_t m_from = 0;
    std::size_t m_to = 0;
    bool m_begun = false;
    bool m_ended = false;
    std::uint64_t m_bytesRead = 0;
    std::unique_ptr<decode::GzipReader> m_gzip;
    std::optional<Error> m_fault; ///< behind what was given last
};

} // namespace spanwise::ingest
