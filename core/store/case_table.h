// SPDX-License-Identifier: GPL-3.0-or-later
// Regression cases in the store.
#pragma once

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/cases/case.h"
#include "core/query/cases.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace spanwise::store {

class Reader;
class Writer;

enum class CasePut : std::uint8_t {
    Added,
    SeenBefore, ///< the same checks and messages: where it was met and its tags were added to the stored one
    Unchanged, ///< and nothing new in that
    Replaced, ///< the stored one was another and gave way
};
struct PutCase {
    CasePut how = CasePut::Added;
    std::vector<std::string> differs {}; ///< members in which the stored one is another (cases::merged)
};
/// What stands when the two are not the same.
enum class OnKnownCase : std::uint8_t { KeepStored, Replace };
/// A case with the key of a stored one is not stored twice: their origins and tags become one. When it was made of a
/// review item of this store (the same item of the same span), that item gets the event case_created. Error: Invalid,
/// when it could not be read back.
[[nodiscard]] Result<PutCase> putCase(Writer& writer, cases::Case one, const std::string& actor, UnixNanos now,
    OnKnownCase known = OnKnownCase::KeepStored);
/// Puts an edited case in the place of the one with `id`; its own id may be another. Error: NotFound; Conflict, when
/// another case has the new key; Invalid, when it could not be read back.
[[nodiscard]] Result<void> replaceCase(Writer& writer, const std::string& id, cases::Case one, UnixNanos now);
/// Tags and set do not belong to the key. Error: NotFound.
[[nodiscard]] Result<void> removeCase(Writer& writer, const std::string& id);
/// Marks the cases of an item whose reviews changed afterwards, and takes the mark away when that was taken back.
/// Gives how many changed.
[[nodiscard]] Result<std::int64_t> markStaleCases(Writer& writer, const std::string& itemId, UnixNanos now);
/// Removes the cases of these traces (hex): erasing.
[[nodiscard]] Result<std::int64_t> eraseCases(Writer& writer, std::span<const std::string> traceIds);

class CaseReader final : public query::CaseSource {
public:
    explicit CaseReader(std::shared_ptr<const Reader> reader)
        : m_reader(std::move(reader))
    {
    }

    [[nodiscard]] Result<query::CaseListAnswer> list(const query::CaseListQuestion& question) const override;
    [[nodiscard]] Result<std::vector<cases::Case>> all(const query::CaseListQuestion& question) const override;
    [[nodiscard]] Result<cases::Case> one(const std::string& id) const override;
    [[nodiscard]] Result<std::vector<query::NamedCount>> sets() const override;
    [[nodiscard]] Result<std::vector<query::NamedCount>> tags() const override;
    [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> nearDuplicates() const override;
    /// Titles and ids of the others with nearly the same question: "title (id)".
    [[nodiscard]] Result<std::vector<std::string>> alikeTo(const cases::Case& one) const;

private:
    /// Ids of those with a near-duplicate, where the question asks for them alone.
    [[nodiscard]] Result<std::optional<std::set<std::string>>> alikeOf(const query::CaseListQuestion& question) const;

    std::shared_ptr<const Reader> m_reader;
};

} // namespace spanwise::store
