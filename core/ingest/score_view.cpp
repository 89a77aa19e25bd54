// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/score_view.h"

#include "core/store/scores.h"

namespace spanwise::ingest {

namespace {
class StoredScores final : public query::ScoreSource {
public:
    explicit StoredScores(std::shared_ptr<const store::Reader> reader)
        : m_reader(std::move(reader))
    {
    }
    [[nodiscard]] Result<std::vector<query::ScoreEntry>> scores() const override
    {
        return store::readScores(*m_reader);
    }

private:
    std::shared_ptr<const store::Reader> m_reader;
};
} // namespace

std::shared_ptr<const query::ScoreSource> scoresOf(std::shared_ptr<const store::Reader> reader)
{
    return std::make_shared<StoredScores>(std::move(reader));
}

} // namespace spanwise::ingest
