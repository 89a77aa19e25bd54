// SPDX-License-Identifier: GPL-3.0-or-later
// JSON that instrumentations put inside text attributes: looked into only while a field is still unknown.
// The one place of core/dialect that knows simdjson.
#pragma once

#include "core/base/arena.h"
#include "core/model/batch.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace spanwise::dialect {

/// Parsed texts are kept for a while, because several fields are looked up in the same one. One thread at a time.
/// Text that is no JSON, or nests deeper than 64 levels, behaves like an empty document.
class JsonText {
public:
    JsonText();
    ~JsonText();
    JsonText(const JsonText&) = delete;
    JsonText& operator=(const JsonText&) = delete;

    /// Must be called before texts of another batch are read: texts are recognised by their address.
    void forget() noexcept;

    /// The scalar at `path` ("/a/0/b"; "" = the document itself), or an empty value for anything else.
    /// Text is copied into `arena`.
    [[nodiscard]] Value at(std::string_view json, std::string_view path, Arena& arena);

    /// Whether there is anything but null at `path`.
    [[nodiscard]] bool has(std::string_view json, std::string_view path);

    /// What a provider's API answers: an object with `choices`, `output`, `object` or `generations`, or with `role` and
    /// `content`. A model that answers in JSON may have keys such as `id` and `model` of its own.
    [[nodiscard]] bool isProviderReply(std::string_view json);

    /// Calls `visit(path, number)` for every number in the object at `path`, objects inside it included;
    /// names of nested ones are joined by dots: "prompt_tokens_details.cached_tokens". Numbers as text count as
    /// numbers.
    void forEachNumber(std::string_view json, std::string_view path,
        const std::function<void(std::string_view name, double number)>& visit);

    /// The whole document as a value, appended to `into.values` and `into.attributes`, its texts to `into.arena`.
    [[nodiscard]] Value tree(std::string_view json, Batch& into);

private:
    struct Slot;
    static constexpr std::size_t kSlots = 4;
    [[nodiscard]] Slot* parsed(std::string_view json);

    std::array<std::unique_ptr<Slot>, kSlots> m_slots;
    std::size_t m_next = 0;
};

/// Whether the text begins like a JSON object, list or quoted text.
[[nodiscard]] bool looksLikeJson(std::string_view text) noexcept;

} // namespace spanwise::dialect
