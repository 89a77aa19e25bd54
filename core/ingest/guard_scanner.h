// SPDX-License-Identifier: GPL-3.0-or-later
// Scans stored spans with the guards, behind the intake and never in its way: a thread of lowest priority reads what
// was committed from its own watermark on, and hands its findings over in small portions. The watermark is stored with
// the pack of rules: a new pack begins again at the first row, and a scan that was broken off goes on where it stopped.
#pragma once

#include "core/guard/allow_list.h"
#include "core/guard/compiled_rules.h"
#include "core/ingest/store_work.h"
#include "core/store/findings.h"
#include "core/store/store.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

namespace spanwise::calls {
struct MappingRules;
}

namespace spanwise::ingest {

struct ScanProgress {
    std::uint64_t rows = 0; ///< looked at with the present pack, since ever
    std::uint64_t of = 0; ///< rows in the store
    std::uint64_t spans = 0; ///< with something to look at, in this run
    std::uint64_t findings = 0; ///< in this run, without near ones
    std::uint64_t failed = 0;
    std::uint64_t skipped = 0; ///< content not recorded
    std::uint64_t bytes = 0; ///< of texts, in this run
};

class GuardScanner {
public:
    /// `store` and `mapping` (may be null) outlive the scanner. Error of `use`: scanning stops there and tries later.
    GuardScanner(const store::Store& store, UseWriter use, std::shared_ptr<const guard::CompiledRules> rules,
        std::shared_ptr<const guard::AllowLists> allow, const calls::MappingRules* mapping);
    ~GuardScanner(); ///< stops after the portion at hand
    GuardScanner(const GuardScanner&) = delete;
    GuardScanner& operator=(const GuardScanner&) = delete;

    /// Scans on a thread of its own as rows come in, until stopped.
    void start();
    /// Scans what is there and returns. Not together with start(). Error: Cancelled (what was done stays), or of the
    /// store.
    [[nodiscard]] Result<void> scanAll(std::stop_token stop, const std::function<void(const ScanProgress&)>& tell = {});

    [[nodiscard]] ScanProgress progress() const noexcept;
    /// What findings are kept under: of the rules, and of the allow-lists where there are some. Another one means that
    /// all of the store is looked at again.
    [[nodiscard]] std::string version() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace spanwise::ingest
