// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/user_files.h"

#include "core/analyze/shipped_prices.h"
#include "core/base/data_folder.h"
#include "core/capture/capture_file.h"
#include "core/dialect/user_mapping.h"
#include "core/gateway/shipped_dictionary.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>

namespace spanwise::cli {

namespace {
/// The named file, or `name` in the configuration folder when it exists.
std::filesystem::path chosen(const std::filesystem::path& named, const char* name)
{
    if (!named.empty()) return named;
    const auto folder = configFolder();
    std::error_code ignored;
    const auto file = folder / name;
    return !folder.empty() && std::filesystem::exists(file, ignored) ? file : std::filesystem::path {};
}

Result<std::string> contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string content {std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) return fail(ErrorCode::Io, path.string() + ": cannot be read");
    return content;
}
} // namespace

Result<std::shared_ptr<const analyze::PriceTable>> readPrices(Invocation& invocation)
{
    const auto path = chosen(invocation.prices, "prices.json");
    if (path.empty()) return analyze::shippedPrices();
    const auto content = contentOf(path);
    if (!content) return tl::unexpected(content.error());
    auto table = analyze::shippedPricesWith(*content);
    if (!table) return tl::unexpected(table.error().in(path.string()));
    for (const analyze::PriceRemark& remark : (*table)->remarks)
        say(path.string() + ": line " + std::to_string(remark.line) + ": " + remark.message);
    if (!(*table)->remarks.empty()) invocation.exitCode = std::max(invocation.exitCode, int {kRemarks});
    return table;
}

Result<std::shared_ptr<const calls::MappingRules>> readMapping(const Invocation& invocation)
{
    const auto path = chosen(invocation.mapping, "mapping.json");
    if (path.empty()) return std::shared_ptr<const calls::MappingRules> {};
    const auto content = contentOf(path);
    if (!content) return tl::unexpected(content.error());
    auto rules = dialect::readMapping(*content);
    if (!rules) return tl::unexpected(rules.error().in(path.string()));
    return std::make_shared<const calls::MappingRules>(std::move(*rules));
}

Result<std::shared_ptr<const gateway::Dictionary>> readDictionary(const Invocation& invocation)
{
    const auto path = chosen(invocation.gateways, "gateways.json");
    if (path.empty()) return std::shared_ptr<const gateway::Dictionary> {};
    const auto content = contentOf(path);
    if (!content) return tl::unexpected(content.error());
    auto dictionary = gateway::shippedDictionaryWith(*content);
    if (!dictionary) return tl::unexpected(dictionary.error().in(path.string()));
    return dictionary;
}

Result<std::shared_ptr<const capture::CapturePolicy>> readCapture(const std::string& named)
{
    const auto path = chosen(named, "capture.json");
    if (path.empty()) return std::shared_ptr<const capture::CapturePolicy> {};
    auto policy = capture::readPolicyFile(path);
    if (!policy) return tl::unexpected(policy.error());
    return std::make_shared<const capture::CapturePolicy>(std::move(*policy));
}

ingest::PipelineOptions IntakeFiles::pipelineOptions() const
{
    ingest::PipelineOptions options;
    options.prices = prices;
    options.mapping = mapping.get();
    options.dictionary = dictionary;
    options.capture = capture;
    return options;
}

Result<IntakeFiles> readIntakeFiles(Invocation& invocation, const std::string& captureFile)
{
    const auto prices = readPrices(invocation);
    if (!prices) return tl::unexpected(prices.error());
    const auto mapping = readMapping(invocation);
    if (!mapping) return tl::unexpected(mapping.error());
    const auto dictionary = readDictionary(invocation);
    if (!dictionary) return tl::unexpected(dictionary.error());
    const auto capture = readCapture(captureFile);
    if (!capture) return tl::unexpected(capture.error());
    return IntakeFiles {*prices, *mapping, *dictionary, *capture};
}

} // namespace spanwise::cli
