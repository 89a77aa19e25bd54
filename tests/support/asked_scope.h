// SPDX-License-Identifier: GPL-3.0-or-later
// A scope by chance over a world by chance, and the rows that lie in it by the filter's meaning, one looked at after
// the other.
#pragma once

#include "tests/support/answer_reference.h"
#include "tests/support/filter_teller.h"

#include <QString>

namespace spanwise::test {

inline constexpr query::Dimension kDimensions[] {query::Dimension::Service, query::Dimension::Version,
    query::Dimension::Environment, query::Dimension::Model, query::Dimension::RequestModel, query::Dimension::Provider,
    query::Dimension::Operation, query::Dimension::Class, query::Dimension::ErrorClass, query::Dimension::Session,
    query::Dimension::User, query::Dimension::Prompt, query::Dimension::Name, query::Dimension::CostState};

/// A world, a filter over it as text and as meaning, and a range.
struct Asked {
    QueryWorld& world;
    Told told;
    query::Scope scope;

    [[nodiscard]] Rows rowsIn(TimeRange range) const
    {
        Rows out;
        for (std::size_t i = 0; i < world.rows.size(); ++i)
            if (world.rows[i].start >= range.from && world.rows[i].start < range.to && told.holds(i))
                out.push_back(&world.rows[i]);
        return out;
    }
    [[nodiscard]] std::string valueOf(query::Dimension dimension, const columns::SpanRow& row) const
    {
        return test::valueOf(dimension, row, [this](query::NameId id) { return std::string(world.textOf(id)); });
    }
    [[nodiscard]] QString text() const
    {
        return QString::fromStdString(told.text) + QString(" in [%1, %2)").arg(scope.range.from).arg(scope.range.to);
    }
};

inline Asked asked(QueryWorld& world, Teller& teller)
{
    Told told = world.maybe(4) ? Told {"", [](std::size_t) { return true; }}
                               : teller.expression(static_cast<int>(world.below(3)));
    query::Scope scope;
    scope.filter = query::Filter::parse(told.text).value();
    if (world.maybe()) scope.range.from = kStart + std::int64_t {world.below(300)} * kNanosPerSecond;
    if (world.maybe()) scope.range.to = kStart + std::int64_t {300 + world.below(300)} * kNanosPerSecond;
    return {world, std::move(told), std::move(scope)};
}

} // namespace spanwise::test
