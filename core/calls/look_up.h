// SPDX-License-Identifier: GPL-3.0-or-later
// Whose call was it? Session, user and prompt rarely stand on the call itself: they are looked up on the spans of the
// same call, then upwards to the root, then on the other spans of the trace by start time, then on the resource
// (dialects.md §3.2).
#pragma once

#include "core/calls/trace_facts.h"
#include "core/model/llm_call.h"

#include <array>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace spanwise::calls {

/// Looks each span up once per field, however many calls ask.
class LookUp {
public:
    /// Both outlive it.
    LookUp(TraceFacts& facts, std::pmr::memory_resource* memory);

    /// Session, conversation, user, prompt, agent and resource of the call at `position` with the `outer` spans of the
    /// same call.
    void fill(LlmCall& call, std::size_t position, std::span<const std::uint32_t> outer);

    /// The first span of the trace that knows it, for traces without a call.
    [[nodiscard]] std::string_view firstOfTrace(dialect::Field field);

private:
    /// Without a line when no span has the field, as most fields of most traces.
    struct Table {
        explicit Table(std::pmr::memory_resource* memory)
            : texts(memory)
            , holders(memory)
        {
        }

        std::pmr::vector<std::string_view> texts; ///< per position
        std::pmr::vector<std::int32_t> holders; ///< the nearest position at or above that has it; -1 = none
        std::string_view first; ///< of the first span in start order that has it

        [[nodiscard]] std::string_view own(std::size_t position) const noexcept
        {
            return texts.empty() ? std::string_view {} : texts[position];
        }
        [[nodiscard]] std::int32_t holder(std::size_t position) const noexcept
        {
            return holders.empty() ? -1 : holders[position];
        }
        [[nodiscard]] std::string_view inherited(std::size_t position) const noexcept
        {
            const std::int32_t at = holder(position);
            return at < 0 ? std::string_view {} : texts[static_cast<std::size_t>(at)];
        }
    };

    Table& table(dialect::Field field);
    std::string_view find(dialect::Field field, std::size_t position, std::span<const std::uint32_t> outer);
    std::string_view fromLogs(dialect::Field field, std::size_t position);
    const dialect::Attributes& resourceOf(std::size_t position);
    /// Its position; -1 = none. Found once: large traces have as many calls that ask as spans to look through.
    std::int32_t firstPromptOfNoCall(const Table& names);
    void fillPrompt(LlmCall& call, std::size_t position, std::span<const std::uint32_t> outer);
    void fillResource(LlmCall& call, std::size_t position);

    TraceFacts& m_facts;
    std::pmr::memory_resource* m_memory;
    dialect::HeldTogether m_held; ///< by the spans of the trace
    std::array<std::optional<Table>, static_cast<std::size_t>(dialect::Field::Count)> m_tables;
    std::optional<std::int32_t> m_promptOfNoCall;
    std::pmr::unordered_map<std::uint32_t, dialect::Attributes> m_resources; ///< a stored trace has one a payload block
};

} // namespace spanwise::calls
