// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_overview.h"

#include "core/store/review_reader.h"

namespace spanwise::ui {

Result<ReviewOverview> reviewOverview(const std::shared_ptr<const store::Reader>& reader, const std::string& queue,
    const std::string& viewer, std::size_t listed, UnixNanos now)
{
    const store::ReviewReader reviews(reader);
    ReviewOverview out;
    out.now = now;
    auto queues = reviews.queues(viewer, now);
    if (!queues) return tl::unexpected(queues.error());
    query::ReviewListQuestion question;
    question.queue = queue;
    question.viewer = viewer;
    question.now = now;
    question.limit = listed;
    auto list = reviews.list(question);
    if (!list) return tl::unexpected(list.error());
    auto progress = reviews.progress(queue, viewer, now);
    if (!progress) return tl::unexpected(progress.error());
    auto titles = reviews.titles();
    if (!titles) return tl::unexpected(titles.error());
    out.titles = std::move(*titles);
    out.queues = std::move(*queues);
    out.list = std::move(*list);
    out.progress = *progress;
    return out;
}

} // namespace spanwise::ui
