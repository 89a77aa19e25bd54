// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/scrape_preview.h"

#include <set>

namespace spanwise::ingest {

ScrapePreview previewOf(const Scrape& scrape, const gateway::Dictionary& dictionary)
{
    const ReadScrape read = readScrape(scrape);
    ScrapePreview out;
    out.error = read.error;
    out.format = read.format;
    out.samples = read.exposition.samples.size();
    std::set<std::string_view> distinct;
    for (const ExpositionSample& sample : read.exposition.samples) distinct.insert(sample.name);
    const std::vector<std::string_view> names(distinct.begin(), distinct.end());
    const gateway::Product* const product = dictionary.recognize(names);
    if (product != nullptr) {
        out.product = product->id;
        out.title = product->title;
        out.note = product->note;
    }
    out.metrics = dictionary.explain(product, names);
    return out;
}

} // namespace spanwise::ingest
