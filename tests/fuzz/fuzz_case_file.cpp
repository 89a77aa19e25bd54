// SPDX-License-Identifier: GPL-3.0-or-later
// Regression cases, line by line as `cases import` reads them: what is taken is written as it was read, its checks can
// be judged, and what is refused is told.
#include "core/cases/case.h"
#include "core/cases/checks.h"
#include "tests/fuzz/require.h"

using namespace spanwise;
using namespace spanwise::fuzz;

namespace {

void checkOne(const cases::Case& one)
{
    require(one.id == "case-" + one.dedupKey.substr(7, 16), "the id is that of the key");
    const std::string line = cases::lineOf(one);
    require(line.find('\n') == std::string::npos, "a case is one line");
    const auto again = cases::caseFromLine(line);
    require(again.has_value(), "what was written can be read");
    require(cases::lineOf(*again) == line, "and is written the same again");

    const cases::CheckTools none;
    const cases::Judgement judged = cases::judge(one.checks, {cases::expectedText(one), {}, {}, {}}, none);
    require(judged.results.size() == one.checks.items().size(), "each check is judged");
    for (std::size_t i = 0; i < judged.results.size(); ++i) {
        const Json& check = one.checks.items()[i];
        const auto valid = cases::validateCheck(check);
        require(valid || !valid.error().message.empty(), "an error says what is wrong");
        const bool passed = judged.results[i].outcome == cases::Outcome::Passed;
        require(valid || !passed, "an invalid check does not pass");
        require(passed || !judged.results[i].reason.empty(), "who does not pass says why");
        (void)cases::describeCheck(check);
    }
    (void)cases::lastUserText(one.input["messages"]);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view rest = textOf(data, size);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const auto one = cases::caseFromLine(rest.substr(0, end));
        if (one)
            checkOne(*one);
        else
            require(!one.error().message.empty(), "an error says what is wrong");
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return 0;
}
