// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/review_times.h"

#include "core/query/review_queue.h"
#include "core/store/review_log.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"
#include "core/store/store.h"
#include "core/store/writer.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <system_error>
#include <vector>

namespace spanwise::bench {

namespace {
constexpr UnixNanos kStart = 1'760'000'000 * kNanosPerSecond;
constexpr std::size_t kAtOnce = 1000; ///< items or verdicts of one transaction while the queue is filled
constexpr const char* kReviewer = "anna";

std::string hexOf(std::uint64_t value, std::size_t digits)
{
    std::string out(digits, '0');
    for (std::size_t i = digits; i > 0 && value > 0; --i, value /= 16) out[i - 1] = "0123456789abcdef"[value % 16];
    return out;
}

store::NewReviewItem itemNumber(std::uint64_t number)
{
    Json plain = Json::object();
    const bool normal = number % 10 == 0;
    plain.set("rules", Json::texts({normal ? "baseline" : "error"})).set("inclusion_p", normal ? 0.01 : 0.2);
    plain.set("priority", normal ? 10 : 50).set("needed_reviews", 2).set("blind", true);
    // About 2 kB of conversation: a short question with what was retrieved for it.
    std::string question = "When is breakfast on day " + std::to_string(number) + "? ";
    while (question.size() < 1800) question += "Breakfast is served on the terrace from half past seven. ";
    Json message = Json::object();
    message.set("role", "user").set("content", question);
    Json snapshot = Json::object();
    snapshot.set("messages", Json(Json::Array {std::move(message)}))
        .set("output", "From half past seven, answer " + hexOf(number, 8));
    return {"default", hexOf(number + 1, 32), hexOf(number + 1, 16), "intake", std::move(plain), snapshot.canonical(),
        kStart + static_cast<UnixNanos>(number) * kNanosPerSecond};
}

class Clock {
public:
    /// Runs `work` and keeps how long it took.
    template <typename Work> auto operator()(Work&& work)
    {
        const auto began = std::chrono::steady_clock::now();
        auto out = work();
        m_ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
        return out;
    }
    [[nodiscard]] Wait wait()
    {
        if (m_ms.empty()) return {};
        std::ranges::sort(m_ms);
        return {m_ms[m_ms.size() / 2], m_ms[m_ms.size() * 95 / 100], m_ms.back()};
    }

private:
    std::vector<double> m_ms;
};

Result<void> act(store::Writer& writer, review::EventKind kind, const std::string& item, UnixNanos now)
{
    Json payload = Json::object();
    if (kind == review::EventKind::Submitted) payload.set("verdict", "pass");
    const auto done = store::actOnReview(writer, {kind, item, kReviewer, std::move(payload), now});
    if (!done) return tl::unexpected(done.error());
    return {};
}

/// The items, and the reviewer's verdict on the first half of them.
Result<void> fill(store::Writer& writer, std::uint64_t items, std::uint64_t behind)
{
    review::Queue queue;
    queue.neededReviews = 2;
    queue.blind = true;
    if (auto put = store::putQueue(writer, queue); !put) return put;
    const UnixNanos now = kStart + static_cast<UnixNanos>(items) * kNanosPerSecond;
    std::uint64_t reviewed = 0;
    for (std::uint64_t from = 0; from < items; from += kAtOnce) {
        std::vector<store::NewReviewItem> some;
        for (std::uint64_t i = from; i < std::min<std::uint64_t>(items, from + kAtOnce); ++i)
            some.push_back(itemNumber(i));
        const auto added = store::addReviewItems(writer, std::move(some));
        if (!added) return tl::unexpected(added.error());
        for (const std::string& item : *added) {
            if (reviewed == behind) break;
            if (auto done = act(writer, review::EventKind::Submitted, item, now); !done) return done;
            ++reviewed;
        }
        if (auto done = writer.commit(); !done) return done;
    }
    return {};
}

Result<ReviewTimes> timeIn(store::Store& store, const std::filesystem::path& file, std::uint64_t items, int steps)
{
    ReviewTimes out;
    out.items = items;
    out.behind = items / 2;
    store::Writer& writer = *store.writer();
    if (auto filled = fill(writer, items, out.behind); !filled) return tl::unexpected(filled.error());
    const store::ReviewReader reader(store.reader());
    Clock next;
    Clock context;
    Clock submit;
    Clock list;
    Clock progress;
    for (int step = 0; step < steps; ++step) {
        const UnixNanos now =
            kStart + static_cast<UnixNanos>(items + 10 * static_cast<std::uint64_t>(step)) * kNanosPerSecond;
        const auto found = next([&] { return reader.next({"default", kReviewer, now, {}}); });
        if (!found) return tl::unexpected(found.error());
        if (!*found) break;
        const std::string& item = **found;
        const auto shown = context([&] { return reader.item(item, kReviewer, now); });
        if (!shown) return tl::unexpected(shown.error());
        const auto done = submit([&]() -> Result<void> {
            for (const auto kind : {review::EventKind::Claimed, review::EventKind::Submitted}) {
                if (auto acted = act(writer, kind, item, now); !acted) return acted;
                if (auto committed = writer.commit(); !committed) return committed;
            }
            return {};
        });
        if (!done) return tl::unexpected(done.error());
        query::ReviewListQuestion question;
        question.viewer = kReviewer;
        question.now = now;
        question.limit = 200;
        if (const auto rows = list([&] { return reader.list(question); }); !rows) return tl::unexpected(rows.error());
        const auto counts = progress([&] { return reader.progress("default", kReviewer, now); });
        if (!counts) return tl::unexpected(counts.error());
    }
    out.next = next.wait();
    out.context = context.wait();
    out.submit = submit.wait();
    out.list = list.wait();
    out.progress = progress.wait();
    std::error_code ignored;
    out.storeMiB = static_cast<double>(std::filesystem::file_size(file, ignored)) / (1 << 20);
    return out;
}
} // namespace

Result<ReviewTimes> timeReview(const std::filesystem::path& folder, std::uint64_t items, int steps)
{
    const std::filesystem::path own = folder / "review-times";
    std::error_code ignored;
    std::filesystem::remove_all(own, ignored);
    std::filesystem::create_directories(own, ignored);
    auto store = store::Store::open((own / "bench.db").string());
    if (!store) return tl::unexpected(store.error());
    auto out = timeIn(**store, own / "bench.db", items, steps);
    store->reset();
    std::filesystem::remove_all(own, ignored);
    return out;
}

} // namespace spanwise::bench
