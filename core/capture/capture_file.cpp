// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capture_file.h"

#include "core/base/ids.h"
#include "core/base/json_writer.h"
#include "core/capture/own_rules.h"
#include "core/dialect/json_text.h"
#include "core/model/batch.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <random>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace spanwise::capture {
namespace {

using Key = HexId<32>;

tl::unexpected<Error> invalid(const std::string& where, std::string_view what)
{
    return fail(ErrorCode::Invalid, where + ": " + std::string(what));
}

class PolicyReader {
public:
    explicit PolicyReader(const Batch& batch)
        : m_batch(batch)
    {
    }

    Result<CapturePolicy> read(const Value& root)
    {
        for (const Attribute& member : m_batch.entries(root)) {
            Result<void> done;
            if (member.key == "default")
                done = readMode("default", member.value, m_policy.byDefault);
            else if (member.key == "services")
                done = readServices(member.value);
            else if (member.key == "rules")
                done = readRules(member.value);
            else if (member.key == "content")
                done = readContent(member.value);
            else if (member.key == "key_file")
                done = readText("key_file", member.value, m_policy.keyFile);
            else if (member.key != "version")
                done = invalid(std::string(member.key), "is no part of a capture policy");
            if (!done) return tl::unexpected(done.error());
        }
        return std::move(m_policy);
    }

private:
    static Result<void> readText(const std::string& where, const Value& value, std::string& text)
    {
        if (value.kind != Value::Kind::String || value.size == 0) return invalid(where, "a text is expected");
        text = value.view();
        return {};
    }

    static Result<void> readMode(const std::string& where, const Value& value, CaptureMode& mode)
    {
        const auto named =
            value.kind == Value::Kind::String ? captureModeFromName(value.view()) : std::optional<CaptureMode> {};
        if (!named) return invalid(where, "full, redacted, hash or off is expected");
        mode = *named;
        return {};
    }

    Result<void> readServices(const Value& services)
    {
        if (services.kind != Value::Kind::Map) return invalid("services", "an object is expected");
        for (const Attribute& entry : m_batch.entries(services)) {
            CaptureMode mode {};
            if (auto done = readMode("services." + std::string(entry.key), entry.value, mode); !done) return done;
            m_policy.services[std::string(entry.key)] = mode;
        }
        return {};
    }

    Result<void> readRules(const Value& rules)
    {
        if (rules.kind != Value::Kind::Array) return invalid("rules", "a list is expected");
        std::size_t number = 0;
        for (const Value& entry : m_batch.items(rules)) {
            const std::string where = "rules[" + std::to_string(number++) + "]";
            if (entry.kind != Value::Kind::Map) return invalid(where, "an object is expected");
            OwnRule rule;
            for (const Attribute& part : m_batch.entries(entry)) {
                if (part.key != "name" && part.key != "pattern")
                    return invalid(where + "." + std::string(part.key), "is no part of a rule");
                auto done = readText(
                    where + "." + std::string(part.key), part.value, part.key == "name" ? rule.name : rule.pattern);
                if (!done) return done;
            }
            if (auto fine = checkRule(rule); !fine) return tl::unexpected(fine.error().in(where));
            m_policy.rules.push_back(std::move(rule));
        }
        return {};
    }

    Result<void> readContent(const Value& keys)
    {
        if (keys.kind != Value::Kind::Array) return invalid("content", "a list of attribute names is expected");
        for (const Value& key : m_batch.items(keys)) {
            std::string name;
            if (auto done = readText("content", key, name); !done) return done;
            m_policy.contentKeys.push_back(std::move(name));
        }
        return {};
    }

    const Batch& m_batch;
    CapturePolicy m_policy;
};

Result<std::string> contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string content {std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) return fail(ErrorCode::Io, path.string() + ": cannot be read");
    return content;
}

Key randomKey()
{
    std::random_device random; // the system's generator
    Key key;
    for (std::size_t i = 0; i < Key::kSize; i += 4) {
        const std::uint32_t word = random();
        std::memcpy(key.bytes.data() + i, &word, sizeof word);
    }
    return key;
}

std::string raw(const Key& key)
{
    return {reinterpret_cast<const char*>(key.bytes.data()), Key::kSize};
}

} // namespace

Result<CapturePolicy> parsePolicy(std::string_view json)
{
    Batch batch;
    dialect::JsonText reader;
    const Value root = reader.tree(json, batch);
    if (root.kind != Value::Kind::Map)
        return fail(
            ErrorCode::Invalid, "not a capture policy: a JSON object with \"default\" or \"services\" is expected");
    return PolicyReader(batch).read(root);
}

std::string policyJson(const CapturePolicy& policy)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().key("version").integer(1).key("default").text(nameOf(policy.byDefault));
    json.key("services").beginObject();
    for (const auto& [service, mode] : policy.services) json.key(service).text(nameOf(mode));
    json.endObject().key("rules").beginArray();
    for (const OwnRule& rule : policy.rules)
        json.beginObject().key("name").text(rule.name).key("pattern").text(rule.pattern).endObject();
    json.endArray().key("content").beginArray();
    for (const std::string& key : policy.contentKeys) json.text(key);
    json.endArray();
    if (!policy.keyFile.empty()) json.key("key_file").text(policy.keyFile);
    json.endObject();
    return out;
}

Result<CapturePolicy> readPolicyFile(const std::filesystem::path& path)
{
    const auto content = contentOf(path);
    if (!content) return tl::unexpected(content.error());
    auto policy = parsePolicy(*content);
    if (!policy) return tl::unexpected(policy.error().in(path.string()));
    if (policy->isFull()) return policy;
    const auto keyFile = path.parent_path() / (policy->keyFile.empty() ? "capture.key" : policy->keyFile);
    auto key = keyOf(keyFile);
    if (!key) return tl::unexpected(key.error());
    policy->key = std::move(*key);
    return policy;
}

Result<std::string> keyOf(const std::filesystem::path& keyFile)
{
    const std::string name = keyFile.string();
    const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor >= 0) {
        const Key key = randomKey();
        const std::string line = key.hex() + '\n';
        const bool written = ::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size())
            && ::fsync(descriptor) == 0;
        ::close(descriptor);
        if (written) return raw(key);
        ::unlink(name.c_str());
        return fail(ErrorCode::Io, name + ": the key of the digests cannot be written");
    }
    if (errno != EEXIST)
        return fail(ErrorCode::Io, name + ": the key of the digests cannot be made: " + std::strerror(errno));
    auto content = contentOf(keyFile);
    if (!content) return tl::unexpected(content.error());
    while (!content->empty() && (content->back() == '\n' || content->back() == '\r')) content->pop_back();
    const auto key = Key::fromHex(*content);
    if (!key)
        return fail(
            ErrorCode::Invalid, name + ": not a key: 64 hex digits are expected; remove the file to get a new one");
    return raw(*key);
}

} // namespace spanwise::capture
