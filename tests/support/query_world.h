// SPDX-License-Identifier: GPL-3.0-or-later
// A small store by chance, held in memory: rows in columns, the same spans as they would be stored, and everything in
// plain lists for references that are slow and obvious.
#pragma once

#include "core/model/quality.h"
#include "core/query/data_view.h"
#include "tests/support/batch_builder.h"
#include "tests/support/world_names.h"

#include <random>

namespace spanwise::test {

class WorldSpans final : public query::SpanSource {
public:
    WorldSpans(const Batch& batch, const std::vector<columns::SpanRow>& rows)
        : m_batch(batch)
        , m_rows(rows)
    {
    }
    [[nodiscard]] Result<void> visitTrace(query::TraceNo trace, std::stop_token, const Visitor& visit) const override
    {
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            if (m_rows[i].trace == trace && !visit(stored(i))) break;
        return {};
    }
    [[nodiscard]] Result<void> visitNewestFirst(
        TimeRange, std::string_view, std::stop_token, const Visitor& visit) const override
    {
        for (std::size_t i = m_rows.size(); i-- > 0;)
            if (!visit(stored(i))) break;
        return {};
    }
    [[nodiscard]] std::optional<TraceId> traceId(query::TraceNo trace) const override
    {
        return BatchBuilder::traceId(static_cast<std::uint8_t>(trace));
    }
    [[nodiscard]] std::optional<query::TraceNo> findTrace(const TraceId& id) const override
    {
        for (const columns::SpanRow& row : m_rows)
            if (BatchBuilder::traceId(static_cast<std::uint8_t>(row.trace)) == id) return row.trace;
        return std::nullopt;
    }
    [[nodiscard]] query::StoredSpan stored(std::size_t i) const
    {
        m_logs.clear();
        for (const LogRecord& log : m_batch.logs)
            if (log.spanId == m_batch.spans[i].spanId) m_logs.push_back(log);
        return {m_rows[i].trace, m_rows[i].spanId, &m_batch, &m_batch.spans[i], m_logs};
    }

private:
    const Batch& m_batch;
    const std::vector<columns::SpanRow>& m_rows;
    mutable std::vector<LogRecord> m_logs;
};

/// How the starts of spans lie: anywhere, or later from row to row, as in what is received live.
enum class Starts : bool { Mixed, Rising };

class QueryWorld {
public:
    QueryWorld(std::uint32_t seed, std::size_t spans, Starts starts = Starts::Mixed)
        : random(seed)
        , texts {"chat", "Chat-2", "gpt-4o", "gpt-4o-mini", "GPT-4O",
              "Gr\xC3\xB6\xC3\x9F"
              "e",
              "GR\xC3\x96\xC3\x9F"
              "E",
              "a*b", "a\"b\\c", "x y", "error", "or", "10k"}
    {
        BatchBuilder build;
        for (std::size_t i = 0; i < spans; ++i) {
            addSpan(build, i);
            if (starts == Starts::Rising)
                rows.back().start = kStart + static_cast<Nanos>(600 * i / spans) * kNanosPerSecond;
        }
        batch = build.build();
        std::vector<std::shared_ptr<const columns::Segment>> segments;
        for (std::size_t from = 0; from < rows.size();) {
            const std::size_t count = std::min<std::size_t>(rows.size() - from, 1 + below(200));
            segments.push_back(columns::Segment::encode(std::span(rows).subspan(from, count)));
            from += count;
        }
        auto snapshot = std::make_shared<const columns::Snapshot>(std::move(segments), 1);
        view = query::makeDataView(
            snapshot, std::make_shared<WorldNames>(texts), std::make_shared<WorldSpans>(batch, rows));
    }
    QueryWorld(const QueryWorld&) = delete;
    QueryWorld& operator=(const QueryWorld&) = delete;

    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); }
    bool maybe(std::uint32_t oneIn = 2) { return below(oneIn) == 0; }
    template <typename List> const auto& oneOf(const List& list)
    {
        return list[below(static_cast<std::uint32_t>(std::size(list)))];
    }
    std::string_view textOf(query::NameId id) const { return id == 0 ? std::string_view {} : texts[id - 1]; }

    std::mt19937 random;
    std::vector<std::string> texts; ///< of the dictionary, id 1 first
    std::vector<columns::SpanRow> rows; ///< row numbers count up from 0
    std::vector<std::int64_t> parents; ///< index of the parent in `rows`; -1 = none that is stored
    Batch batch; ///< same order as `rows`
    query::DataView view;

private:
    query::NameId name(std::uint32_t unknownOneIn = 5)
    {
        return maybe(unknownOneIn) ? 0 : 1 + below(static_cast<std::uint32_t>(texts.size()));
    }
    std::int64_t count() { return maybe(4) ? columns::kUnknown : maybe(6) ? 0 : std::int64_t {below(20'000)}; }

    columns::CallColumns call()
    {
        columns::CallColumns out;
        out.model = name();
        out.requestModel = name();
        out.provider = name();
        out.operation = 1 + below(2);
        out.session = name(2);
        out.user = name(2);
        out.prompt = name(2);
        out.inputTokens = count();
        out.outputTokens = count();
        out.totalTokens = count();
        if (out.inputTokens >= 0 && out.outputTokens >= 0 && maybe())
            out.totalTokens = out.inputTokens + out.outputTokens;
        out.cachedInputTokens = count();
        out.cacheWriteTokens = count();
        out.reasoningTokens = count();
        out.costState = static_cast<CostState>(below(5));
        if (out.costState < CostState::NoPrice) out.costNanoUsd = std::int64_t {below(5'000'000)};
        if (maybe()) out.timeToFirstToken = std::int64_t {below(2'000)} * kNanosPerMilli;
        out.truncated = maybe(5);
        out.softError = maybe(7);
        out.tokensEstimated = maybe(6);
        return out;
    }

    Any value()
    {
        switch (below(6)) {
        case 0: return Any(static_cast<int>(below(30)));
        case 1: return Any(below(30) / 4.0);
        case 2: return Any(maybe());
        case 3: return list({Any(oneOf(texts)), Any(static_cast<int>(below(30)))});
        case 4: return Any(std::to_string(below(30)));
        default: return Any(oneOf(texts));
        }
    }

    void addSpan(BatchBuilder& build, std::size_t i)
    {
        columns::SpanRow row;
        row.rowNo = i;
        row.trace = 1 + below(30);
        row.spanId = i + 1;
        row.start = kStart + std::int64_t {below(600)} * kNanosPerSecond + std::int64_t {below(5)} * 7;
        row.duration = maybe(9) ? 0
            : maybe()           ? std::int64_t {below(40)} * 50 * kNanosPerMilli
                                : std::int64_t {below(9'999'999)};
        row.name = 1 + below(static_cast<std::uint32_t>(texts.size()));
        row.service = name();
        row.serviceVersion = name();
        row.environment = name();
        row.spanClass = static_cast<SpanClass>(below(12));
        row.errorClass = maybe(3) ? static_cast<ErrorClass>(below(kErrorClassNames.size())) : ErrorClass::None;
        row.failedWithoutCall = row.errorClass != ErrorClass::None && maybe(4);
        if (maybe(5)) row.quality = static_cast<std::uint16_t>(1U << below(kQualityNames.size()));
        if (maybe(12)) row.quality |= quality::kUnfinished;
        if (!maybe(3)) row.call = call();

        std::vector<std::size_t> earlier;
        for (std::size_t j = 0; j < rows.size(); ++j)
            if (rows[j].trace == row.trace) earlier.push_back(j);
        row.isRoot = earlier.empty() || maybe(6);
        const bool orphan = !row.isRoot && maybe(10);
        parents.push_back(row.isRoot || orphan ? -1 : static_cast<std::int64_t>(oneOf(earlier)));

        build.resource({{"host", Any(oneOf(texts))}, {"n", Any(static_cast<int>(below(4)))}});
        build.trace(static_cast<std::uint8_t>(row.trace)).span(textOf(row.name)).id(static_cast<std::uint32_t>(i + 1));
        if (orphan) build.parentId(999'999);
        if (parents.back() >= 0) build.parentId(static_cast<std::uint32_t>(parents.back() + 1));
        if (maybe()) build.attr("k", value());
        if (maybe(3)) build.attr("http.route", Any(oneOf(texts)));
        if (maybe(4)) build.failed(oneOf(texts));
        if (maybe(4)) build.event(oneOf(texts), {{"said", Any(oneOf(texts))}});
        if (maybe(5)) build.log("gen_ai.choice", map({{"content", Any(oneOf(texts))}}));
        rows.push_back(row);
    }
};

} // namespace spanwise::test
