// SPDX-License-Identifier: GPL-3.0-or-later
// Applies a policy to what arrived, before anything of it is kept anywhere: between decoding and building rows, for
// every way in alike. What was done is counted and marked on the span (quality flags `redacted`, `content_withheld`).
#pragma once

#include "core/capture/capture_policy.h"
#include "core/capture/echo.h"
#include "core/capture/redactor.h"
#include "core/capture/text_role.h"
#include "core/model/batch.h"

#include <memory>
#include <string>

namespace spanwise::capture {

/// One thread at a time.
class Capture {
public:
    /// Null is a policy that keeps everything.
    explicit Capture(std::shared_ptr<const CapturePolicy> policy);

    /// False = everything is kept as it came.
    [[nodiscard]] bool isActive() const noexcept { return m_redactor != nullptr; }

    /// Changes the batch in place; new texts live in its arena. The outcome depends on the delivery and the policy
    /// alone.
    void apply(Batch& batch, CaptureCounts& counts);
    /// The same for a text that goes along with a delivery: a sample of what was rejected.
    void apply(std::string& text, CaptureCounts& counts);

private:
    /// Works on one batch; see capture.cpp.
    class Pass;

    std::shared_ptr<const CapturePolicy> m_policy;
    std::unique_ptr<Redactor> m_redactor; ///< null = nothing to do
    std::unique_ptr<TextRoles> m_roles;
};

} // namespace spanwise::capture
