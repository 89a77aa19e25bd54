// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/series_json.h"

#include "core/metrics/histogram_math.h"

#include <charconv>
#include <cmath>

namespace spanwise::cli {

namespace {

/// Buckets as [rule, low, high, count]: 0 = open low, closed high; 1 = closed low, open high; 3 = both closed.
void writeBuckets(JsonWriter& json, const NativeHistogram& histogram)
{
    json.key("buckets").beginArray();
    for (const metrics::Bucket& bucket : metrics::bucketsOf(histogram)) {
        if (bucket.count == 0) continue;
        const int rule = bucket.lower <= 0 && bucket.upper >= 0 ? 3 : bucket.lower > 0 ? 0 : 1;
        json.beginArray().integer(histogram.hasCustomBounds() ? 0 : rule);
        json.text(valueText(bucket.lower)).text(valueText(bucket.upper)).text(valueText(bucket.count)).endArray();
    }
    json.endArray();
}

void writeOne(JsonWriter& json, const metrics::Answered& one)
{
    json.beginObject().key("labels").beginObject();
    for (const auto& [name, value] : one.labels.pairs()) json.key(name).text(value);
    json.endObject();
    if (!one.histogram) {
        json.key("value").text(valueText(one.value)).endObject();
        return;
    }
    json.key("histogram").beginObject().key("count").text(valueText(one.histogram->count));
    json.key("sum").text(valueText(one.histogram->sum));
    writeBuckets(json, *one.histogram);
    json.endObject().endObject();
}

} // namespace

std::string valueText(double value)
{
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    char buffer[40];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

std::string answerJson(std::string_view id, const Result<metrics::Vector>& answer)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject();
    if (!id.empty()) json.key("id").text(id);
    if (!answer) {
        json.key("error").text(answer.error().message).endObject();
        return out;
    }
    json.key("result").beginArray();
    for (const metrics::Answered& one : *answer) writeOne(json, one);
    json.endArray().endObject();
    return out;
}

} // namespace spanwise::cli
