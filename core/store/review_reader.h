// SPDX-License-Identifier: GPL-3.0-or-later
// The review tables as the questions of core/query/review_queue.h ask them.
#pragma once

#include "core/query/review_queue.h"
#include "core/store/review_log.h"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace spanwise::store {

class Reader;

class ReviewReader final : public query::ReviewSource {
public:
    explicit ReviewReader(std::shared_ptr<const Reader> reader)
        : m_reader(std::move(reader))
    {
    }

    [[nodiscard]] Result<std::vector<query::QueueSummary>> queues(
        const std::string& viewer, UnixNanos now) const override;
    [[nodiscard]] Result<query::ReviewListAnswer> list(const query::ReviewListQuestion& question) const override;
    [[nodiscard]] Result<std::optional<std::string>> next(const query::NextQuestion& question) const override;
    [[nodiscard]] Result<query::ReviewItem> item(
        const std::string& itemId, const std::string& viewer, UnixNanos now) const override;
    [[nodiscard]] Result<std::optional<std::string>> find(
        const std::string& queue, const std::string& traceId, const std::string& spanId) const override;
    [[nodiscard]] Result<std::vector<review::ItemState>> states(
        const std::string& queue, std::stop_token stop) const override;
    [[nodiscard]] Result<std::map<std::string, review::CallContext>> contexts(
        const std::string& queue, std::stop_token stop) const override;
    [[nodiscard]] Result<review::JudgeRunsByName> judgeRuns() const override;
    [[nodiscard]] Result<std::map<std::string, std::vector<UnixNanos>>> actions(
        const std::string& queue) const override;
    [[nodiscard]] Result<std::vector<query::OwnAction>> ownActions(
        const std::string& viewer, std::size_t limit) const override;
    [[nodiscard]] Result<review::ReviewerRole> role(const std::string& viewer) const override;
    [[nodiscard]] Result<std::vector<review::Rubric>> rubrics() const override;
    [[nodiscard]] Result<std::vector<review::Rule>> rules() const override;
    [[nodiscard]] Result<review::Titles> titles() const override;
    [[nodiscard]] Result<query::ReviewProgress> progress(
        const std::string& queue, const std::string& viewer, UnixNanos now) const override;

    /// Every role that was given, by name; none = everybody is a lead.
    [[nodiscard]] Result<std::vector<std::pair<std::string, review::ReviewerRole>>> roles() const;
    /// Of people whose role was taken away: what they were last.
    [[nodiscard]] Result<std::vector<std::pair<std::string, review::ReviewerRole>>> formerRoles() const;
    /// Ids of rubrics that are put away; rubrics() has them as well, because reviews name them.
    [[nodiscard]] Result<std::set<std::string, std::less<>>> archivedRubrics() const;
    /// Of queues that somebody has set up, and of the default one.
    [[nodiscard]] Result<std::vector<review::Queue>> queueSettings() const;
    /// Open items that each rule took, by its id.
    [[nodiscard]] Result<std::map<std::string, std::int64_t>> openByRule() const;
    /// Newest first; `kind` is queue, rule or role. Empty: as shipped.
    [[nodiscard]] Result<std::vector<query::SettingVersion>> versions(
        const std::string& kind, const std::string& id) const;
    /// All events of a queue ("" = of all) in folding order, and the contexts of its items: what a bundle holds.
    [[nodiscard]] Result<std::vector<review::ReviewEvent>> events(const std::string& queue) const;
    [[nodiscard]] Result<std::vector<ReviewSnapshot>> snapshots(const std::string& itemId) const;
    [[nodiscard]] Result<ReviewHead> head() const;

private:
    std::shared_ptr<const Reader> m_reader;
};

} // namespace spanwise::store
