// SPDX-License-Identifier: GPL-3.0-or-later
// Copies of a span that end at the same time. Their rows do not tell them apart, so their messages are compared: only
// for a span that is known already, most often in the block that was read for the span before it.
#include "core/store/writer_private.h"

namespace spanwise::store {

bool Writer::Private::holdsAlready(const BatchDraft& draft, const SpanDraft& span, Locator at)
{
    const std::int64_t number = blockOf(at);
    std::shared_ptr<const std::string> kept;
    const bool isBeingFilled = number > state.lastBlock;
    if (!isBeingFilled) {
        kept = readBack.remembered(number);
        if (!kept) {
            const bool any = run.payloadFrom.step();
            const bool isGone = any && number < run.payloadFrom.integer(0);
            run.payloadFrom.reset();
            if (isGone) return true;
            // After the blocks that are on their way: it may be one of them.
            auto read = readBack.block(blocks.connection(), number);
            if (!read && read.error().code == ErrorCode::Damaged) return false; // the copy at hand can be read
            if (!read) throw SQLite::Exception(read.error().message, SQLITE_IOERR);
            kept = std::move(*read);
        }
    }
    const auto record = isBeingFilled ? block.recordAt(offsetOf(at)) : recordAt(*kept, offsetOf(at));
    return record && record->message == pieceOf(draft, span.message)
        && record->resource == pieceOf(draft, draft.resources[span.resource])
        && record->scope == pieceOf(draft, draft.scopes[span.scope]);
}

} // namespace spanwise::store
