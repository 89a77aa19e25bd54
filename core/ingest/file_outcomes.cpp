// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/file_outcomes.h"

#include <utility>

namespace spanwise::ingest {

namespace {
constexpr std::size_t kMostProblems = 100;
}

void FileOutcomes::problem(std::string place, std::string message)
{
    const std::lock_guard lock(m_mutex);
    ++m_problemCount;
    if (m_problems.size() < kMostProblems) m_problems.push_back({std::move(place), std::move(message)});
}

void FileOutcomes::done(const std::string& place, const Result<DeliveryOutcome>& outcome)
{
    if (!outcome) {
        if (outcome.error().code == ErrorCode::Malformed || outcome.error().code == ErrorCode::TooLarge)
            return problem(place, outcome.error().message);
        const std::lock_guard lock(m_mutex);
        if (!m_storeError) m_storeError = outcome.error();
        return;
    }
    for (const auto* reasons :
        {&outcome->decoded.rejectedSpans, &outcome->decoded.rejectedLogRecords, &outcome->decoded.rejectedDataPoints})
        for (const auto& [reason, rejection] : *reasons) add(place, reason, rejection);
}

void FileOutcomes::moveInto(FileReport& report)
{
    const std::lock_guard lock(m_mutex);
    report.problems = std::move(m_problems);
    report.problemCount = m_problemCount;
    for (auto& [reason, rejection] : m_rejections) {
        if (report.rejections.size() == kMostProblems) break;
        std::string message = std::to_string(rejection.count) + " rejected: " + reason;
        if (!rejection.sample.empty()) message += " (" + rejection.sample + ")";
        report.rejections.push_back({m_firstPlace[reason], std::move(message)});
    }
    if (!report.error) report.error = m_storeError;
}

void FileOutcomes::add(
    const std::string& place, const std::string& reason, const decode::DecodeReport::Rejection& rejection)
{
    const std::lock_guard lock(m_mutex);
    auto& sum = m_rejections[reason];
    if (sum.count == 0) {
        sum.sample = rejection.sample;
        m_firstPlace[reason] = place;
    }
    sum.count += rejection.count;
}

} // namespace spanwise::ingest
