// SPDX-License-Identifier: GPL-3.0-or-later
// The dictionary that the program was built with (resources/gateways), so that the window and the command line can
// never differ in it.
#pragma once

#include "core/gateway/dictionary.h"

#include <memory>
#include <string_view>
#include <vector>

namespace spanwise::gateway {

/// Read once, shared by all.
[[nodiscard]] std::shared_ptr<const Dictionary> shippedDictionary();

/// The shipped one with a file of the user (`json`) on top. Error: as Dictionary::add.
[[nodiscard]] Result<std::shared_ptr<const Dictionary>> shippedDictionaryWith(std::string_view json);

/// The files it is made of, for the test that each of them reads.
[[nodiscard]] std::vector<std::string_view> shippedDictionaryFiles();

} // namespace spanwise::gateway
