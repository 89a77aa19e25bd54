// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/trace_erasers.h"

namespace spanwise::store {
namespace {

constexpr TraceEraser kErasers[] = {
    {"evaluations", "SELECT count(*) FROM evaluations WHERE trace_no = ?1",
        "DELETE FROM evaluations WHERE trace_no = ?1"},
};

} // namespace

std::span<const TraceEraser> traceErasers() noexcept
{
    return kErasers;
}

} // namespace spanwise::store
