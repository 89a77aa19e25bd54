// SPDX-License-Identifier: GPL-3.0-or-later
// How much work goes into the next of many transactions, so that each holds the write lock for about the same time:
// what a portion costs depends on the disk and on what else goes on, and its commit can take longer than its work.
#pragma once

#include <algorithm>
#include <cstddef>

namespace spanwise::ingest {

class PortionSize {
public:
    /// `targetMs`: of a whole portion, its commit included.
    explicit PortionSize(double targetMs)
        : m_targetMs(targetMs)
    {
    }

    /// Of what a first portion does, between an eighth and four times as much.
    [[nodiscard]] double share() const noexcept { return m_share; }
    /// At least one of `first` things.
    [[nodiscard]] std::size_t of(std::size_t first) const noexcept
    {
        return std::max<std::size_t>(static_cast<std::size_t>(static_cast<double>(first) * m_share), 1);
    }

    /// What the last one took. A long one is answered at once, a short one step by step.
    void took(double ms) noexcept
    {
        const double wanted = m_targetMs / std::max(ms, 0.1);
        m_share = std::clamp(m_share * std::clamp(wanted, 0.25, 1.25), 0.125, 4.0);
    }

private:
    double m_targetMs;
    double m_share = 1;
};

} // namespace spanwise::ingest
