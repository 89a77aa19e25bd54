// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/queue.h"

namespace spanwise::review {

Json jsonOf(const Queue& queue)
{
    Json json;
    json.set("format", "queue/1").set("id", queue.id).set("title", queue.title).set("rubric", queue.rubricId);
    json.set("rubric_version", queue.rubricVersion).set("needed_reviews", queue.neededReviews);
    json.set("blind", queue.blind).set("reviewers_may_adjudicate", queue.reviewersMayAdjudicate);
    json.set("pass_submits_at_once", queue.passSubmitsAtOnce).set("lease_s", queue.leaseSeconds);
    json.set("baseline_every", queue.baselineEvery).set("known_every", queue.knownEvery);
    json.set("lock_exported", queue.lockExported);
    if (queue.archived) json.set("archived", true);
    return json;
}

Result<Queue> queueFrom(const Json& json)
{
    Queue queue;
    queue.id = json["id"].text();
    if (queue.id.empty() || queue.id.size() > 64)
        return fail(ErrorCode::Invalid, "a queue needs an id of 1 to 64 bytes");
    queue.title = json["title"].isText() ? std::string(json["title"].text()) : queue.id;
    if (json["rubric"].isText()) queue.rubricId = json["rubric"].text();
    queue.rubricVersion = json["rubric_version"].integer().value_or(queue.rubricVersion);
    const std::int64_t needed = json["needed_reviews"].integer().value_or(1);
    if (needed < 1 || needed > 9) return fail(ErrorCode::Invalid, "needed_reviews is 1 to 9");
    queue.neededReviews = static_cast<int>(needed);
    queue.blind = json["blind"].boolean().value_or(needed > 1);
    queue.reviewersMayAdjudicate = json["reviewers_may_adjudicate"].boolean().value_or(false);
    queue.passSubmitsAtOnce = json["pass_submits_at_once"].boolean().value_or(true);
    queue.leaseSeconds = json["lease_s"].integer().value_or(queue.leaseSeconds);
    if (queue.leaseSeconds < 30 || queue.leaseSeconds > 86'400)
        return fail(ErrorCode::Invalid, "lease_s is 30 to 86400");
    const std::int64_t every = json["baseline_every"].integer().value_or(queue.baselineEvery);
    if (every < 0 || every > 1000) return fail(ErrorCode::Invalid, "baseline_every is 0 to 1000");
    queue.baselineEvery = static_cast<int>(every);
    const std::int64_t known = json["known_every"].integer().value_or(queue.knownEvery);
    if (known < 0 || known > 1000) return fail(ErrorCode::Invalid, "known_every is 0 to 1000");
    queue.knownEvery = static_cast<int>(known);
    queue.lockExported = json["lock_exported"].boolean().value_or(false);
    queue.archived = json["archived"].boolean().value_or(false);
    return queue;
}

} // namespace spanwise::review
