// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/guard_files.h"

#include "core/base/data_folder.h"
#include "core/guard/rule_check.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

namespace spanwise::ingest {

namespace {
constexpr const char* kAllowLists = "allow-lists.json";

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

std::shared_ptr<const guard::CompiledRules> compiled(const std::vector<OwnPack>& own)
{
    if (own.empty()) return guard::shippedRules();
    std::vector<guard::RulePack> packs;
    for (const OwnPack& pack : own) {
        packs.push_back(guard::readRulePack(pack.text));
        packs.back().name = pack.name + ".rules"; // for the messages
    }
    return std::make_shared<const guard::CompiledRules>(std::move(packs), guard::shippedRules());
}

/// The new content is whole before it stands in the place of the old.
Result<void> replaceFile(const std::filesystem::path& path, const std::string& content)
{
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    const std::filesystem::path beside = path.string() + ".new";
    {
        std::ofstream file(beside, std::ios::binary | std::ios::trunc);
        file << content;
        file.flush();
        if (!file) return fail(ErrorCode::Io, beside.string() + ": cannot be written");
    }
    std::filesystem::rename(beside, path, error);
    if (error) return fail(ErrorCode::Io, path.string() + ": " + error.message());
    return {};
}

Result<std::filesystem::path> fileOf(const std::string& name)
{
    const bool fits = !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
    if (!fits) return fail(ErrorCode::Invalid, "the name of a pack has letters, digits, - and _ only");
    if (dataFolder().empty()) return fail(ErrorCode::Io, "the system names no folder for data");
    return dataFolder() / "rules" / (name + ".rules");
}
} // namespace

Result<std::vector<OwnPack>> ownRulePacks()
{
    std::vector<OwnPack> out;
    for (const auto& path : ownPacks()) {
        auto content = contentOf(path);
        if (!content) return tl::unexpected(content.error());
        out.push_back({path.stem().string(), std::move(*content)});
    }
    return out;
}

Result<std::shared_ptr<const guard::CompiledRules>> guardRulesWith(const OwnPack& pack)
{
    auto own = ownRulePacks();
    if (!own) return tl::unexpected(own.error());
    std::erase_if(*own, [&](const OwnPack& one) { return one.name == pack.name; });
    if (!pack.text.empty()) own->push_back(pack);
    std::ranges::sort(*own, {}, &OwnPack::name); // the order in which files are read
    return compiled(*own);
}

Result<void> saveRulePack(const OwnPack& pack)
{
    const auto path = fileOf(pack.name);
    if (!path) return tl::unexpected(path.error());
    const auto problems = guard::problemsOf(guard::readRulePack(pack.text));
    if (!problems.empty())
        return fail(
            ErrorCode::Invalid, "line " + std::to_string(problems.front().line) + ": " + problems.front().message);
    return replaceFile(*path, pack.text);
}

Result<void> removeRulePack(const std::string& name)
{
    const auto path = fileOf(name);
    if (!path) return tl::unexpected(path.error());
    std::error_code error;
    std::filesystem::remove(*path, error);
    if (error) return fail(ErrorCode::Io, path->string() + ": " + error.message());
    return {};
}

Result<std::shared_ptr<const guard::CompiledRules>> readGuardRules(const std::vector<std::string>& more)
{
    auto own = ownRulePacks();
    if (!own) return tl::unexpected(own.error());
    for (const std::string& path : more) {
        auto content = contentOf(path);
        if (!content) return tl::unexpected(content.error());
        own->push_back({std::filesystem::path(path).stem().string(), std::move(*content)});
    }
    return compiled(*own);
}

Result<std::string> allowListFile()
{
    const auto path = dataFolder() / kAllowLists;
    std::error_code ignored;
    if (dataFolder().empty() || !std::filesystem::exists(path, ignored)) return std::string();
    return contentOf(path);
}

Result<guard::AllowLists> readAllowLists()
{
    const auto content = allowListFile();
    if (!content) return tl::unexpected(content.error());
    if (content->empty()) return guard::AllowLists();
    auto lists = guard::AllowLists::read(*content);
    if (!lists) return tl::unexpected(lists.error().in((dataFolder() / kAllowLists).string()));
    return lists;
}

Result<void> saveAllowLists(const std::string& json)
{
    if (dataFolder().empty()) return fail(ErrorCode::Io, "the system names no folder for data");
    if (const auto lists = guard::AllowLists::read(json); !lists) return tl::unexpected(lists.error());
    return replaceFile(dataFolder() / kAllowLists, json);
}

} // namespace spanwise::ingest
