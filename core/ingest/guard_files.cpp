// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/guard_files.h"

#include "core/base/data_folder.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

namespace spanwise::ingest {

namespace {
Result<std::string> contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string content {std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) return fail(ErrorCode::Io, path.string() + ": cannot be read");
    return content;
}

std::vector<std::filesystem::path> ownPacks()
{
    std::vector<std::filesystem::path> out;
    if (dataFolder().empty()) return out;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(dataFolder() / "rules", error))
        if (entry.path().extension() == ".rules") out.push_back(entry.path());
    std::ranges::sort(out);
    return out;
}
} // namespace

Result<std::shared_ptr<const guard::CompiledRules>> readGuardRules(const std::vector<std::string>& more)
{
    std::vector<std::filesystem::path> paths = ownPacks();
    paths.insert(paths.end(), more.begin(), more.end());
    if (paths.empty()) return guard::shippedRules();
    auto packs = guard::shippedRulePacks();
    for (const auto& path : paths) {
        const auto content = contentOf(path);
        if (!content) return tl::unexpected(content.error());
        packs.push_back(guard::readRulePack(*content));
        packs.back().name = path.filename().string(); // for the messages
    }
    return std::make_shared<const guard::CompiledRules>(std::move(packs));
}

Result<guard::AllowLists> readAllowLists()
{
    const auto path = dataFolder() / "allow-lists.json";
    std::error_code ignored;
    if (dataFolder().empty() || !std::filesystem::exists(path, ignored)) return guard::AllowLists();
    const auto content = contentOf(path);
    if (!content) return tl::unexpected(content.error());
    auto lists = guard::AllowLists::read(*content);
    if (!lists) return tl::unexpected(lists.error().in(path.string()));
    return lists;
}

} // namespace spanwise::ingest
