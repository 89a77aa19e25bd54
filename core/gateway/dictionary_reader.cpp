// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/dictionary_reader.h"

#include "core/dialect/json_text.h"
#include "core/model/batch.h"

#include <array>

namespace spanwise::gateway {

namespace {

struct Fault {
    std::string what;
};

class ProductReader {
public:
    explicit ProductReader(const Batch& batch)
        : m_batch(batch)
    {
    }

    Product read(const Value& root)
    {
        Product out;
        for (const Attribute& member : entries(root, "the file")) {
            const std::string_view key = member.key;
            if (key == "gateway")
                out.id = text(member.value, key);
            else if (key == "title")
                out.title = text(member.value, key);
            else if (key == "source")
                out.source = text(member.value, key);
            else if (key == "note")
                out.note = text(member.value, key);
            else if (key == "readable")
                out.readable = member.value.kind != Value::Kind::Bool || member.value.boolean;
            else if (key == "addresses")
                out.addresses = texts(member.value, key);
            else if (key == "recognize")
                readRecognize(member.value, out);
            else if (key == "metrics")
                readRules(member.value, out);
            else
                throw Fault {std::string(key) + " is no part of a dictionary"};
        }
        if (out.id.empty()) throw Fault {"gateway: a name is expected"};
        if (out.title.empty()) out.title = out.id;
        return out;
    }

private:
    std::span<const Attribute> entries(const Value& value, std::string_view where)
    {
        if (value.kind != Value::Kind::Map) throw Fault {std::string(where) + ": an object is expected"};
        return m_batch.entries(value);
    }

    static std::string text(const Value& value, std::string_view where)
    {
        if (value.kind != Value::Kind::String) throw Fault {std::string(where) + ": a text is expected"};
        return std::string(value.view());
    }

    std::vector<std::string> texts(const Value& value, std::string_view where)
    {
        if (value.kind == Value::Kind::String) return {text(value, where)};
        if (value.kind != Value::Kind::Array) throw Fault {std::string(where) + ": a text or a list is expected"};
        std::vector<std::string> out;
        for (const Value& one : m_batch.items(value)) out.push_back(text(one, where));
        return out;
    }

    std::vector<std::string> names(const Value& value, std::string_view where)
    {
        std::vector<std::string> out = texts(value, where);
        for (std::string& one : out) {
            const bool any = one.ends_with('*');
            one = normalized(any ? std::string_view(one).substr(0, one.size() - 1) : std::string_view(one));
            if (any) one += '*';
        }
        return out;
    }

    void readRecognize(const Value& value, Product& out)
    {
        if (value.kind != Value::Kind::Map) {
            out.recognizeAny = names(value, "recognize");
            return;
        }
        for (const Attribute& member : m_batch.entries(value)) {
            if (member.key == "any")
                out.recognizeAny = names(member.value, "recognize.any");
            else if (member.key == "all")
                out.recognizeAll = names(member.value, "recognize.all");
            else
                throw Fault {"recognize: any or all is expected"};
        }
    }

    void readRules(const Value& value, Product& out)
    {
        if (value.kind != Value::Kind::Array) throw Fault {"metrics: a list is expected"};
        for (const Value& one : m_batch.items(value)) {
            m_where = "metrics[" + std::to_string(out.rules.size()) + "]";
            out.rules.push_back(readRule(one));
        }
    }

    [[nodiscard]] std::string at(std::string_view key) const { return m_where + "." + std::string(key); }

    Measure measure(const Value& value, std::string_view key)
    {
        const std::string name = text(value, at(key));
        const auto found = measureNamed(name);
        if (!found) throw Fault {at(key) + ": " + name + " is no measure"};
        return *found;
    }

    metrics::Matcher pattern(std::string_view label, const Value& value)
    {
        auto made = metrics::Matcher::make(std::string(label), metrics::Matcher::Kind::Match, text(value, at(label)));
        if (!made) throw Fault {at(label) + ": " + made.error().message};
        return std::move(*made);
    }

    Rule readRule(const Value& value)
    {
        Rule rule;
        for (const Attribute& member : entries(value, m_where)) readMember(member, rule);
        if (rule.names.empty()) throw Fault {m_where + " has no name"};
        addTranslated(rule.names);
        addTranslated(rule.unless);
        const bool means = rule.measure || rule.count || rule.sum || !rule.split.empty();
        if (!means && rule.ignored.empty() && rule.warning.empty())
            throw Fault {m_where + " has no measure and says not why it is ignored"};
        return rule;
    }

    /// A counter that went through OTLP may have lost each "total" within its name: the translation of names puts one
    /// at the end instead (OpenTelemetry specification, Prometheus compatibility, metric metadata, 2025-11).
    static void addTranslated(std::vector<std::string>& names)
    {
        const std::size_t given = names.size();
        for (std::size_t i = 0; i < given; ++i) {
            std::string name = names[i];
            for (auto at = name.find("_total_"); at != std::string::npos; at = name.find("_total_")) name.erase(at, 6);
            if (name != names[i]) names.push_back(std::move(name));
        }
    }

    void readMember(const Attribute& member, Rule& rule)
    {
        const std::string_view key = member.key;
        const Value& value = member.value;
        if (key == "name") {
            rule.names = names(value, at(key));
        } else if (key == "kind") {
            rule.kind = kind(text(value, at(key)));
        } else if (key == "measure") {
            rule.measure = measure(value, key);
        } else if (key == "count") {
            rule.count = measure(value, key);
        } else if (key == "sum") {
            rule.sum = measure(value, key);
        } else if (key == "level") {
            const auto level = levelNamed(text(value, at(key)));
            if (!level) throw Fault {at(key) + ": client, upstream or server is expected"};
            rule.level = *level;
        } else if (key == "factor") {
            if (value.kind == Value::Kind::Double)
                rule.factor = value.real;
            else if (value.kind == Value::Kind::Int)
                rule.factor = static_cast<double>(value.integer);
            else
                throw Fault {at(key) + ": a number is expected"};
            if (!(rule.factor > 0)) throw Fault {at(key) + ": a factor must be above 0"};
        } else if (key == "labels") {
            for (const Attribute& label : entries(value, at(key))) {
                const auto dimension = dimensionNamed(text(label.value, at(key)));
                if (!dimension) throw Fault {at(key) + ": " + std::string(label.value.view()) + " is no dimension"};
                rule.labels.emplace_back(label.key, *dimension);
            }
        } else if (key == "where") {
            for (const Attribute& label : entries(value, at(key)))
                rule.where.push_back(pattern(label.key, label.value));
        } else if (key == "split") {
            readSplit(value, rule);
        } else if (key == "errors") {
            readErrors(value, rule);
        } else if (key == "part") {
            const std::string part = text(value, at(key));
            if (part != "sum" && part != "count") throw Fault {at(key) + ": sum or count is expected"};
            rule.part = part == "sum" ? Part::Sum : Part::Count;
        } else if (key == "also") {
            rule.also = value.kind == Value::Kind::Bool && value.boolean;
        } else if (key == "warn") {
            rule.warning = text(value, at(key));
        } else if (key == "lowers") {
            rule.lowers = measure(value, key);
        } else if (key == "unless") {
            rule.unless = names(value, at(key));
        } else if (key == "ignore") {
            rule.ignored = text(value, at(key));
        } else if (key == "note") {
            rule.note = text(value, at(key));
        } else if (key == "unverified") {
            rule.unverified = value.kind == Value::Kind::Bool && value.boolean;
        } else {
            throw Fault {at(key) + " is no part of a rule"};
        }
    }

    Kind kind(const std::string& name) const
    {
        static constexpr std::array<std::string_view, 4> kNames {"counter", "gauge", "histogram", "summary"};
        for (std::size_t i = 0; i < kNames.size(); ++i)
            if (kNames[i] == name) return static_cast<Kind>(i);
        throw Fault {m_where + ".kind: counter, gauge, histogram or summary is expected"};
    }

    void readSplit(const Value& value, Rule& rule)
    {
        for (const Attribute& member : entries(value, at("split"))) {
            if (member.key == "label")
                rule.splitLabel = text(member.value, at("split.label"));
            else if (member.key == "measures")
                for (const Attribute& one : entries(member.value, at("split.measures")))
                    rule.split.emplace_back(one.key, measure(one.value, "split.measures"));
            else
                throw Fault {at("split") + ": label or measures is expected"};
        }
    }

    void readErrors(const Value& value, Rule& rule)
    {
        std::string label;
        const Value* wanted = nullptr;
        for (const Attribute& member : entries(value, at("errors"))) {
            if (member.key == "label")
                label = text(member.value, at("errors.label"));
            else if (member.key == "pattern")
                wanted = &member.value;
            else
                throw Fault {at("errors") + ": label or pattern is expected"};
        }
        if (label.empty() || wanted == nullptr) throw Fault {at("errors") + ": label and pattern are expected"};
        rule.errors = pattern(label, *wanted);
    }

    const Batch& m_batch;
    std::string m_where;
};

} // namespace

Result<Product> readProduct(std::string_view json)
{
    Batch batch;
    dialect::JsonText reader;
    const Value root = reader.tree(json, batch);
    if (root.kind != Value::Kind::Map)
        return fail(ErrorCode::Malformed, "no dictionary of a gateway: a JSON object is expected");
    try {
        return ProductReader(batch).read(root);
    } catch (const Fault& fault) {
        return fail(ErrorCode::Malformed, fault.what);
    }
}

} // namespace spanwise::gateway
