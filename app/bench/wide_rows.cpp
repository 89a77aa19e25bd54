// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/wide_rows.h"

#include "core/store/writer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

namespace spanwise::bench {

namespace {
constexpr UnixNanos kBegin = 1'788'220'800'000'000'000; // 2026-09-01T00:00:00Z
constexpr Nanos kLength = 30 * kNanosPerDay;
constexpr std::size_t kServices = 12;
constexpr std::size_t kModels = 40;
constexpr std::size_t kProviders = 5;
constexpr std::size_t kSessions = 100'000;
constexpr std::size_t kUsers = 5'000;

/// The names in the order of their numbers. A draft's `newNames` holds them once; later drafts use the numbers.
std::vector<std::string> wideNames()
{
    std::vector<std::string> names;
    const auto add = [&](const char* kind, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) names.push_back(kind + std::to_string(i));
    };
    add("service-", kServices);
    add("model-", kModels);
    add("provider-", kProviders);
    names.insert(names.end(), {"chat", "tool", "production", "staging", "1.0.0", "1.1.0"});
    add("session-", kSessions);
    add("user-", kUsers);
    return names;
}

constexpr columns::NameId kService = 1;
constexpr columns::NameId kModel = kService + kServices;
constexpr columns::NameId kProvider = kModel + kModels;
constexpr columns::NameId kChat = kProvider + kProviders;
constexpr columns::NameId kTool = kChat + 1;
constexpr columns::NameId kProduction = kChat + 2;
constexpr columns::NameId kStaging = kChat + 3;
constexpr columns::NameId kVersion = kChat + 4;
constexpr columns::NameId kSession = kChat + 6;
constexpr columns::NameId kUser = kSession + kSessions;

columns::NameId named(columns::NameId first, std::size_t index) noexcept
{
    return first + static_cast<columns::NameId>(index);
}
} // namespace

Nanos WideTruth::percentile(double p)
{
    if (durations.empty()) return 0;
    if (!std::ranges::is_sorted(durations)) std::ranges::sort(durations);
    const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(durations.size()) - 1e-9));
    return durations[std::max<std::size_t>(rank, 1) - 1];
}

WideRows::WideRows(std::uint64_t seed, std::uint64_t rows)
    : m_random(seed)
    , m_wanted(rows)
{
}

columns::SpanRow WideRows::row(std::uint64_t trace, std::size_t inTrace, UnixNanos start)
{
    columns::SpanRow row;
    row.spanId = m_random.next() | 1U;
    row.start = start;
    row.duration = static_cast<Nanos>(std::clamp(m_random.logNormal(0.9, 0.8), 0.0001, 120.0) * 1e9);
    row.service = named(kService, trace % kServices);
    row.serviceVersion = named(kVersion, start > kBegin + kLength / 2 ? 1 : 0);
    row.environment = trace % kServices == 11 ? kStaging : kProduction;
    row.isRoot = inTrace == 0;
    const bool call = inTrace % 2 == 0;
    row.name = call ? kChat : kTool;
    row.spanClass = call ? SpanClass::Llm : SpanClass::Tool;
    if (m_random.chance(0.03)) row.errorClass = static_cast<ErrorClass>(1 + m_random.index(7));
    ++m_truth.spans;
    if (!call) return row;

    columns::CallColumns columns;
    const std::size_t model = (m_random.index(kModels) * m_random.index(kModels)) / kModels;
    columns.model = columns.requestModel = named(kModel, model);
    columns.provider = named(kProvider, model % kProviders);
    columns.operation = kChat;
    columns.session = named(kSession, m_random.index(kSessions));
    columns.user = named(kUser, m_random.index(kUsers));
    columns.inputTokens = m_random.between(50, 9000);
    columns.outputTokens = m_random.between(5, 900);
    columns.totalTokens = columns.inputTokens + columns.outputTokens;
    if (m_random.chance(0.3)) columns.cachedInputTokens = columns.inputTokens / 2;
    columns.costNanoUsd = columns.inputTokens * 150 + columns.outputTokens * 600;
    columns.costState = CostState::Priced;
    if (m_random.chance(0.6)) columns.timeToFirstToken = row.duration / 4;
    ++m_truth.calls;
    m_truth.failed += row.errorClass != ErrorClass::None ? 1U : 0U;
    m_truth.inputTokens += columns.inputTokens;
    m_truth.outputTokens += columns.outputTokens;
    m_truth.costNanoUsd += columns.costNanoUsd;
    m_truth.durations.push_back(row.duration);
    row.call = columns;
    return row;
}

bool WideRows::next(store::BatchDraft& draft, std::size_t most)
{
    draft.clear();
    if (m_truth.spans >= m_wanted) return false;
    if (!m_named) { // a dictionary of its own for the first draft: its indexes become the numbers 1 …
        for (const std::string& name : wideNames()) {
            draft.newNames.push_back(
                {static_cast<std::uint32_t>(draft.bytes->size()), static_cast<std::uint32_t>(name.size())});
            draft.bytes->append(name);
        }
        m_named = true;
    }
    draft.resources.push_back({static_cast<std::uint32_t>(draft.bytes->size()), 0});
    draft.scopes.push_back({static_cast<std::uint32_t>(draft.bytes->size()), 0});
    while (draft.spans.size() < most && m_truth.spans < m_wanted) {
        store::TraceDraft trace;
        const std::uint64_t words[2] {m_random.next() | 1U, m_random.next()};
        std::memcpy(trace.id.bytes.data(), words, sizeof words);
        trace.spans.first = static_cast<std::uint32_t>(draft.spans.size());
        const auto start = kBegin
            + static_cast<Nanos>(
                static_cast<double>(m_truth.spans) / static_cast<double>(m_wanted) * static_cast<double>(kLength));
        const std::size_t count = 1 + m_random.index(14);
        for (std::size_t i = 0; i < count; ++i) {
            store::SpanDraft span;
            span.row = row(m_trace, i, start + static_cast<Nanos>(i) * 50 * kNanosPerMilli);
            draft.spans.push_back(span);
        }
        std::ranges::sort(draft.spans.begin() + trace.spans.first, draft.spans.end(), {},
            [](const store::SpanDraft& span) { return span.row.spanId; });
        trace.spans.count = static_cast<std::uint32_t>(count);
        draft.traces.push_back(trace);
        ++m_trace;
    }
    return true;
}

Result<void> writeWideRows(store::Store& store, WideRows& rows, std::stop_token stop)
{
    constexpr std::size_t kRowsInDraft = 20'000;
    constexpr int kDraftsInCommit = 8;
    store::BatchDraft draft;
    int drafts = 0;
    while (rows.next(draft, kRowsInDraft)) {
        if (stop.stop_requested()) return fail(ErrorCode::Cancelled, "stopped");
        const auto added = store.writer()->add(draft);
        if (!added) return tl::unexpected(added.error());
        if (++drafts % kDraftsInCommit != 0) continue;
        if (auto committed = store.writer()->commit(); !committed) return committed;
    }
    if (auto committed = store.writer()->commit(); !committed) return committed;
    store.writer()->publish();
    return {};
}

} // namespace spanwise::bench
