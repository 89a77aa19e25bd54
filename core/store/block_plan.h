// SPDX-License-Identifier: GPL-3.0-or-later
// A payload block before it is one. What its records say and where they will lie is known, but their bytes are still
// where they were encoded: they are copied once, by who writes the block (block_writer.h), on that thread.
//
// A plan keeps the memory that its records lie in. So that it never keeps much for little – the one new span of each
// of many deliveries, the end of a very large one – records are copied early where it adds up to more than kMostKept.
//
// One thread at a time.
#pragma once

#include "core/base/byte_buffer.h"
#include "core/base/result.h"
#include "core/store/payload.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace spanwise::store {

class BlockPlan {
public:
    [[nodiscard]] bool isEmpty() const noexcept { return m_size == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return m_size; } ///< bytes of the block

    /// What a record says before its bytes.
    struct Head {
        RecordKind kind = RecordKind::Span;
        std::uint32_t trace = 0;
        std::uint32_t resource = 0; ///< where its record starts
        std::uint32_t scope = 0;
    };
    /// Where a record is.
    struct Place {
        std::uint32_t offset = 0;
        std::uint32_t number = 0; ///< of the records of the block
    };
    /// `bytes` lie in `memory`, which nobody alters from now on; without one they outlive the plan by themselves.
    Place add(const Head& head, std::string_view bytes, const std::shared_ptr<ByteBuffer>& memory);

    /// What add() was given; valid until the plan changes.
    [[nodiscard]] std::string_view bytesOf(const Place& record) const;
    /// As recordAt() of the block, for an offset that add() gave; valid until the plan changes. Error: Damaged, for
    /// offsets at which nothing starts.
    [[nodiscard]] Result<Record> recordAt(std::uint32_t offset) const;

    /// Makes the block, in the memory of `block`, and empties the plan: it keeps nothing any more.
    void gatherInto(std::string& block);
    void clear() noexcept;
    /// Bytes that an empty plan holds for the next block.
    [[nodiscard]] std::size_t spareMemory() const noexcept;

    /// Bytes, by all records of a plan. A block of an import reaches into two to four deliveries, each in memory of up
    /// to 768 KiB: those are to stay where they are.
    static constexpr std::size_t kMostKept = std::size_t {4} << 20U;
    static constexpr std::size_t kLargestKept = kMostKept / 2; ///< bytes in one piece

private:
    struct Planned {
        std::uint32_t header[4] = {};
        std::uint32_t offset = 0;
        const char* bytes = nullptr;

        [[nodiscard]] std::string_view view() const { return {bytes, sizeIn(header[0])}; }
    };
    [[nodiscard]] Result<std::string_view> bytesAt(std::uint32_t offset) const;
    [[nodiscard]] const Planned* planned(std::uint32_t offset) const; ///< null = it was copied, or there is none
    /// False when it is too large.
    bool keep(const std::shared_ptr<ByteBuffer>& memory);
    void gatherRest();
    static void append(std::string& block, const std::vector<Planned>& records);

    std::string m_begun; ///< the block as far as it was copied early
    std::uint32_t m_begunRecords = 0;
    std::vector<Planned> m_rest; ///< of its records, in their order
    std::vector<std::shared_ptr<const ByteBuffer>> m_kept; ///< what those lie in
    std::size_t m_keptBytes = 0;
    std::size_t m_size = 0;
};

} // namespace spanwise::store
