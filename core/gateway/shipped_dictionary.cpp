// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/shipped_dictionary.h"

namespace spanwise::gateway {

// Made from resources/gateways at build time.
[[nodiscard]] std::string_view agentgatewayDictionary() noexcept;
[[nodiscard]] std::string_view apisixDictionary() noexcept;
[[nodiscard]] std::string_view bifrostDictionary() noexcept;
[[nodiscard]] std::string_view cloudflareDictionary() noexcept;
[[nodiscard]] std::string_view envoyAiGatewayDictionary() noexcept;
[[nodiscard]] std::string_view heliconeDictionary() noexcept;
[[nodiscard]] std::string_view higressDictionary() noexcept;
[[nodiscard]] std::string_view kongDictionary() noexcept;
[[nodiscard]] std::string_view litellmDictionary() noexcept;
[[nodiscard]] std::string_view nimDictionary() noexcept;
[[nodiscard]] std::string_view ollamaDictionary() noexcept;
[[nodiscard]] std::string_view portkeyDictionary() noexcept;
[[nodiscard]] std::string_view portkeyOpenDictionary() noexcept;
[[nodiscard]] std::string_view sglangDictionary() noexcept;
[[nodiscard]] std::string_view tensorzeroDictionary() noexcept;
[[nodiscard]] std::string_view tgiDictionary() noexcept;
[[nodiscard]] std::string_view tritonDictionary() noexcept;
[[nodiscard]] std::string_view vllmDictionary() noexcept;
[[nodiscard]] std::string_view otelGenaiDictionary() noexcept;

namespace {
constexpr std::string_view (*kFiles[])() noexcept = {agentgatewayDictionary, apisixDictionary, bifrostDictionary,
    cloudflareDictionary, envoyAiGatewayDictionary, heliconeDictionary, higressDictionary, kongDictionary,
    litellmDictionary, nimDictionary, ollamaDictionary, portkeyDictionary, portkeyOpenDictionary, sglangDictionary,
    tensorzeroDictionary, tgiDictionary, tritonDictionary, vllmDictionary, otelGenaiDictionary};
}

std::shared_ptr<const Dictionary> shippedDictionary()
{
    static const std::shared_ptr<const Dictionary> shipped = [] {
        auto dictionary = std::make_shared<Dictionary>();
        // A file that does not read is left out; a test reads each of them.
        for (const auto file : kFiles) static_cast<void>(dictionary->add(file()));
        return dictionary;
    }();
    return shipped;
}

Result<std::shared_ptr<const Dictionary>> shippedDictionaryWith(std::string_view json)
{
    auto dictionary = std::make_shared<Dictionary>(*shippedDictionary());
    if (auto added = dictionary->add(json); !added) return tl::unexpected(added.error());
    return dictionary;
}

std::vector<std::string_view> shippedDictionaryFiles()
{
    std::vector<std::string_view> out;
    for (const auto file : kFiles) out.push_back(file());
    return out;
}

} // namespace spanwise::gateway
