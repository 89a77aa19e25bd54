// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/back_test_json.h"

#include "core/base/json_writer.h"
#include "core/guard/wilson.h"

namespace spanwise::cli {

namespace {
void writeExamples(JsonWriter& json, std::string_view name, const std::vector<ingest::BackTestExample>& examples)
{
    json.key(name).beginArray();
    for (const ingest::BackTestExample& one : examples) {
        json.beginObject().key("trace_id").text(one.traceId).key("span_id").text(one.spanId);
        json.key("kind").text(one.kind).key("rule").text(one.rule).key("excerpt").text(one.excerpt).endObject();
    }
    json.endArray();
}

void writeShare(JsonWriter& json, std::string_view name, std::uint64_t hits, std::uint64_t n)
{
    json.key(name);
    if (n == 0) {
        json.null(); // nobody has reviewed any: not measured
        return;
    }
    const auto interval = guard::wilson(static_cast<double>(hits), static_cast<double>(n));
    json.beginObject().key("value").real(static_cast<double>(hits) / static_cast<double>(n));
    json.key("interval").beginArray().real(interval.low).real(interval.high).endArray().key("n").count(n).endObject();
}
} // namespace

std::string backTestJson(const ingest::BackTestReport& report)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("rules_before").text(report.rulesBefore).key("rules_after").text(report.rulesAfter);
    json.key("spans").count(report.spans).key("skipped").count(report.skipped);
    json.key("failed_traces").count(report.failedTraces).key("days").real(report.days).key("kinds").beginObject();
    for (const auto& [kind, counts] : report.kinds) {
        json.key(kind)
            .beginObject()
            .key("flagged_before")
            .count(counts.before)
            .key("flagged_after")
            .count(counts.after);
        json.key("newly_flagged").count(counts.newlyFlagged).key("no_longer_flagged").count(counts.noLongerFlagged);
        json.key("alarms_per_day_before").real(report.days > 0 ? static_cast<double>(counts.before) / report.days : 0);
        json.key("alarms_per_day_after").real(report.days > 0 ? static_cast<double>(counts.after) / report.days : 0);
        writeShare(json, "precision", counts.confirmedFlagged, counts.flaggedReviewed);
        writeShare(json, "recall", counts.confirmedFlagged, counts.confirmed);
        writeExamples(json, "new_examples", counts.newExamples);
        writeExamples(json, "gone_examples", counts.goneExamples);
        json.endObject();
    }
    json.endObject().endObject();
    return out;
}

} // namespace spanwise::cli
