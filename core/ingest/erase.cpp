// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/erase.h"

#include "core/ingest/trace_removal.h"
#include "core/store/reader.h"
#include "core/store/trace_erasers.h"

#include <algorithm>
#include <array>

namespace spanwise::ingest {
namespace {

constexpr std::size_t kTracesAsked = 4000;

/// Adds those traces of the subject to the preview that lie from `from` on below `below`.
Result<void> look(
    store::Writer& writer, bool byUser, store::NameId name, store::TraceNo from, store::TraceNo below, ErasePreview& to)
{
    const auto traces = store::tracesOf(writer, byUser, name, from, below);
    if (!traces) return tl::unexpected(traces.error());
    const auto counted = store::countTraces(writer, *traces);
    if (!counted) return tl::unexpected(counted.error());
    to.traces.insert(to.traces.end(), traces->begin(), traces->end());
    to.removed += *counted;
    return {};
}

Result<ErasePreview> preview(store::Store& store, Portions& portions, const EraseSubject& subject)
{
    ErasePreview out;
    if (subject.kind == EraseSubject::Kind::Trace) {
        const auto id = TraceId::fromHex(subject.value);
        if (!id) return fail(ErrorCode::Invalid, "'" + subject.value + "' is no trace id: 32 hex digits are expected");
        const auto found = store.reader()->findTrace(*id);
        if (!found) return tl::unexpected(found.error());
        if (*found) out.traces = {**found};
        auto counted =
            portions.ask<store::Removed>([&](store::Writer& writer) { return store::countTraces(writer, out.traces); });
        if (!counted) return tl::unexpected(counted.error());
        out.removed = *counted;
        return out;
    }
    const auto name = store.names()->find(subject.value);
    if (!name || *name == 0) return out;
    const auto last = store.reader()->lastTrace();
    if (!last) return tl::unexpected(last.error());
    PortionSize size(kPortionMs);
    store::TraceNo from = 1;
    const auto done = portions.runAll(
        [&](store::Writer& writer) -> Result<bool> {
            const auto below = static_cast<store::TraceNo>(
                std::min<std::uint64_t>(std::uint64_t {from} + size.of(kTracesAsked), std::uint64_t {*last} + 1));
            const auto looked = look(writer, subject.kind == EraseSubject::Kind::User, *name, from, below, out);
            if (!looked) return tl::unexpected(looked.error());
            from = below;
            return from <= *last;
        },
        {}, size, 1);
    if (!done) return tl::unexpected(done.error());
    return out;
}

} // namespace

std::string_view nameOf(EraseSubject::Kind kind) noexcept
{
    constexpr std::array<std::string_view, 3> kNames {"user", "session", "trace"};
    return kNames[static_cast<std::size_t>(kind)];
}

Result<ErasePreview> previewErase(store::Store& store, const UseWriter& use, const EraseSubject& subject)
{
    Portions portions(use);
    return preview(store, portions, subject);
}

Result<EraseReceipt> erase(
    store::Store& store, const UseWriter& use, const EraseSubject& subject, UnixNanos now, std::stop_token stop)
{
    EraseReceipt receipt;
    receipt.at = now;
    Portions portions(use);
    const auto found = preview(store, portions, subject);
    if (!found) return tl::unexpected(found.error());
    const SecureDeletion overwriting(use);
    if (!overwriting.isOn()) return tl::unexpected(overwriting.isOn().error());
    TraceRemover remover(portions, store, store::Because::Erased);
    if (auto removed = remover.remove(found->traces, stop); !removed) return tl::unexpected(removed.error());
    if (auto finished = remover.finish(stop); !finished) return tl::unexpected(finished.error());
    receipt.removed = remover.removed();
    if (receipt.removed.isEmpty()) return receipt;
    auto written = use([&](store::Writer& writer) -> Result<void> {
        const auto number = store::writeReceipt(writer, std::string(nameOf(subject.kind)), now, receipt.removed);
        if (!number) return tl::unexpected(number.error());
        receipt.number = *number;
        return {};
    });
    if (!written) return tl::unexpected(written.error());
    return receipt;
}

} // namespace spanwise::ingest
