// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyze/model_name.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace spanwise::analyze {

namespace {
using Pair = std::pair<std::string_view, std::string_view>;

// Left: as dialects fold it (OpenTelemetry's well-known values) or as routers spell it. Right: id of the table.
constexpr auto kProviders = std::to_array<Pair>({{"azure.ai.openai", "azure"}, {"azure.ai.inference", "azure"},
    {"az.ai.openai", "azure"}, {"az.ai.inference", "azure"}, {"azure_ai", "azure"}, {"aws.bedrock", "aws"},
    {"bedrock", "aws"}, {"amazon-bedrock", "aws"}, {"gcp.gemini", "google"}, {"gcp.vertex_ai", "google"},
    {"gcp.gen_ai", "google"}, {"gemini", "google"}, {"vertex_ai", "google"}, {"vertexai", "google"},
    {"mistral_ai", "mistral"}, {"mistralai", "mistral"}, {"x_ai", "x-ai"}, {"xai", "x-ai"},
    {"moonshot_ai", "moonshotai"}, {"moonshot", "moonshotai"}, {"fireworks_ai", "fireworks"},
    {"fireworks-ai", "fireworks"}, {"voyage", "voyageai"}, {"voyage_ai", "voyageai"}, {"z_ai", "zai"}, {"z-ai", "zai"},
    {"z.ai", "zai"}, {"zhipu", "zhipuai"}, {"zhipu_ai", "zhipuai"}});

// What may stand before the slash of "provider/model" besides the names above.
constexpr auto kSoldAs = std::to_array<std::string_view>(
    {"openai", "anthropic", "google", "azure", "aws", "mistral", "x-ai", "deepseek", "cohere", "voyageai", "groq",
        "fireworks", "cerebras", "perplexity", "moonshotai", "minimax", "zai", "zhipuai"});

constexpr auto kRoutingMarks =
    std::to_array<std::string_view>({":free", ":extended", ":thinking", ":nitro", ":floor", ":beta", ":online"});
constexpr auto kWordEndings = std::to_array<std::string_view>({"-latest", "-preview", "-exp"});
constexpr auto kRegions = std::to_array<std::string_view>({"us-gov.", "us.", "eu.", "apac.", "jp.", "au.", "ca."});

std::string trimmedLower(std::string_view text)
{
    constexpr std::string_view kBlank = " \t\r\n";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    std::string out(text.substr(first, text.find_last_not_of(kBlank) - first + 1));
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// Without the path that clouds put before the name: an ARN, projects/…/models/, accounts/…/models/, models/.
std::string_view withoutPath(std::string_view name) noexcept
{
    if (name.starts_with("arn:aws") && name.find(":bedrock:") != std::string_view::npos) {
        const auto slash = name.rfind('/');
        return slash == std::string_view::npos ? name : name.substr(slash + 1);
    }
    for (const std::string_view start : {"projects/", "publishers/", "accounts/", "models/"}) {
        if (!name.starts_with(start)) continue;
        constexpr std::string_view kModels = "models/";
        const auto at = name.rfind(kModels);
        if (at != std::string_view::npos) return name.substr(at + kModels.size());
    }
    return name;
}

/// True when `text` is '-' and groups of digits of these lengths, joined by '-': {4, 2, 2} fits -2024-08-06.
bool isDated(std::string_view text, std::initializer_list<std::size_t> groups) noexcept
{
    for (const std::size_t length : groups) {
        if (text.size() < length + 1 || text.front() != '-') return false;
        const auto digits = text.substr(1, length);
        if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return false;
        text.remove_prefix(length + 1);
    }
    return text.empty();
}

/// Length of the ending that names a version, not a model: a date, four digits, -latest, -preview, -exp. 0 = none.
std::size_t versionEnding(std::string_view name) noexcept
{
    const auto tail = [&](std::size_t n) {
        return name.size() > n ? name.substr(name.size() - n) : std::string_view {};
    };
    if (isDated(tail(11), {4, 2, 2})) return 11;
    if (isDated(tail(9), {8})) return 9;
    if (isDated(tail(6), {2, 2})) return 6;
    if (isDated(tail(5), {4})) return 5;
    for (const std::string_view ending : kWordEndings)
        if (name.size() > ending.size() && name.ends_with(ending)) return ending.size();
    return 0;
}

class Candidates {
public:
    explicit Candidates(std::string_view provider)
        : m_bedrock(provider == "aws")
    {
    }

    void add(std::string_view name)
    {
        if (name.empty()) return;
        addOne(std::string(name));
        if (!m_bedrock || name.starts_with("global.") || name.starts_with("regional.")) return;
        for (const std::string_view region : kRegions)
            if (name.starts_with(region)) return addOne("regional." + std::string(name.substr(region.size())));
        addOne("regional." + std::string(name));
        addOne("global." + std::string(name));
    }

    std::vector<std::string> take() { return std::move(m_names); }

private:
    void addOne(std::string name)
    {
        if (std::ranges::find(m_names, name) == m_names.end()) m_names.push_back(std::move(name));
    }

    bool m_bedrock;
    std::vector<std::string> m_names;
};
} // namespace

std::string priceProviderOf(std::string_view provider)
{
    std::string name = trimmedLower(provider);
    const auto same = std::ranges::find(kProviders, std::string_view(name), &Pair::first);
    return same == kProviders.end() ? name : std::string(same->second);
}

std::optional<PrefixedName> splitProviderPrefix(std::string_view lowerCaseName)
{
    const auto slash = lowerCaseName.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 == lowerCaseName.size()) return std::nullopt;
    std::string provider = priceProviderOf(lowerCaseName.substr(0, slash));
    if (std::ranges::find(kSoldAs, std::string_view(provider)) == kSoldAs.end()) return std::nullopt;
    return PrefixedName {std::move(provider), lowerCaseName.substr(slash + 1)};
}

std::vector<std::string> namesToTry(std::string_view model, std::string_view provider)
{
    Candidates names(provider);
    std::string name = trimmedLower(model);
    names.add(name);
    name = std::string(withoutPath(name));
    names.add(name);
    std::ranges::replace(name, '@', '-');
    names.add(name);
    for (const std::string_view mark : kRoutingMarks)
        if (name.size() > mark.size() && name.ends_with(mark)) name.resize(name.size() - mark.size());
    names.add(name);
    for (std::size_t ending = versionEnding(name); ending > 0; ending = versionEnding(name)) {
        name.resize(name.size() - ending);
        names.add(name);
    }
    return names.take();
}

} // namespace spanwise::analyze
