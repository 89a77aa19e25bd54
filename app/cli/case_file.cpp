// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/case_file.h"

#include "app/cli/text_files.h"

#include <algorithm>

namespace spanwise::cli {

Result<CaseFile> readCaseFile(const std::filesystem::path& file)
{
    const auto text = readText(file);
    if (!text) return tl::unexpected(text.error());
    CaseFile out;
    std::size_t number = 0;
    for (std::size_t at = 0; at < text->size();) {
        const std::size_t end = std::min(text->find('\n', at), text->size());
        std::string_view line = std::string_view(*text).substr(at, end - at);
        at = end + 1;
        ++number;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        if (auto one = cases::caseFromLine(line))
            out.cases.push_back(std::move(*one));
        else
            out.refused.push_back(file.string() + ": line " + std::to_string(number) + ": " + one.error().message);
    }
    return out;
}

} // namespace spanwise::cli
