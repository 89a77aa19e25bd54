// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/review_intake_runner.h"

#include "core/base/clock.h"
#include "core/ingest/pipeline.h"
#include "core/ingest/review_intake.h"
#include "core/ingest/review_usual.h"
#include "core/store/review_intake.h"

#include <condition_variable>
#include <mutex>
#include <optional>

namespace spanwise::ingest {

namespace {
/// What a run depends on; the same again means that nothing is to be done. Taken before the run: what comes during it
/// is for the next. A run that took something makes the store other by that itself; the next one then finds nothing to
/// do, writes nothing, and leaves the store as it is.
struct Seen {
    std::uint64_t generation = 0;
    store::ScanMark scanned;
    bool operator==(const Seen&) const = default;
};

std::optional<Seen> look(const store::Store& store, const std::string& pack)
{
    const std::uint64_t generation = store.snapshot()->generation();
    const auto mark = store::scanMark(*store.reader(), pack);
    if (!mark) return std::nullopt;
    return Seen {generation, *mark};
}

/// Reading all rows at every run would cost more than all else under live data: what is usual stays so until the store
/// has grown by a fiftieth. What fails for the first time after that is new all the same.
class UsualOfLate {
public:
    const Usual* of(const columns::Snapshot& snapshot)
    {
        const bool isFresh = m_usual && snapshot.removals() == m_removals && snapshot.rows() <= m_rows + m_rows / 50;
        if (!isFresh) {
            m_usual.emplace(snapshot);
            m_rows = snapshot.rows();
            m_removals = snapshot.removals();
        }
        return &*m_usual;
    }

private:
    std::optional<Usual> m_usual;
    std::uint64_t m_rows = 0;
    std::uint64_t m_removals = 0;
};
} // namespace

ReviewIntakeRunner::ReviewIntakeRunner(store::Store& store, Pipeline& pipeline, const calls::MappingRules* mapping,
    std::string scannedWith, std::chrono::milliseconds pause)
    : m_thread(
        [&store, use = between(pipeline), mapping, scannedWith = std::move(scannedWith), pause](std::stop_token stop) {
            std::mutex mutex;
            std::condition_variable_any wake;
            std::optional<Seen> seen;
            UsualOfLate usual;
            for (;;) {
                {
                    std::unique_lock lock(mutex);
                    wake.wait_for(lock, stop, pause, [] { return false; });
                }
                if (stop.stop_requested()) return;
                const auto now = look(store, scannedWith);
                if (!now || now == seen) continue;
                ReviewIntakeOptions options;
                options.now = SystemClock().now();
                options.mapping = mapping;
                options.scannedWith = scannedWith;
                options.usual = usual.of(*store.snapshot());
                if (runReviewIntake(store, use, options, stop)) seen = now;
            }
        })
{
}

ReviewIntakeRunner::~ReviewIntakeRunner() = default;

} // namespace spanwise::ingest
