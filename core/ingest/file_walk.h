// SPDX-License-Identifier: GPL-3.0-or-later
// Walks through the bytes of one file, tells what they are, and submits what it cuts off: JSON documents one by one,
// protobuf requests, long ones in portions of their records, or an exposition whole.
//
// A file may break off: the disk fails, or gzip is cut short or damaged. Then the documents that were whole before that
// place are kept (promise F1) and the place is named. One document alone is another matter: what a damaged gzip stream
// gives may be wrong anywhere, and nothing of a single request is kept when its checksum is wrong, as over HTTP. Only
// requests that do not fit into a chunk are begun before their end is seen.
#pragma once

#include "core/ingest/byte_input.h"
#include "core/ingest/chunk_pool.h"
#include "core/ingest/document_cutter.h"
#include "core/ingest/exposition_file.h"
#include "core/ingest/file_outcomes.h"
#include "core/ingest/file_source.h"
#include "core/ingest/pipeline.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace spanwise::ingest {

/// One file, one thread. What it is given must outlive it.
class FileWalk {
public:
    /// `saved.text` is what the walk finds; `size` of the input as it lies there, 0 = not known.
    FileWalk(
        Pipeline& pipeline, ByteInput& input, const ImportOptions& options, SavedExposition saved, std::size_t size);

    /// Error: not telemetry, stopped, or the fault at which the file breaks off.
    [[nodiscard]] Result<void> run();

    [[nodiscard]] const std::shared_ptr<FileOutcomes>& outcomes() const noexcept { return m_outcomes; }
    [[nodiscard]] const std::string& format() const noexcept { return m_format; }
    [[nodiscard]] bool isEmpty() const noexcept { return m_format.empty() && m_atEnd && m_from == m_to; }
    /// It broke off, and what was whole before that was submitted.
    [[nodiscard]] bool isCutOff() const noexcept { return m_fault && m_submitted > 0; }

private:
    Result<void> walk();
    Result<void> walkDocuments();
    Result<void> walkDocument();
    Result<void> takeExposition();

    // file_walk_protobuf.cpp
    Result<void> walkProtobuf();
    Result<void> takeWhole();
    [[nodiscard]] Result<std::optional<decode::Signal>> signalOfFirstRecord();
    Result<void> walkRecords(decode::Signal signal);
    Result<void> walkMessages();
    Result<void> sendMessage(std::string_view message);
    Result<void> releaseBefore();
    Result<void> sendProtobuf(std::string_view request, decode::Signal signal);
    Result<void> readUpTo(std::size_t length);
    Result<void> skipBytes(std::size_t count);
    void breakOff(Error fault);

    Result<void> readMore();
    void fitChunk();
    Result<void> skipBlanks();
    Result<void> skipLine();
    void refuseTooLarge();
    void refuse(const Error& error);
    Result<void> send(std::size_t length);
    Result<void> submit(Delivery delivery);
    Result<void> release();
    Result<void> submitNow(Delivery delivery);

    [[nodiscard]] std::string_view text() const noexcept;
    [[nodiscard]] std::string tooLarge() const;
    [[nodiscard]] std::string place() const; ///< of what comes next
    [[nodiscard]] std::string lastPlace() const; ///< of what came last
    void setFormat(std::string format);
    [[nodiscard]] Error faultAtItsPlace() const; ///< with what became of the rest of the file

    Pipeline& m_pipeline;
    ByteInput& m_input;
    const ImportOptions& m_options;
    std::int64_t m_source;
    SavedExposition m_saved;
    std::size_t m_size; ///< of the whole input, packed or not; 0 = not known
    ChunkPool m_pool;
    std::shared_ptr<FileOutcomes> m_outcomes = std::make_shared<FileOutcomes>();
    std::string m_format;
    std::shared_ptr<Chunk> m_chunk;
    std::size_t m_from = 0; ///< what is not cut off yet: [m_from, m_to) of the chunk
    std::size_t m_to = 0;
    bool m_atEnd = false;
    std::optional<Error> m_fault; ///< why the end came where it came
    bool m_isTorn = false; ///< and it came in the middle of what begins at place()
    enum class Unit : std::uint8_t { Line, Message, Byte };
    Unit m_unit = Unit::Line; ///< what places are counted in
    std::uint64_t m_before = 0; ///< lines, messages or bytes before m_from
    DocumentCutter m_cutter;
    std::optional<Delivery> m_held; ///< the first document out of gzip, until there is a second one or the end is right
    bool m_released = false;
    std::uint64_t m_submitted = 0;
};

} // namespace spanwise::ingest
