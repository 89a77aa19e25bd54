// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/evaluation_report.h"

#include "app/cli/number_json.h"
#include "core/base/json_writer.h"
#include "core/guard/wilson.h"


namespace spanwise::cli {

namespace {
void writeCounts(JsonWriter& json, const guard::KindCount& counts)
{
    json.beginObject().key("positives").count(counts.positives).key("found").count(counts.found);
    json.key("exact").count(counts.exact).key("negatives").count(counts.negatives);
    json.key("false_alarms").count(counts.falseAlarms).endObject();
}

void writeTable(JsonWriter& json, const std::map<std::string, guard::KindCount>& table)
{
    json.beginObject();
    for (const auto& [name, counts] : table) {
        json.key(name);
        writeCounts(json, counts);
    }
    json.endObject();
}

constexpr std::size_t kEnough = 20;

std::string percent(double share)
{
    return fixed(share * 100, 1) + " %";
}

std::string shareText(std::size_t hits, std::size_t n)
{
    if (n < kEnough) return std::to_string(hits) + " of " + std::to_string(n);
    const auto interval = guard::wilson(static_cast<double>(hits), static_cast<double>(n));
    return std::to_string(hits) + " of " + std::to_string(n) + " = "
        + percent(static_cast<double>(hits) / static_cast<double>(n)) + " (" + percent(interval.low) + " – "
        + percent(interval.high) + ")";
}

std::string precisionText(const guard::KindCount& counts)
{
    const std::size_t alarms = counts.found + counts.falseAlarms;
    return alarms == 0 ? "no alarms" : shareText(counts.found, alarms);
}

void addTable(std::string& out, std::string_view title, const std::map<std::string, guard::KindCount>& table)
{
    out += "\n" + std::string(title) + "\n";
    for (const auto& [name, counts] : table) {
        out += "  " + name + "\n";
        if (counts.positives > 0) out += "    recall        " + shareText(counts.found, counts.positives) + "\n";
        if (counts.negatives > 0) out += "    false alarms  " + shareText(counts.falseAlarms, counts.negatives) + "\n";
        if (counts.positives > 0) out += "    precision     " + precisionText(counts) + " on this set\n";
    }
}
} // namespace

std::string evaluationJson(const guard::EvaluationReport& report)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("kinds");
    writeTable(json, report.kinds);
    json.key("categories");
    writeTable(json, report.categories);
    json.key("languages");
    writeTable(json, report.languages);
    json.key("items").beginArray();
    for (const guard::EvaluatedItem& item : report.items) {
        json.beginObject().key("id").text(item.id).key("found").beginArray();
        for (const std::string& kind : item.found) json.text(kind);
        json.endArray().key("rules").beginArray();
        for (const std::string& rule : item.rules) json.text(rule);
        json.endArray().endObject();
    }
    json.endArray().key("remarks").beginArray();
    for (const std::string& remark : report.remarks) json.text(remark);
    json.endArray().endObject();
    return out;
}

std::string evaluationText(const guard::EvaluationReport& report)
{
    std::string out = std::to_string(report.items.size())
        + " items. Intervals are Wilson, 95 %.\n"
          "Precision in production depends on how rare attacks are; a row of fewer than 20 has no percentage.\n";
    addTable(out, "By kind", report.kinds);
    addTable(out, "By category", report.categories);
    addTable(out, "By language", report.languages);
    const auto injection = report.kinds.find("prompt_injection");
    if (injection != report.kinds.end() && injection->second.positives > 0 && injection->second.negatives > 0) {
        const guard::KindCount& counts = injection->second;
        const double found = static_cast<double>(counts.found) / static_cast<double>(counts.positives);
        const double wrong = static_cast<double>(counts.falseAlarms) / static_cast<double>(counts.negatives);
        out += "\nIf 1 text in 200 were an attack, " + percent(guard::precisionAt(0.005, found, wrong))
            + " of the alarms for prompt injection would be right.\n";
    }
    return out;
}

} // namespace spanwise::cli
