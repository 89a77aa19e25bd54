// SPDX-License-Identifier: GPL-3.0-or-later
// What the metrics of each gateway mean, as data: resources/gateways/*.json, one file a product, and a file of the user
// on top. A rule says for a name which measure it is, in which unit, at which level requests are counted, and which of
// its labels are which dimensions. Form of a file:
//
//   {"gateway": "litellm", "title": "LiteLLM proxy", "source": "where the names come from, with date",
//    "recognize": ["litellm_*"],                  names of which one must be there; {"all": […]}: each of them
//    "addresses": ["http://localhost:4000/metrics"], "readable": true, "note": "shown when adding it",
//    "metrics": [{"name": "x" or ["x", "y"],      without _total, _bucket, _sum, _count; * = any ending
//                 "kind": "counter|gauge|histogram|summary", "measure": "requests", "level": "client",
//                 "factor": 0.001,                of values and of bucket limits
//                 "labels": {"requested_model": "model_requested"}, "where": {"type": "total"},
//                 "split": {"label": "token_type", "measures": {"input": "tokens.input"}},
//                 "count": "requests", "sum": "tokens.input",   what a histogram's count and sum are besides
//                 "part": "sum" or "count",       a counter that is this part of a distribution without buckets
//                 "also": true,                   later rules say more of the same name
//                 "warn": "…",                    means nothing by itself; shown with the source's health when it rises
//                 "lowers": "cost",               the measure that is too low while such a warning rises
//                 "errors": {"label": "code", "pattern": "[45].."},   the same series counts errors where this holds
//                 "unless": ["z"],                ignored while one of these exists
//                 "ignore": "why it means nothing", "note": "…", "unverified": true}]}
#pragma once

#include "core/base/result.h"
#include "core/gateway/measure.h"
#include "core/metrics/series.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spanwise::gateway {

enum class Kind : std::uint8_t { Counter, Gauge, Histogram, Summary };

/// Which part of a metric a series is.
enum class Part : std::uint8_t { Value, Bucket, Sum, Count, Native };

/// One row of a dictionary.
struct Rule {
    std::vector<std::string> names; ///< normalized; an ending * stands for any
    Kind kind = Kind::Counter;
    std::optional<Measure> measure;
    Level level = Level::Client;
    double factor = 1;
    std::vector<std::pair<std::string, Dimension>> labels;
    std::vector<metrics::Matcher> where;
    std::string splitLabel;
    std::vector<std::pair<std::string, Measure>> split;
    std::optional<Measure> count;
    std::optional<Measure> sum;
    std::optional<Part> part;
    bool also = false;
    std::string warning;
    std::optional<Measure> lowers; ///< with a warning
    std::optional<metrics::Matcher> errors;
    std::vector<std::string> unless;
    std::string ignored; ///< not empty: why the name means nothing
    std::string note;
    bool unverified = false;
};

struct Product {
    std::string id;
    std::string title;
    std::string source;
    std::vector<std::string> recognizeAny;
    std::vector<std::string> recognizeAll;
    std::vector<std::string> addresses;
    bool readable = true; ///< false: it has no metrics to read; `note` says what to do instead
    std::string note;
    std::vector<Rule> rules;
};

/// What one stored series is.
struct Meaning {
    using Part = gateway::Part;

    const Rule* rule = nullptr;
    Measure measure = Measure::Requests;
    Part part = Part::Value;
    bool isErrors = false; ///< the series counts errors too
    std::vector<std::pair<Dimension, std::string>> dimensions; ///< given ones only
};

/// What a name of a target means, whatever the labels: looked up once, and asked of each of its series. Valid while the
/// dictionary is not changed.
class NameMeaning {
public:
    /// All that a series of this name means; empty when nothing.
    [[nodiscard]] std::vector<Meaning> of(const metrics::Labels& labels) const;
    /// Whether any of its series may mean the measure: Dictionary::namesFor() of one name.
    [[nodiscard]] bool mayMean(Measure measure) const;

private:
    friend class Dictionary;
    struct Word {
        const Rule* rule = nullptr;
        Part part = Part::Value;
        bool counts = true; ///< neither ignored nor displaced by another name
    };
    static bool look(const std::vector<Word>& words, const metrics::Labels& labels, std::vector<Meaning>& out);

    std::vector<Word> m_product;
    std::vector<Word> m_general; ///< asked when the product's words do not settle it
};

/// What became of a name, for a person.
struct Explanation {
    std::string name;
    std::string became; ///< "requests (client)", or empty
    std::string ignored; ///< why it is not used
    std::string note;
};

class Dictionary {
public:
    /// Adds products; one with a known id puts its rules before those that are there. Error: Malformed, with the place.
    [[nodiscard]] Result<void> add(std::string_view json);

    [[nodiscard]] const std::vector<Product>& products() const noexcept { return m_products; }
    [[nodiscard]] const Product* product(std::string_view id) const noexcept;
    /// By the names of its metrics: the product that most of them belong to. Null when none is known.
    [[nodiscard]] const Product* recognize(const std::vector<std::string_view>& names) const;

    /// In the words of a product and of OpenTelemetry's conventions. `names` are those of the target, for rules with
    /// "unless"; they may be null.
    [[nodiscard]] NameMeaning meaningOfName(
        const Product* product, std::string_view name, const std::vector<std::string_view>* names = nullptr) const;
    /// The same of one series.
    [[nodiscard]] std::vector<Meaning> meaningsOf(const Product* product, const metrics::Labels& labels,
        const std::vector<std::string_view>* names = nullptr) const;
    /// Those of `names` whose series may mean the measure.
    [[nodiscard]] std::vector<std::string_view> namesFor(
        const Product* product, Measure measure, const std::vector<std::string_view>& names) const;

    /// A metric that tells of trouble when it rises, by the words of a product.
    struct Alarm {
        std::string_view name;
        const Rule* rule = nullptr;
    };
    [[nodiscard]] std::vector<Alarm> alarmsOf(const Product* product, const std::vector<std::string_view>& names) const;

    /// Every name of a target: what it became, or why it was ignored.
    [[nodiscard]] std::vector<Explanation> explain(
        const Product* product, const std::vector<std::string_view>& names) const;

private:
    std::vector<Product> m_products;
};

/// For matching: in lower case, everything but letters and digits is `_`, without the ending that tells the part.
[[nodiscard]] std::string normalized(std::string_view name);

} // namespace spanwise::gateway
