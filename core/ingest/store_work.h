// SPDX-License-Identifier: GPL-3.0-or-later
// Work on a store's writer in portions, with a pipeline that runs beside or without one.
#pragma once

#include "core/base/result.h"
#include "core/ingest/pipeline.h"
#include "core/store/store.h"
#include "core/store/writer.h"

#include <functional>

namespace spanwise::ingest {

/// Runs a portion in a transaction of its own: committed when it succeeds, rolled back when not.
using UseWriter = std::function<Result<void>(const std::function<Result<void>(store::Writer&)>& portion)>;

[[nodiscard]] inline UseWriter between(Pipeline& pipeline)
{
    return [&pipeline](const auto& portion) { return pipeline.use(portion); };
}

/// For a command that has the store to itself.
[[nodiscard]] inline UseWriter alone(store::Store& store)
{
    return [&store](const auto& portion) -> Result<void> {
        store::Writer* writer = store.writer();
        if (writer == nullptr) return fail(ErrorCode::Conflict, store.readOnlyReason());
        auto done = portion(*writer);
        if (done) return writer->commit();
        writer->rollback();
        return done;
    };
}

} // namespace spanwise::ingest
