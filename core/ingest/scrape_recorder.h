// SPDX-License-Identifier: GPL-3.0-or-later
// Writes scrapes down as they came, for `import --scrape-log`: scrapes.jsonl in a folder, bodies beside it.
#pragma once

#include "core/ingest/scrape.h"

#include <cstdint>
#include <filesystem>
#include <fstream>

namespace spanwise::ingest {

/// One thread at a time. The folder is made; an older record in it is continued.
class ScrapeRecorder {
public:
    /// Error: Io.
    [[nodiscard]] static Result<std::unique_ptr<ScrapeRecorder>> open(const std::filesystem::path& folder);
    /// Durable once the file system has it; a line is never written before its body. Error: Io.
    [[nodiscard]] Result<void> record(const Scrape& scrape);

private:
    ScrapeRecorder(std::filesystem::path folder, std::uint64_t next, std::ofstream log);

    std::filesystem::path m_folder;
    std::uint64_t m_next;
    std::ofstream m_log;
};

} // namespace spanwise::ingest
