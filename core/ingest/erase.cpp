// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/erase.h"

#include "core/ingest/trace_removal.h"
#include "core/store/reader.h"
#include "core/store/trace_erasers.h"

#include <array>

namespace spanwise::ingest {
namespace {

Result<std::vector<store::TraceNo>> tracesOf(store::Store& store, store::Writer& writer, const EraseSubject& subject)
{
    if (subject.kind == EraseSubject::Kind::Trace) {
        const auto id = TraceId::fromHex(subject.value);
        if (!id) return fail(ErrorCode::Invalid, "'" + subject.value + "' is no trace id: 32 hex digits are expected");
        const auto found = store.reader()->findTrace(*id);
        if (!found) return tl::unexpected(found.error());
        return *found ? std::vector {**found} : std::vector<store::TraceNo> {};
    }
    const auto name = store.names()->find(subject.value);
    if (!name || *name == 0) return std::vector<store::TraceNo> {};
    return store::tracesOf(writer, subject.kind == EraseSubject::Kind::User, *name);
}

} // namespace

std::string_view nameOf(EraseSubject::Kind kind) noexcept
{
    constexpr std::array<std::string_view, 3> kNames {"user", "session", "trace"};
    return kNames[static_cast<std::size_t>(kind)];
}

Result<ErasePreview> previewErase(store::Store& store, const UseWriter& use, const EraseSubject& subject)
{
    ErasePreview preview;
    auto done = use([&](store::Writer& writer) -> Result<void> {
        auto traces = tracesOf(store, writer, subject);
        if (!traces) return tl::unexpected(traces.error());
        preview.traces = std::move(*traces);
        auto counted = store::countTraces(writer, preview.traces);
        if (!counted) return tl::unexpected(counted.error());
        preview.removed = *counted;
        return {};
    });
    if (!done) return tl::unexpected(done.error());
    return preview;
}

Result<EraseReceipt> erase(
    store::Store& store, const UseWriter& use, const EraseSubject& subject, UnixNanos now, std::stop_token stop)
{
    EraseReceipt receipt;
    receipt.at = now;
    const auto preview = previewErase(store, use, subject);
    if (!preview) return tl::unexpected(preview.error());
    const SecureDeletion overwriting(use);
    if (!overwriting.isOn()) return tl::unexpected(overwriting.isOn().error());
    TraceRemover remover(use, store, store::Because::Erased);
    if (auto removed = remover.remove(preview->traces, stop); !removed) return tl::unexpected(removed.error());
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
