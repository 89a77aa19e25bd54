// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/case_redaction.h"

#include "app/cli/output.h"
#include "app/cli/repeatable_option.h"
#include "core/cases/leaving.h"
#include "core/cases/token.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <set>

namespace spanwise::cli {

namespace {
/// Case id → tokens whose values stay.
using Lifts = std::map<std::string, std::vector<std::string>>;

struct Named {
    std::string caseId;
    std::string token;
};

/// Numbers of tokens count per case: where more than one leaves, the case is named too.
Result<Named> named(const std::string& text, const std::set<std::string>& ids)
{
    const std::size_t open = text.find('[');
    if (open == std::string::npos || open + cases::tokenSizeAt(text, open) != text.size()
        || (open > 0 && text[open - 1] != ':'))
        return fail(ErrorCode::Invalid, text + ": a token is written [EMAIL_1] or CASE:[EMAIL_1]");
    Named out {open > 0 ? text.substr(0, open - 1) : std::string(), text.substr(open)};
    if (open == 0 && ids.size() != 1)
        return fail(ErrorCode::Invalid,
            text + ": tokens are numbered in each case anew and " + std::to_string(ids.size())
                + " cases leave: name the case as well, CASE:" + out.token);
    if (open == 0) out.caseId = *ids.begin();
    if (!ids.contains(out.caseId)) return fail(ErrorCode::Invalid, text + ": no such case leaves");
    return out;
}

/// Whether the case has the token for a value; null = it has not.
const cases::Replacement* replacementOf(const std::vector<cases::Replacement>& all, const std::string& token)
{
    const auto found = std::ranges::find(all, token, &cases::Replacement::token);
    return found == all.end() ? nullptr : &*found;
}

Result<Lifts> liftsOf(const std::vector<cases::Case>& all, const CaseRedactionOptions& options)
{
    Lifts lifts;
    std::set<std::string> ids;
    for (const cases::Case& one : all) ids.insert(one.id);
    for (const auto* texts : {&options.lifted, &options.liftedSecrets}) {
        const bool forSecrets = texts == &options.liftedSecrets;
        const std::string option = forSecrets ? "--lift-secret" : "--lift";
        for (const std::string& text : *texts) {
            auto one = named(text, ids);
            if (!one) return tl::unexpected(one.error().in(option));
            const auto of = std::ranges::find(all, one->caseId, &cases::Case::id);
            const auto made = cases::redact(*of, {{}, options.added});
            const cases::Replacement* replacement = replacementOf(made.replacements, one->token);
            if (!replacement)
                return fail(ErrorCode::Invalid, option + ": " + text + ": nothing in the case becomes this token");
            if (replacement->isSecret && !forSecrets)
                return fail(ErrorCode::Invalid,
                    option + ": " + text + " stands for a secret; --lift-secret " + text
                        + " lets it leave all the same");
            lifts[one->caseId].push_back(std::move(one->token));
        }
    }
    return lifts;
}
} // namespace

void CaseRedactionOptions::addTo(CLI::App& command)
{
    auto* all = command.add_flag("--unredacted", unredacted, "With personal data and secrets as they are");
    const std::string stays = "Leave the value behind this token as it is: [EMAIL_1], of several cases CASE:[EMAIL_1]";
    addRepeatable(command, "--lift", lifted, stays)->type_name("TOKEN")->excludes(all);
    addRepeatable(command, "--lift-secret", liftedSecrets, "The same for a token that stands for a secret")
        ->type_name("TOKEN")
        ->excludes(all);
    addRepeatable(command, "--also-redact", added, "Take this text out as well")->type_name("TEXT")->excludes(all);
}

Result<void> redactAll(
    std::vector<cases::Case>& all, const CaseRedactionOptions& options, exporters::ExportStatement& statement)
{
    statement.redaction = "unredacted";
    if (options.unredacted) return {};
    const auto lifts = liftsOf(all, options);
    if (!lifts) return tl::unexpected(lifts.error());
    std::size_t replaced = 0;
    std::size_t left = 0;
    for (cases::Case& one : all) {
        cases::RedactionChoice choice {{}, options.added};
        if (const auto lifted = lifts->find(one.id); lifted != lifts->end()) choice.lifted = lifted->second;
        cases::LeavingCase out = cases::leaving(one, choice);
        for (const cases::Replacement& replacement : out.made.replacements) {
            const bool stays = std::ranges::find(choice.lifted, replacement.token) != choice.lifted.end();
            say(printable(one.id + " " + replacement.path + ": " + replacement.masked + (stays ? " stays, not " : " → ")
                + replacement.token));
            replaced += stays ? 0 : 1;
        }
        left += out.left;
        if (!out.lostProof.empty()) statement.gaps.push_back({out.made.redacted.id, out.lostProof});
        statement.filter = cases::redactedBeside(one, choice, std::move(statement.filter));
        one = std::move(out.made.redacted);
    }
    if (replaced > 0) say(std::to_string(replaced) + " places redacted");
    if (left > 0) say(std::to_string(left) + " places were left as they are");
    statement.redaction = left > 0 ? "partly" : "redacted";
    return {};
}

} // namespace spanwise::cli
