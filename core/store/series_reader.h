// SPDX-License-Identifier: GPL-3.0-or-later
// Reads gateway metrics: the source of series that expressions and pages ask. From any thread; never from one that
// paints.
#pragma once

#include "core/store/reader.h"
#include "core/store/series_tables.h"

#include <memory>
#include <vector>

namespace spanwise::store {

class SeriesReader final : public metrics::SeriesSource {
public:
    explicit SeriesReader(std::shared_ptr<const Reader> reader)
        : m_reader(std::move(reader))
    {
    }

    /// Error: as Reader; Cancelled; Damaged for a chunk that does not read.
    [[nodiscard]] Result<std::vector<metrics::Series>> select(const std::vector<metrics::Matcher>& matchers,
        metrics::UnixMs from, metrics::UnixMs to, std::stop_token stop) const override;

    [[nodiscard]] Result<std::vector<MetricTarget>> targets() const;
    /// By name; also names that have series and no TYPE line, as Unknown.
    [[nodiscard]] Result<std::vector<StoredFamily>> families(TargetId target) const;
    /// Labels of all series of a target, by id.
    [[nodiscard]] Result<std::vector<metrics::Labels>> seriesOf(TargetId target) const;
    /// Names of a target's series, each once.
    [[nodiscard]] Result<std::vector<std::string>> namesOf(TargetId target) const;
    [[nodiscard]] Result<std::uint64_t> countOf(TargetId target) const; ///< how many series it has
    /// With from <= time < to, of all series.
    [[nodiscard]] Result<std::vector<StoredExemplar>> exemplars(UnixMs from, UnixMs to) const;

    struct Figures {
        std::uint64_t series = 0;
        std::uint64_t chunks = 0;
        std::uint64_t chunkBytes = 0;
        std::uint64_t axisBytes = 0;
        std::uint64_t tailRows = 0;
        std::uint64_t tailBytes = 0;
    };
    [[nodiscard]] Result<Figures> figures() const;

private:
    std::shared_ptr<const Reader> m_reader;
};

} // namespace spanwise::store
