// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/bundle_settings.h"

#include <algorithm>
#include <map>
#include <set>

namespace spanwise::store {

using review::EventKind;
using review::Queue;
using review::ReviewEvent;
using review::Rubric;

namespace {
using RubricName = std::pair<std::string, std::int64_t>;

std::string wordsFor(const RubricName& name)
{
    return "rubric " + name.first + " version " + std::to_string(name.second);
}

std::set<std::string> queuesOf(const std::vector<ReviewEvent>& events)
{
    std::set<std::string> out;
    for (const ReviewEvent& event : events)
        if (event.kind == EventKind::ItemAdded) out.emplace(event.payload["queue"].text());
    return out;
}

/// That reviews were made by.
std::set<RubricName> rubricsOf(const std::vector<ReviewEvent>& events)
{
    std::set<RubricName> out;
    for (const ReviewEvent& event : events)
        if (event.kind == EventKind::Submitted)
            out.emplace(event.payload["rubric_id"].text(), event.payload["rubric_version"].integer().value_or(0));
    return out;
}

/// Whether a person can do something about it; else the store has failed.
bool isRefusal(const Error& error)
{
    return error.code == ErrorCode::Conflict || error.code == ErrorCode::Invalid || error.code == ErrorCode::NotFound
        || error.code == ErrorCode::Malformed;
}

/// What an archive says is a matter of each computer, and a title asks nobody anything.
Json comparable(Queue queue)
{
    queue.archived = false;
    queue.title.clear();
    return review::jsonOf(queue);
}

std::string differences(const Queue& here, const Queue& there)
{
    const Json mine = comparable(here);
    const Json other = comparable(there);
    std::string out;
    for (const auto& [member, value] : other.members())
        if (!(mine[member] == value)) out += (out.empty() ? "" : ", ") + member + ' ' + value.canonical();
    return out;
}

class Taking {
public:
    Taking(Writer& writer, const SavedBy& by)
        : m_writer(writer)
        , m_by(by)
    {
    }

    Result<void> rubric(const Json& json)
    {
        const std::string file = json.canonical();
        const auto read = review::rubricFrom(file, review::shippedTaxonomies());
        const RubricName name(json["id"].text(), json["version"].integer().value_or(0));
        if (!read) {
            remark("the bundle's " + wordsFor(name) + " cannot be read: " + read.error().message);
            return {};
        }
        const auto here = findRubric(name);
        if (!here) return tl::unexpected(here.error());
        if (*here && (*here)->json != read->json)
            remark(wordsFor(name) + " asks something else here than in the bundle: what is here stays");
        if (*here) return {};
        const auto put = putRubric(m_writer, file, m_by);
        if (!put && !isRefusal(put.error())) return put;
        if (!put) remark(wordsFor(name) + " was not taken from the bundle: " + put.error().message);
        if (put) out.taken.push_back(wordsFor(name));
        return {};
    }

    Result<void> queue(const Json& json)
    {
        auto read = review::queueFrom(json);
        if (!read) {
            remark("the bundle's queue " + std::string(json["id"].text()) + " cannot be read: " + read.error().message);
            return {};
        }
        const auto here = findQueue(read->id);
        if (!here) return tl::unexpected(here.error());
        if (*here) {
            const std::string different = differences(**here, *read);
            if (!different.empty())
                remark("the queue " + read->id + " works in another way where the bundle comes from (" + different
                    + "): what is here stays");
            return {};
        }
        read->archived = false; // it comes with items to be reviewed
        const auto put = putQueue(m_writer, *read, m_by);
        if (!put && !isRefusal(put.error())) return put;
        if (!put) remark("the queue " + read->id + " was not taken from the bundle: " + put.error().message);
        if (put) out.taken.push_back("queue " + read->id);
        return {};
    }

    /// After all that was taken: what the events need and nobody here can ask.
    Result<void> missing(const std::vector<ReviewEvent>& events)
    {
        for (const std::string& id : queuesOf(events)) {
            const auto here = findQueue(id);
            if (!here) return tl::unexpected(here.error());
            if (!*here)
                remark("nothing says here how the queue " + id
                    + " works: it asks the default rubric, once and not blind, until it is set up as where the bundle "
                      "comes from");
        }
        for (const RubricName& name : rubricsOf(events)) {
            const auto here = findRubric(name);
            if (!here) return tl::unexpected(here.error());
            if (!*here)
                remark("reviews were made by " + wordsFor(name)
                    + ", which is not here: their answers are kept, what was asked is not known");
        }
        return {};
    }

    TakenDefinitions out;

private:
    Result<std::optional<Rubric>> findRubric(const RubricName& name)
    {
        return withTransaction(m_writer, [&](const SQLite::Database& db) -> Result<std::optional<Rubric>> {
            auto found = readRubric(db, name.first, name.second);
            return found ? std::optional(std::move(*found)) : std::nullopt;
        });
    }

    /// Nothing for one that works by the defaults because nobody has said how.
    Result<std::optional<Queue>> findQueue(const std::string& id)
    {
        return withTransaction(m_writer, [&](const SQLite::Database& db) -> Result<std::optional<Queue>> {
            for (Queue& queue : readQueues(db))
                if (queue.id == id) return std::optional(std::move(queue));
            return std::optional<Queue> {};
        });
    }

    void remark(std::string text) { out.remarks.push_back(std::move(text)); }

    Writer& m_writer;
    const SavedBy& m_by;
};
} // namespace

Result<std::string> definitionLines(const ReviewReader& reader, const std::vector<ReviewEvent>& events)
{
    const auto queues = reader.queueSettings();
    if (!queues) return tl::unexpected(queues.error());
    const auto rubrics = reader.rubrics();
    if (!rubrics) return tl::unexpected(rubrics.error());
    std::set<RubricName> asked = rubricsOf(events);
    std::string out;
    for (const std::string& id : queuesOf(events)) {
        Queue queue;
        queue.id = queue.title = id;
        for (const Queue& one : *queues)
            if (one.id == id) queue = one;
        asked.emplace(queue.rubricId, queue.rubricVersion);
        out += Json::object().set("queue_definition", review::jsonOf(queue)).canonical() + '\n';
    }
    for (const Rubric& rubric : *rubrics)
        if (asked.contains({rubric.id, rubric.version}))
            out += Json::object().set("rubric_definition", rubric.json).canonical() + '\n';
    return out;
}

Result<TakenDefinitions> takeDefinitions(
    Writer& writer, const Definitions& definitions, const std::vector<ReviewEvent>& events, const SavedBy& by)
{
    Taking taking(writer, by);
    for (const Json& rubric : definitions.rubrics) // first, because queues ask them
        if (auto done = taking.rubric(rubric); !done) return tl::unexpected(done.error());
    for (const Json& queue : definitions.queues)
        if (auto done = taking.queue(queue); !done) return tl::unexpected(done.error());
    if (auto done = taking.missing(events); !done) return tl::unexpected(done.error());
    return std::move(taking.out);
}

} // namespace spanwise::store
