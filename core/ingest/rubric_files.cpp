// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/rubric_files.h"

#include "core/base/ascii.h"
#include "core/base/data_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace spanwise::ingest {

namespace {
std::filesystem::path folder()
{
    return dataFolder().empty() ? std::filesystem::path() : dataFolder() / "rubrics";
}

Result<review::Rubric> rubricIn(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    const std::string content {std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) return fail(ErrorCode::Io, path.string() + ": cannot be read");
    return review::rubricFrom(content, review::shippedTaxonomies());
}

/// What a rubric calls itself never leaves the folder.
std::string fileNameOf(const review::Rubric& rubric)
{
    std::string name;
    for (const char c : rubric.id) {
        const char small = ascii::lower(c);
        name += (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') ? small : '-';
    }
    return name.substr(0, 64) + '-' + std::to_string(rubric.version) + ".json";
}
} // namespace

std::vector<RubricFile> readRubricFiles()
{
    std::vector<RubricFile> out;
    if (folder().empty()) return out;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder(), error))
        if (entry.path().extension() == ".json")
            out.push_back({entry.path().filename().string(), rubricIn(entry.path())});
    std::ranges::sort(out, {}, &RubricFile::name);
    return out;
}

Result<std::string> writeRubricFile(const review::Rubric& rubric)
{
    if (folder().empty()) return fail(ErrorCode::Io, "there is no data folder to write to");
    std::error_code error;
    std::filesystem::create_directories(folder(), error);
    const std::filesystem::path path = folder() / fileNameOf(rubric);
    const std::filesystem::path part = path.string() + ".part";
    {
        std::ofstream file(part, std::ios::binary | std::ios::trunc);
        file << rubric.json.indented(2) << '\n';
        if (!file.good()) return fail(ErrorCode::Io, part.string() + ": cannot be written");
    }
    std::filesystem::rename(part, path, error);
    if (error) return fail(ErrorCode::Io, path.string() + ": " + error.message());
    return path.string();
}

} // namespace spanwise::ingest
