// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/finding_json.h"

#include "core/guard/kinds.h"

namespace spanwise::cli {

void writeFinding(JsonWriter& json, const Finding& finding)
{
    json.key("kind").text(finding.kind).key("rule").text(finding.rule);
    json.key("severity").text(nameOf(finding.severity)).key("score").real(finding.score);
    json.key("side").text(nameOf(finding.side));
    json.key("message_index").integer(finding.message).key("part_index").integer(finding.part);
    json.key("start").count(finding.start).key("end").count(finding.end);
    json.key("view").text(nameOf(finding.view)).key("excerpt").text(finding.excerpt);
    json.key("detail");
    if (finding.detail.empty())
        json.null();
    else
        json.text(finding.detail);
    json.key("owasp");
    if (const auto owasp = guard::infoOf(finding.kind).owasp; owasp.empty())
        json.null();
    else
        json.text(owasp);
    if (!finding.digest.empty()) json.key("digest").text(finding.digest);
    if (finding.nearThreshold) json.key("near").boolean(true);
}

} // namespace spanwise::cli
