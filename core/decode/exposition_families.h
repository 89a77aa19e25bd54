// SPDX-License-Identifier: GPL-3.0-or-later
// Families and samples of a text exposition as its lines name them. Inside core/decode: throws ExpositionError.
#pragma once

#include "core/decode/exposition_line.h"

#include <string>
#include <string_view>
#include <unordered_map>

namespace spanwise::decode {

class ExpositionFamilies {
public:
    /// `limits` and `out` must outlive it, and so must the text that its names lie in.
    ExpositionFamilies(const ExpositionLimits& limits, Exposition& out)
        : m_limits(limits)
        , m_out(out)
    {
    }

    /// The family of that name, made where its first line is read. Valid until the next call.
    MetricFamily& named(std::string_view name)
    {
        const auto [found, isNew] = m_places.try_emplace(name, m_out.families.size());
        if (isNew) {
            m_out.families.emplace_back();
            m_out.families.back().name = name;
        }
        return m_out.families[found->second];
    }

    void add(const ExpositionSample& sample)
    {
        if (m_out.samples.size() == m_limits.samples)
            throw ExpositionError {
                ErrorCode::TooLarge, "more than " + std::to_string(m_limits.samples) + " samples in one scrape"};
        m_out.samples.push_back(sample);
    }

private:
    const ExpositionLimits& m_limits;
    Exposition& m_out;
    std::unordered_map<std::string_view, std::size_t> m_places;
};

} // namespace spanwise::decode
