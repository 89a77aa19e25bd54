// SPDX-License-Identifier: GPL-3.0-or-later
// Inside the review desk: what its work on the pool reads and writes with.
#pragma once

#include "core/base/clock.h"
#include "core/ingest/pipeline.h"
#include "core/store/review_log.h"
#include "core/store/review_reader.h"
#include "ui/session/review_desk.h"

#include <functional>
#include <memory>
#include <string>

namespace spanwise::ui {

/// What a piece of work may use on its thread.
struct ReviewDesk::Access {
    std::shared_ptr<const store::Reader> reader;
    store::Store* store = nullptr; ///< lives as long as work runs on the pool
    ingest::Pipeline* pipeline = nullptr; ///< null: the store is read-only
    std::string viewer;
    std::string queue;

    [[nodiscard]] store::ReviewReader reviews() const { return store::ReviewReader(reader); }
    [[nodiscard]] Result<void> write(const std::function<Result<void>(store::Writer&)>& work) const
    {
        if (!pipeline) return fail(ErrorCode::Conflict, "the store is open for reading only");
        return pipeline->use(work);
    }
    [[nodiscard]] Result<void> act(review::EventKind kind, const std::string& itemId, const Json& payload) const
    {
        return write([&](store::Writer& writer) -> Result<void> {
            auto done = store::actOnReview(writer, {kind, itemId, viewer, payload, SystemClock().now()});
            if (!done) return tl::unexpected(done.error());
            return {};
        });
    }
};

} // namespace spanwise::ui
