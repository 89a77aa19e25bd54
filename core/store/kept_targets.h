// SPDX-License-Identifier: GPL-3.0-or-later
// The metrics addresses that a person has added: what is asked each time the window runs, and how (schema_targets.h).
#pragma once

#include "core/base/result.h"
#include "core/store/series_tables.h"

#include <cstdint>
#include <string>
#include <vector>

namespace spanwise::store {

class Reader;
class Writer;

struct KeptTarget {
    enum class Auth : std::uint8_t { None, Bearer, Basic };

    std::string key; ///< random, names the secret in the system's store; never changes
    std::string url; ///< without credentials
    std::string job; ///< labels of all its series
    std::string instance;
    std::int64_t intervalMs = 15'000;
    std::int64_t timeoutMs = 10'000;
    Auth auth = Auth::None;
    std::string user;
    std::string certificateFile; ///< PEM; empty = none
    std::string certificateKeyFile;
    std::string authorityFile;
    std::string fingerprint; ///< of the one certificate that is taken although it does not verify; empty = none
    bool linkLocalAllowed = false;
    bool wantsProtobuf = false;

    bool operator==(const KeptTarget&) const = default;
};

/// Adds it, or changes the one with its key. Part of the writer's transaction. Error: Conflict when another one has the
/// same job and instance; else as Writer::add.
[[nodiscard]] Result<void> keepTarget(Writer& writer, const KeptTarget& target);
/// What it has said stays. Error: as Writer::add.
[[nodiscard]] Result<void> dropTarget(Writer& writer, const std::string& key);
/// By job and instance.
[[nodiscard]] Result<std::vector<KeptTarget>> keptTargets(const Reader& reader);

/// The targets of the series, and those that are kept and were not asked yet (their `target` and `lastAt` are 0).
[[nodiscard]] std::vector<MetricTarget> withKept(std::vector<MetricTarget> known, const std::vector<KeptTarget>& kept);

} // namespace spanwise::store
