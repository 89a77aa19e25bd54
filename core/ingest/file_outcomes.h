// SPDX-License-Identifier: GPL-3.0-or-later
// What became of the deliveries of one file, collected while the writer says so.
#pragma once

#include "core/decode/decoder.h"
#include "core/ingest/file_source.h"
#include "core/ingest/pipeline.h"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace spanwise::ingest {

/// Any thread.
class FileOutcomes {
public:
    /// Something of the file that could not be read at all.
    void problem(std::string place, std::string message);
    void done(const std::string& place, const Result<DeliveryOutcome>& outcome);
    /// Once, when nothing more will come.
    void moveInto(FileReport& report);

private:
    void add(const std::string& place, const std::string& reason, const decode::DecodeReport::Rejection& rejection);

    std::mutex m_mutex;
    std::vector<FileReport::Problem> m_problems;
    std::uint64_t m_problemCount = 0;
    std::map<std::string, decode::DecodeReport::Rejection> m_rejections;
    std::map<std::string, std::string> m_firstPlace;
    std::optional<Error> m_storeError;
};

} // namespace spanwise::ingest
