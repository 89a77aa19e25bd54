// SPDX-License-Identifier: GPL-3.0-or-later
// What questions find out about a segment and ask for again and again. A segment never changes, so that what was true
// of it once stays true: each fact is made by whoever needs it first and kept as long as the segment lives.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>

namespace spanwise::columns {

/// Any thread; who asks for a fact that is being made waits for it.
class KeptFacts {
public:
    static constexpr std::size_t kPlaces = 32;

    /// `make()` gives the fact by value. A place always holds the same kind of fact (core/query/segment_facts.h lists
    /// them). Valid while the segment lives.
    template <typename Make> auto get(std::size_t place, Make make) const -> const decltype(make())&
    {
        using Fact = decltype(make());
        std::call_once(m_made[place], [&] { m_facts[place] = std::make_shared<const Fact>(make()); });
        return *static_cast<const Fact*>(m_facts[place].get());
    }

private:
    mutable std::array<std::once_flag, kPlaces> m_made;
    mutable std::array<std::shared_ptr<const void>, kPlaces> m_facts;
};

} // namespace spanwise::columns
