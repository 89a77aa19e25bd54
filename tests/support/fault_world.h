// SPDX-License-Identifier: GPL-3.0-or-later
// A store that takes requests over the pipeline while the disk or the memory fails, and what it must hold afterwards:
// everything it acknowledged, nothing it refused, pages and segments in order.
#pragma once

#include "core/ingest/pipeline.h"
#include "core/store/integrity.h"
#include "core/store/reader.h"
#include "core/store/store.h"
#include "tests/support/bodies.h"

#include <QString>
#include <QTemporaryDir>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace spanwise::test {

class FaultWorld {
public:
    static constexpr int kSpans = 20; ///< of a request

    FaultWorld() { m_path = (m_folder.path() + "/fault.db").toStdString(); }

    /// An empty message = fine.
    [[nodiscard]] std::string open()
    {
        auto opened = store::Store::open(m_path);
        if (!opened) return opened.error().message;
        if (!(*opened)->isWritable()) return (*opened)->readOnlyReason();
        m_store = std::move(*opened);
        ingest::PipelineOptions options;
        options.parserThreads = 1;
        options.groupCommitMs = 1;
        m_pipeline = std::make_unique<ingest::Pipeline>(*m_store, options);
        return {};
    }
    void close()
    {
        m_pipeline.reset();
        m_store.reset();
    }

    /// One request, until it is answered. True = acknowledged.
    bool request()
    {
        const int number = m_next++;
        std::promise<bool> answered;
        auto answer = answered.get_future();
        const auto owner = std::make_shared<Body>(body(number));
        ingest::Delivery delivery;
        delivery.body = owner->text();
        delivery.owner = owner;
        delivery.answerWaits = true; // a sender's, not a file's: those wait longer for company
        const bool taken = m_pipeline->submit(std::move(delivery), [&](Result<ingest::DeliveryOutcome> outcome) {
            m_lastError = outcome ? std::string() : outcome.error().message;
            answered.set_value(outcome.has_value());
        });
        const bool acknowledged = taken && answer.get();
        (acknowledged ? m_acknowledged : m_refused).push_back(number);
        return acknowledged;
    }

    /// What is wrong with the files of the closed store; empty = nothing. `refusedMayBeThere`: after power loss a
    /// request that was not answered may be stored, but then whole.
    [[nodiscard]] std::string problems(bool refusedMayBeThere)
    {
        auto opened = store::Store::open(m_path);
        if (!opened) return "cannot be opened: " + opened.error().message;
        if (!(*opened)->damage().empty()) return (*opened)->damage().front();
        const auto spansIn = [&](int number) -> std::size_t {
            const auto trace = (*opened)->reader()->findTrace(traceId(number));
            if (!trace || !*trace) return 0;
            const auto rows = (*opened)->reader()->rowsOf(**trace);
            const auto messages = (*opened)->reader()->messagesOf(**trace);
            return rows && messages ? std::min(rows->size(), messages->size()) : 1;
        };
        for (const int number : m_acknowledged)
            if (spansIn(number) != kSpans)
                return "request " + std::to_string(number) + " was acknowledged and has "
                    + std::to_string(spansIn(number)) + " spans";
        for (const int number : m_refused)
            if (const std::size_t spans = spansIn(number); spans != 0 && !(refusedMayBeThere && spans == kSpans))
                return "request " + std::to_string(number) + " was refused and has " + std::to_string(spans) + " spans";
        opened->reset();
        const auto report = store::checkIntegrity(m_path);
        if (!report) return "cannot be checked: " + report.error().message;
        return report->problems.empty() ? std::string() : report->problems.front();
    }

    [[nodiscard]] const std::string& lastError() const { return m_lastError; }
    [[nodiscard]] std::size_t acknowledged() const { return m_acknowledged.size(); }
    [[nodiscard]] std::size_t refused() const { return m_refused.size(); }

private:
    static TraceId traceId(int number)
    {
        TraceId id;
        id.bytes[0] = 1;
        id.bytes[14] = static_cast<std::uint8_t>(number >> 8);
        id.bytes[15] = static_cast<std::uint8_t>(number);
        return id;
    }

    static std::string body(int number)
    {
        std::string spans;
        for (int n = 0; n < kSpans; ++n)
            spans += QString(R"(%1{"traceId":"%2","spanId":"b7ad6b71692%3","name":"chat %4","startTimeUnixNano":)"
                             R"("1700000000000000000","endTimeUnixNano":"1700000001000000000","attributes":[{"key":)"
                             R"("gen_ai.prompt","value":{"stringValue":"%5"}}]})")
                         .arg(n > 0 ? "," : "")
                         .arg(QString::fromStdString(traceId(number).hex()))
                         .arg(n, 5, 16, QChar('0'))
                         .arg(number)
                         .arg(QString(600, QChar('a' + number % 26)))
                         .toStdString();
        return R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + spans + "]}]}]}";
    }

    QTemporaryDir m_folder;
    std::string m_path;
    std::unique_ptr<store::Store> m_store;
    std::unique_ptr<ingest::Pipeline> m_pipeline;
    int m_next = 1;
    std::string m_lastError; ///< of the last request that was refused
    std::vector<int> m_acknowledged;
    std::vector<int> m_refused;
};

/// All of a promise's range instead of a sample: SPANWISE_FAULTS=all.
[[nodiscard]] inline bool wantsAllFaults()
{
    return qgetenv("SPANWISE_FAULTS") == "all";
}

} // namespace spanwise::test
