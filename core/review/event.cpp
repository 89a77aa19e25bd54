// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/review/event.h"

#include <algorithm>
#include <array>
#include <random>
#include <tuple>

namespace spanwise::review {

namespace {
constexpr std::array<std::string_view, 15> kNames {"item_added", "claimed", "claim_renewed", "claim_released",
    "submitted", "superseded", "retracted", "skipped", "dismissed", "adjudicated", "reopened", "priority_changed",
    "commented", "case_created", "coded"};

/// Members whose text is sealed, wherever they stand in a payload.
constexpr std::array<std::string_view, 4> kSealed {"note", "corrected_output", "text", "title"};
constexpr std::string_view kSeal = "sealed";

bool isSealed(const Json& value)
{
    return value.members().size() == 1 && value[kSeal].isText();
}

Json sealInto(const Json& value, bool sealTexts, std::vector<SealedText>& texts, RandomHex random)
{
    if (value.isText() && sealTexts && !value.text().empty()) {
        SealedText sealed {{}, random(32), std::string(value.text())};
        sealed.digest = sealOf(sealed.salt, sealed.text);
        texts.push_back(sealed);
        return Json::object().set(kSeal, sealed.digest.hex());
    }
    if (value.isObject()) {
        Json out = Json::object();
        for (const auto& [key, member] : value.members())
            out.set(key, sealInto(member, std::ranges::find(kSealed, key) != kSealed.end(), texts, random));
        return out;
    }
    if (value.isArray()) {
        Json out = Json::array();
        for (const Json& item : value.items()) out.add(sealInto(item, sealTexts, texts, random));
        return out;
    }
    return value;
}

Json opened(const ReviewEvent& event, const Json& value)
{
    if (isSealed(value)) {
        const auto text = textOf(event, value);
        return text ? Json(*text) : Json();
    }
    if (value.isObject()) {
        Json out = Json::object();
        for (const auto& [key, member] : value.members()) out.set(key, opened(event, member));
        return out;
    }
    if (value.isArray()) {
        Json out = Json::array();
        for (const Json& item : value.items()) out.add(opened(event, item));
        return out;
    }
    return value;
}

void collectSeals(const Json& value, std::vector<Digest>& into)
{
    if (isSealed(value)) {
        if (const auto digest = Digest::fromHex(value[kSeal].text())) into.push_back(*digest);
        return;
    }
    for (const auto& [key, member] : value.members()) collectSeals(member, into);
    for (const Json& item : value.items()) collectSeals(item, into);
}
} // namespace

std::string_view nameOf(EventKind kind) noexcept
{
    return kNames[static_cast<std::size_t>(kind)];
}

std::optional<EventKind> eventKindFrom(std::string_view name) noexcept
{
    const auto found = std::ranges::find(kNames, name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<EventKind>(found - kNames.begin());
}

bool isOneLine(std::string_view name) noexcept
{
    return !name.empty() && std::ranges::none_of(name, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

bool comesBefore(const ReviewEvent& a, const ReviewEvent& b) noexcept
{
    return std::tie(a.lamport, a.actor, a.eventId) < std::tie(b.lamport, b.actor, b.eventId);
}

ReviewEvent makeEvent(EventKind kind, std::string itemId, std::string actor, UnixNanos at, std::int64_t lamport,
    Json plain, RandomHex random)
{
    ReviewEvent event;
    event.eventId = random(32);
    event.itemId = std::move(itemId);
    event.kind = kind;
    event.actor = std::move(actor);
    event.at = at;
    event.lamport = lamport;
    event.payload = sealInto(plain.isObject() ? plain : Json::object(), false, event.texts, random);
    event.payload.set("item_id", event.itemId).set("lamport", lamport);
    return event;
}

std::string systemRandomHex(std::size_t digits)
{
    constexpr char kDigits[] = "0123456789abcdef";
    std::random_device source;
    std::string out;
    while (out.size() < digits) {
        std::uint32_t word = source();
        for (int i = 0; i < 8 && out.size() < digits; ++i, word >>= 4U) out += kDigits[word & 15U];
    }
    return out;
}

std::optional<std::string> textOf(const ReviewEvent& event, const Json& value)
{
    if (value.isText()) return std::string(value.text());
    if (!isSealed(value)) return std::nullopt;
    const auto digest = Digest::fromHex(value[kSeal].text());
    for (const SealedText& text : event.texts)
        if (digest && text.digest == *digest) return text.text;
    return std::nullopt;
}

Json openedPayload(const ReviewEvent& event)
{
    return opened(event, event.payload);
}

std::vector<Digest> sealsIn(const Json& payload)
{
    std::vector<Digest> out;
    collectSeals(payload, out);
    return out;
}

Digest sealOf(std::string_view salt, std::string_view text) noexcept
{
    return Sha256().add(salt).add(text).finish();
}

std::string itemIdOf(std::string_view queue, std::string_view traceId, std::string_view spanId)
{
    return Sha256().add(queue).add("\n").add(traceId).add("\n").add(spanId).finish().hex().substr(0, 24);
}

std::string bundleLine(const ReviewEvent& event)
{
    Json line = Json::object();
    line.set("event_id", event.eventId).set("item_id", event.itemId).set("kind", nameOf(event.kind));
    line.set("actor", event.actor).set("at_ns", event.at).set("lamport", event.lamport).set("payload", event.payload);
    Json texts = Json::array();
    for (const SealedText& text : event.texts)
        texts.add(Json::object().set("digest", text.digest.hex()).set("salt", text.salt).set("text", text.text));
    line.set("texts", std::move(texts));
    return line.canonical();
}

namespace {
/// Whether times are ones that a computer with a clock like ours can have written.
Result<void> checkTimes(const ReviewEvent& event, UnixNanos now)
{
    if (event.at < 0 || event.at > now + kMostAhead)
        return fail(ErrorCode::Malformed,
            "event " + event.eventId
                + ": at_ns lies before 1970 or more than a day ahead of this computer's clock; when that clock is "
                  "wrong, set it and import again");
    if (event.lamport < 1 || event.lamport > largestLamport(now))
        return fail(ErrorCode::Malformed,
            "event " + event.eventId + ": lamport " + std::to_string(event.lamport)
                + " is not from 1 to the microseconds since 1970: no log has so many events");
    return {};
}

Result<void> checkItem(const ReviewEvent& event)
{
    const Json& payload = event.payload;
    if (payload["item_id"].text() != event.itemId || payload["lamport"].integer() != event.lamport)
        return fail(ErrorCode::Malformed, "event " + event.eventId + ": its payload names another item or time");
    const std::string id = itemIdOf(payload["queue"].text(), payload["trace_id"].text(), payload["span_id"].text());
    if (event.kind == EventKind::ItemAdded && id != event.itemId)
        return fail(ErrorCode::Malformed,
            "event " + event.eventId + ": item " + event.itemId + " is not the one of its queue, trace and span, "
                + id);
    return {};
}
} // namespace

Result<ReviewEvent> eventFromBundle(std::string_view line, UnixNanos now)
{
    const auto json = Json::parse(line);
    if (!json) return tl::unexpected(json.error());
    ReviewEvent event;
    event.eventId = (*json)["event_id"].text();
    event.itemId = (*json)["item_id"].text();
    event.actor = (*json)["actor"].text();
    const auto kind = eventKindFrom((*json)["kind"].text());
    const auto at = (*json)["at_ns"].integer();
    const auto lamport = (*json)["lamport"].integer();
    event.payload = (*json)["payload"];
    if (event.eventId.empty() || event.itemId.empty() || event.actor.empty() || !kind || !at || !lamport
        || !event.payload.isObject())
        return fail(
            ErrorCode::Malformed, "an event needs event_id, item_id, actor, a known kind, at_ns, lamport and payload");
    if (!isOneLine(event.actor))
        return fail(
            ErrorCode::Malformed, "event " + event.eventId + ": the name of who did it is not one line of text");
    event.kind = *kind;
    event.at = *at;
    event.lamport = *lamport;
    if (auto checked = checkTimes(event, now); !checked) return tl::unexpected(checked.error());
    if (auto checked = checkItem(event); !checked) return tl::unexpected(checked.error());
    const std::vector<Digest> seals = sealsIn(event.payload);
    for (const Json& text : (*json)["texts"].items()) {
        SealedText sealed {{}, std::string(text["salt"].text()), std::string(text["text"].text())};
        sealed.digest = sealOf(sealed.salt, sealed.text);
        if (text["digest"].text() != sealed.digest.hex() || std::ranges::find(seals, sealed.digest) == seals.end())
            return fail(ErrorCode::Malformed, "event " + event.eventId + ": a text is not the one that was sealed");
        event.texts.push_back(std::move(sealed));
    }
    return event;
}

} // namespace spanwise::review
