// SPDX-License-Identifier: GPL-3.0-or-later
// What would be read from an address, before it is saved as a target.
#pragma once

#include "core/gateway/dictionary.h"
#include "core/ingest/scrape.h"

namespace spanwise::ingest {

struct ScrapePreview {
    std::string product; ///< id in the dictionary; empty = not recognized
    std::string title;
    std::string note; ///< of the product
    std::string format;
    std::uint64_t samples = 0;
    std::vector<gateway::Explanation> metrics; ///< each name once
    std::optional<Error> error;
};

[[nodiscard]] ScrapePreview previewOf(const Scrape& scrape, const gateway::Dictionary& dictionary);

} // namespace spanwise::ingest
