// SPDX-License-Identifier: GPL-3.0-or-later
// A capture policy as a JSON file, for `--capture-file` and the window's settings:
//
//     {
//       "version": 1,
//       "default": "redacted",                        full, redacted, hash or off
//       "services": {"checkout": "off", "batch-*": "hash"},
//       "rules": [{"name": "EMPLOYEE", "pattern": "E-\\d{6}"}],
//       "content": ["acme.prompt"],                   further attribute names that hold content
//       "key_file": "capture.key"                     relative to this file
//     }
//
// The key of the digests is no part of it: it lies in a file of its own that only its owner may read.
#pragma once

#include "core/base/result.h"
#include "core/capture/capture_policy.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace spanwise::capture {

/// Error: Invalid, naming the place ("services.checkout") and what is wrong there. The key is not read.
[[nodiscard]] Result<CapturePolicy> parsePolicy(std::string_view json);
/// What parsePolicy reads back to the same policy.
[[nodiscard]] std::string policyJson(const CapturePolicy& policy);

/// The policy of a file with its key, which is made when a mode needs one and there is none yet.
/// Error: Io, Invalid, each with the path.
[[nodiscard]] Result<CapturePolicy> readPolicyFile(const std::filesystem::path& path);

/// The 32 bytes that a key file holds as 64 hex digits; a new random key, in a new file of mode 0600, when there is
/// none. Error: Io; Invalid when it holds something else (a key is never replaced: its digests would lose their
/// meaning).
[[nodiscard]] Result<std::string> keyOf(const std::filesystem::path& keyFile);

} // namespace spanwise::capture
