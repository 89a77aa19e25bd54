// SPDX-License-Identifier: GPL-3.0-or-later
// What a function gives back when it can fail: a value, or an Error written for a person.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace spanwise {

enum class ErrorCode : std::uint8_t {
    Io, ///< the system refused to read or write
    Malformed, ///< the input is not what its format asks for
    Unsupported, ///< well formed, but not something this version reads
    Invalid, ///< a wrong argument or expression of the user
    NotFound,
    Conflict, ///< somebody else holds or changed it
    TooLarge, ///< a stated limit was passed
    Busy, ///< come back later
    Cancelled, ///< the user or the program's end asked to stop
    Damaged, ///< our own file does not add up
};

/// `message` says what happened, where (file, line or byte, id) and what to do; it never holds a secret.
struct Error {
    ErrorCode code;
    std::string message;

    /// The same error with the place in front: `where: message`.
    [[nodiscard]] Error in(std::string_view where) const { return {code, std::string(where) + ": " + message}; }
};

template <typename T> using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message)
{
    return tl::unexpected<Error>(Error {code, std::move(message)});
}

} // namespace spanwise
