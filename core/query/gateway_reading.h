// SPDX-License-Identifier: GPL-3.0-or-later
// One look at a source of gateway metrics for all questions of a page: each series that any of them is about is read
// once, and what it means is looked up once. A reading lives as long as the questions that were asked together; nothing
// of it is kept for the next ones, so that no answer is older than its question.
#pragma once

#include "core/query/gateways.h"

#include <map>
#include <optional>
#include <span>

namespace spanwise::query {

/// What one question wants to see: the series of its measure with from < time <= to.
struct GatewayWant {
    const GatewayQuestion* question = nullptr;
    metrics::UnixMs from = 0;
    metrics::UnixMs to = 0;

    [[nodiscard]] bool asks(const std::string& job) const;
    /// Whether series of such a name can answer it.
    [[nodiscard]] bool mayUse(const gateway::NameMeaning& name) const;
};

struct ReadSeries {
    metrics::Series samples; ///< as they are stored
    std::vector<gateway::Meaning> meanings;
};

/// All series of one name of a target.
struct ReadName {
    const GatewayTarget* target = nullptr;
    const gateway::NameMeaning* words = nullptr;
    std::vector<ReadSeries> series;
};

/// Targets in the order of the view, the names of each in order.
struct GatewayReading {
    metrics::UnixMs from = 0;
    metrics::UnixMs to = 0;
    std::vector<ReadName> names;

    [[nodiscard]] std::size_t weight() const; ///< in samples, what lies around them included
};

/// The sources of a view: what bears one job. From any thread.
class GatewaySources {
public:
    /// The view must outlive this and its readings.
    explicit GatewaySources(const GatewayView& view);

    [[nodiscard]] const std::vector<std::string>& jobs() const noexcept { return m_jobs; } ///< in order, each once
    /// What is wanted of a source, from the earliest `from` to the latest `to`.
    [[nodiscard]] Result<GatewayReading> read(
        const std::string& job, std::span<const GatewayWant> wants, const std::stop_token& stop) const;
    /// About how many samples there are with from < time <= to, at most.
    struct Load {
        std::size_t most = 0; ///< of one source
        std::size_t all = 0;
    };
    [[nodiscard]] Load loadOf(metrics::UnixMs from, metrics::UnixMs to) const;
    /// Looks when targets were scraped in such a time: the store may hold much less than a range has room for.
    [[nodiscard]] Result<void> probe(metrics::UnixMs from, metrics::UnixMs to, const std::stop_token& stop);
    /// Whether any series of a source that is asked can answer it.
    [[nodiscard]] bool mayAnswer(const GatewayWant& want) const;

private:
    struct Word {
        std::string name;
        gateway::NameMeaning meaning;
    };
    using Words = std::vector<Word>; ///< by name
    struct Target {
        const GatewayTarget* target = nullptr;
        std::shared_ptr<const Words> words; ///< one for all targets that have the same names
        std::optional<std::vector<metrics::UnixMs>> times; ///< when it was scraped, once that was looked for
    };

    const GatewayView& m_view;
    std::vector<std::string> m_jobs;
    std::map<std::string, std::vector<Target>> m_targets; ///< by job
};

} // namespace spanwise::query
