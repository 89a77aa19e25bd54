// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/text_files.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>
#include <unistd.h>

namespace spanwise::cli {

namespace fs = std::filesystem;

namespace {
constexpr std::uintmax_t kMostBytes = std::uintmax_t {1} << 30U;

Result<void> writeAll(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return fail(ErrorCode::Io, std::strerror(errno));
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}
} // namespace

Result<std::string> readText(const fs::path& file)
{
    if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    std::error_code error;
    if (const auto size = fs::file_size(file, error); !error && size > kMostBytes)
        return fail(ErrorCode::TooLarge, file.string() + ": larger than 1 GiB");
    std::ifstream in(file, std::ios::binary);
    std::string text {std::istreambuf_iterator<char>(in), {}};
    if (!in.is_open() || in.bad()) return fail(ErrorCode::Io, file.string() + ": cannot be read");
    return text;
}

bool isWrittenInPlace(const fs::path& path)
{
    std::error_code error;
    const fs::file_status there = fs::status(path, error);
    return fs::exists(there) && !fs::is_regular_file(there) && !fs::is_directory(there);
}

Result<void> writeText(Invocation& invocation, const fs::path& file, std::string_view text, bool replace)
{
    if (file == "-") {
        invocation.out.write(text);
        return {};
    }
    std::error_code error;
    if (!replace && fs::exists(fs::symlink_status(file, error)))
        return fail(ErrorCode::Conflict, file.string() + ": exists already; --replace overwrites it");
    if (isWrittenInPlace(file)) {
        const int device = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
        if (device < 0) return fail(ErrorCode::Io, file.string() + ": " + std::strerror(errno));
        auto written = writeAll(device, text);
        if (::close(device) != 0 && written) written = fail(ErrorCode::Io, std::strerror(errno));
        return written ? written : tl::unexpected(written.error().in(file.string()));
    }
    fs::path beside = file;
    beside += ".part";
    fs::remove(beside, error);
    const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(ErrorCode::Io, beside.string() + ": " + std::strerror(errno));
    auto written = writeAll(descriptor, text);
    if (::close(descriptor) != 0 && written) written = fail(ErrorCode::Io, std::strerror(errno));
    error.clear();
    if (written) fs::rename(beside, file, error);
    if (!written || error) {
        std::error_code ignored;
        fs::remove(beside, ignored);
        return fail(ErrorCode::Io, file.string() + ": " + (written ? error.message() : written.error().message));
    }
    return {};
}

} // namespace spanwise::cli
