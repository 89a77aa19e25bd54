// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/decoder.h"

#include <utility>

namespace spanwise::decode {

using Counts = std::map<std::string, DecodeReport::Rejection, std::less<>>;

namespace {

void addCounts(Counts& to, const Counts& from)
{
    for (const auto& [reason, rejection] : from) {
        DecodeReport::Rejection& entry = to[reason];
        if (entry.count == 0) entry.sample = rejection.sample;
        entry.count += rejection.count;
    }
}

} // namespace

void DecodeReport::reject(Counts& where, std::string_view reason, std::string sample)
{
    auto found = where.find(reason);
    if (found == where.end()) found = where.emplace(std::string(reason), Rejection {0, std::move(sample)}).first;
    ++found->second.count;
}

void DecodeReport::add(const DecodeReport& other)
{
    acceptedSpans += other.acceptedSpans;
    acceptedLogRecords += other.acceptedLogRecords;
    acceptedDataPoints += other.acceptedDataPoints;
    namesNoSignal = namesNoSignal || other.namesNoSignal;
    addCounts(rejectedSpans, other.rejectedSpans);
    addCounts(rejectedLogRecords, other.rejectedLogRecords);
    addCounts(rejectedDataPoints, other.rejectedDataPoints);
    addCounts(remarks, other.remarks);
}

std::uint64_t DecodeReport::total(const Counts& counts) noexcept
{
    std::uint64_t sum = 0;
    for (const auto& [reason, rejection] : counts) sum += rejection.count;
    return sum;
}

} // namespace spanwise::decode
