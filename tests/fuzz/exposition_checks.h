// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold of every exposition that was taken, whatever the body.
#pragma once

#include "core/base/utf8.h"
#include "core/decode/exposition.h"
#include "tests/fuzz/require.h"

namespace spanwise::fuzz {

inline void requireSound(const Result<void>& done, const Exposition& out, const decode::DecodeReport& report)
{
    if (!done) {
        require(done.error().code == ErrorCode::Malformed || done.error().code == ErrorCode::TooLarge,
            "refused for a stated reason");
        require(!done.error().message.empty(), "a refusal says why");
        require(report.acceptedDataPoints == 0, "nothing of a refused body counts as accepted");
        return;
    }
    require(report.acceptedDataPoints == out.samples.size(), "accepted samples are those that are there");
    for (const ExpositionSample& sample : out.samples) {
        require(!sample.name.empty(), "a sample has a name");
        const auto labels = out.of(sample.labels);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            require(!labels[i].value.empty() && isUtf8(labels[i].value), "a label has a text");
            require(i == 0 || labels[i - 1].name < labels[i].name, "labels are sorted and each is there once");
        }
        require(sample.histogram == ExpositionSample::kNone || sample.histogram < out.histograms.size(),
            "a histogram exists");
        require(sample.family == ExpositionSample::kNone || sample.family < out.families.size(), "a family exists");
    }
}

} // namespace spanwise::fuzz
