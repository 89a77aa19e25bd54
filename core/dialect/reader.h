// SPDX-License-Identifier: GPL-3.0-or-later
// Reads fields from attributes: one pass over the names, then fields by need. JSON inside attributes is parsed only
// when a field was not found before it in its list of sources.
#pragma once

#include "core/base/arena.h"
#include "core/dialect/attributes.h"
#include "core/dialect/json_text.h"
#include "core/dialect/user_mapping.h"
#include "core/model/batch.h"

#include <cstdint>
#include <functional>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise::dialect {

/// Works on one batch, in one thread. Texts that had to be made (numbers as text, strings out of JSON) live in `arena`.
/// Of one call or span: a thousand times the largest context of any model (10 million tokens, 2026-08). Sums of more
/// than this many calls still fit into 64 bits.
inline constexpr std::int64_t kMostCounted = 10'000'000'000;

class Reader {
public:
    /// `memory` outlives the reader.
    Reader(const Batch& batch, Arena& arena, const calls::MappingRules* mapping,
        std::pmr::memory_resource* memory = std::pmr::get_default_resource());

    /// Looks at every name once. The result is valid while the reader lives.
    [[nodiscard]] Attributes index(IndexRange attributes);

    /// The usable value of a key, or null.
    [[nodiscard]] const Value* value(const Attributes& of, Key key) const noexcept;
    /// As text: strings as they are (JSON-quoted ones of MLflow unquoted), numbers and booleans spelled out.
    [[nodiscard]] std::string_view text(const Attributes& of, Key key);
    /// A number: int, double, or text that spells one. Never NaN.
    [[nodiscard]] std::optional<double> number(const Attributes& of, Key key);
    [[nodiscard]] std::optional<bool> boolean(const Attributes& of, Key key);

    /// The first usable value of the field's sources; empty or nothing = unknown.
    [[nodiscard]] std::string_view text(const Attributes& of, Field field);
    [[nodiscard]] std::optional<double> number(const Attributes& of, Field field);
    /// A number from 0 to kMostCounted; what is outside is passed over and remembered.
    [[nodiscard]] std::optional<std::int64_t> count(const Attributes& of, Field field);
    /// Was a count passed over since the last time this was asked?
    [[nodiscard]] bool takeImplausible() noexcept { return std::exchange(m_implausible, false); }

    /// Every usable value of the field, in order of priority, until `accept` returns true. The key is Key::Count for
    /// attributes that the user's mapping names.
    void each(const Attributes& of, Field field, const std::function<bool(Key, const Value&)>& accept);

    [[nodiscard]] std::string_view asText(const Value& value);
    [[nodiscard]] static std::optional<double> asNumber(const Value& value) noexcept;
    /// Also the texts "True" and "false", in any case.
    [[nodiscard]] static std::optional<bool> asBoolean(const Value& value) noexcept;

    [[nodiscard]] const Batch& batch() const noexcept { return m_batch; }
    [[nodiscard]] Arena& arena() noexcept { return m_arena; }
    [[nodiscard]] JsonText& json() noexcept { return m_json; }
    [[nodiscard]] const calls::MappingRules* mapping() const noexcept { return m_mapping; }

private:
    template <typename Accept> void eachCandidate(const Attributes& of, Field field, Accept&& accept);
    [[nodiscard]] Value unquoted(const Attributes& of, Key key, const Value& value);
    [[nodiscard]] Value insideJson(const Attributes& of, const Source& source);

    const Batch& m_batch;
    Arena& m_arena;
    const calls::MappingRules* m_mapping;
    bool m_implausible = false;
    JsonText& m_json; ///< of this thread: its buffers are worth keeping
    std::pmr::vector<KnownAttribute> m_known;
    std::pmr::vector<MappedAttribute> m_mapped;
};

} // namespace spanwise::dialect
