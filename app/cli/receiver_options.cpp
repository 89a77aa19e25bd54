// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/receiver_options.h"

#include "app/cli/output.h"

#include <charconv>
#include <fstream>
#include <system_error>

namespace spanwise::cli {

namespace {
constexpr std::uint16_t kHttpPort = 4318; // OTLP specification 1.11, default ports
constexpr std::uint16_t kGrpcPort = 4317;
} // namespace

Result<live::Binding> readBinding(live::Protocol protocol, const std::string& text)
{
    const auto wrong = [&] {
        return fail(ErrorCode::Invalid,
            "'" + text + "' is no address to listen on; write ADDRESS:PORT, such as 127.0.0.1:4318 or [::1]:4318");
    };
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0) return wrong();
    live::Binding binding {protocol, text.substr(0, colon), 0};
    if (binding.address.front() == '[' && binding.address.back() == ']')
        binding.address = binding.address.substr(1, binding.address.size() - 2);
    else if (binding.address.find(':') != std::string::npos)
        return wrong(); // an IPv6 address needs its brackets
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, binding.port);
    if (error != std::errc() || stop != end || binding.address.empty()) return wrong();
    return binding;
}

std::vector<live::Binding> customaryBindings()
{
    return {{live::Protocol::Http, "127.0.0.1", kHttpPort}, {live::Protocol::Http, "::1", kHttpPort},
        {live::Protocol::Grpc, "127.0.0.1", kGrpcPort}, {live::Protocol::Grpc, "::1", kGrpcPort}};
}

Result<live::TokenHash> readToken(const std::filesystem::path& file)
{
    std::ifstream in(file);
    std::string token;
    if (!in || !std::getline(in, token)) return fail(ErrorCode::Io, file.string() + ": the token cannot be read");
    if (!token.empty() && token.back() == '\r') token.pop_back();
    if (token.empty()) return fail(ErrorCode::Invalid, file.string() + ": the first line, the token, is empty");
    std::error_code error;
    const auto allowed = std::filesystem::status(file, error).permissions();
    if (!error
        && (allowed & (std::filesystem::perms::group_read | std::filesystem::perms::others_read))
            != std::filesystem::perms::none)
        say(file.string() + ": other users of this computer can read the token (chmod 600)");
    return live::hashToken(token);
}

} // namespace spanwise::cli
