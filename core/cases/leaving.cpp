// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cases/leaving.h"

#include "core/cases/prove.h"

namespace spanwise::cases {

LeavingCase leaving(const Case& original, const RedactionChoice& choice)
{
    LeavingCase out {redact(original, choice), 0, {}};
    Case& made = out.made.redacted;
    out.left = leftIn(made).size();
    if (made.badOutput == original.badOutput && made.expected == original.expected && made.checks == original.checks)
        return out;
    const Proof proof = prove(made);
    if (proof.isProven()) return out;
    made.unproven = true;
    if (original.unproven || !prove(original).isProven()) return out;
    for (const std::string& problem : proof.problems)
        out.lostProof += (out.lostProof.empty() ? "redaction took its proof: " : "; ") + problem;
    return out;
}

std::string redactedBeside(const Case& original, const RedactionChoice& choice, std::string text)
{
    if (text.empty()) return text;
    Case with = original;
    with.set = std::move(text); // a text like any other
    return redact(with, choice).redacted.set;
}

} // namespace spanwise::cases
