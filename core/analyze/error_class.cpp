// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyze/error_class.h"

#include "core/base/ascii.h"

#include <algorithm>

namespace spanwise::analyze {
namespace {

using Texts = std::string_view;

// The table of dialects.md §4.2, row by row; all in lower case.
constexpr Texts kCancelledCodes[] = {"cancelled", "canceled", "client_closed_request"};
constexpr std::int32_t kCancelledStatus[] = {499};
constexpr Texts kCancelledNames[] = {"apiuseraborterror", "aborterror", "cancellederror", "responseaborted"};
constexpr Texts kCancelledTexts[] = {"request was aborted", "cancelled by"};

constexpr Texts kGuardCodes[] = {"guardrail_intervened", "input_guardrail_tripwire_triggered"};
constexpr Texts kGuardNames[] = {
    "guarddeniederror", "inputguardrailtripwiretriggered", "outputguardrailtripwiretriggered", "guardrailerror"};
constexpr Texts kGuardTexts[] = {"guardrail", "blocked by policy"};

constexpr Texts kFilterCodes[] = {
    "content_filter", "content_policy_violation", "responsibleaipolicyviolation", "safety"};
constexpr Texts kFilterNames[] = {"contentpolicyviolationerror", "contentfilterfinishreasonerror"};
constexpr Texts kFilterTexts[] = {"content management policy", "content filter", "safety system", "flagged"};

constexpr Texts kContextCodes[] = {
    "context_length_exceeded", "string_above_max_length", "model_max_prompt_tokens_exceeded"};
constexpr std::int32_t kContextStatus[] = {413};
constexpr Texts kContextNames[] = {"contextoverflowerror", "contextwindowexceedederror"};
constexpr Texts kContextTexts[] = {"maximum context length", "context window", "prompt is too long", "too many tokens",
    "reduce the length", "input is too long", "exceeds the maximum number of tokens"};

constexpr Texts kRateCodes[] = {"rate_limit_exceeded", "insufficient_quota", "tokens", "requests", "rate_limit_error",
    "resource_exhausted", "throttlingexception", "toomanyrequests"};
constexpr std::int32_t kRateStatus[] = {429};
constexpr Texts kRateNames[] = {"ratelimiterror", "ratelimitcapacityerror", "rate_limited", "toomanyrequestsexception",
    "servicequotaexceededexception", "resourceexhausted"};
constexpr Texts kRateTexts[] = {"rate limit", "too many requests", "quota"};

constexpr Texts kAuthCodes[] = {
    "invalid_api_key", "authentication_error", "permission_error", "permission_denied", "unauthenticated"};
constexpr std::int32_t kAuthStatus[] = {401, 403};
constexpr Texts kAuthNames[] = {"authenticationerror", "permissiondeniederror", "permission", "accessdeniedexception",
    "unrecognizedclientexception"};
constexpr Texts kAuthTexts[] = {"api key", "unauthorized", "forbidden", "access denied"};

constexpr Texts kSchemaNames[] = {"ai_noobjectgeneratederror", "ai_typevalidationerror", "ai_jsonparseerror",
    "outputparserexception", "outputparsingfailure", "lengthfinishreasonerror", "jsondecodeerror", "validationerror"};
constexpr Texts kSchemaTexts[] = {
    "did not match schema", "failed schema validation", "could not parse", "invalid json"};

constexpr Texts kToolNames[] = {
    "ai_toolexecutionerror", "ai_invalidtoolargumentserror", "ai_nosuchtoolerror", "toolexception"};

constexpr Texts kTimeoutCodes[] = {"timeout", "deadline_exceeded", "request_timeout"};
constexpr std::int32_t kTimeoutStatus[] = {408, 504};
constexpr Texts kTimeoutNames[] = {"apiconnectiontimeouterror", "apitimeouterror", "timeout", "timeouterror",
    "readtimeout", "connecttimeout", "etimedout", "readtimeouterror", "connecttimeouterror", "modeltimeoutexception",
    "deadlineexceeded"};
constexpr Texts kTimeoutTexts[] = {"timed out", "timeout", "deadline"};

constexpr Texts kConnectionNames[] = {"apiconnectionerror", "connecterror", "connectionerror", "econnrefused",
    "econnreset", "enotfound", "socket", "connectionrefusederror", "connectionreseterror", "remoteprotocolerror"};
constexpr Texts kConnectionTexts[] = {"connection error", "cannot connect", "other side closed", "terminated",
    "fetch failed", "connection reset", "econnrefused", "econnreset", "enotfound"};

constexpr Texts kServerCodes[] = {"server_error", "overloaded_error", "api_error", "internal", "unavailable"};
constexpr std::int32_t kServerStatus[] = {500, 502, 503, 529}; // and every other 5xx that stands nowhere above
constexpr Texts kServerNames[] = {"internalservererror", "overloadederror", "serviceunavailableerror", "unavailable",
    "internalserverexception", "serviceunavailableexception", "modelerrorexception"};
constexpr Texts kServerTexts[] = {"server had an error", "overloaded", "internal error", "bad gateway"};

constexpr Texts kRequestCodes[] = {"invalid_request_error", "invalid_value", "model_not_found", "not_found_error",
    "invalid_argument", "unsupported_parameter"};
constexpr std::int32_t kRequestStatus[] = {400, 404, 405, 409, 422};
constexpr Texts kRequestNames[] = {"badrequesterror", "notfounderror", "unprocessableentityerror", "invalid_request",
    "not_found", "validationexception", "resourcenotfoundexception", "invalidargument"};
constexpr Texts kRequestTexts[] = {"invalid", "does not exist", "unsupported"};

constexpr ErrorRule kRules[] = {
    {ErrorClass::Cancelled, kCancelledCodes, kCancelledStatus, kCancelledNames, kCancelledTexts},
    {ErrorClass::GuardrailBlock, kGuardCodes, {}, kGuardNames, kGuardTexts},
    {ErrorClass::ContentFilter, kFilterCodes, {}, kFilterNames, kFilterTexts},
    {ErrorClass::ContextLength, kContextCodes, kContextStatus, kContextNames, kContextTexts},
    {ErrorClass::RateLimit, kRateCodes, kRateStatus, kRateNames, kRateTexts},
    {ErrorClass::Auth, kAuthCodes, kAuthStatus, kAuthNames, kAuthTexts},
    {ErrorClass::SchemaInvalid, {}, {}, kSchemaNames, kSchemaTexts},
    {ErrorClass::ToolError, {}, {}, kToolNames, {}},
    {ErrorClass::Timeout, kTimeoutCodes, kTimeoutStatus, kTimeoutNames, kTimeoutTexts},
    {ErrorClass::Connection, {}, {}, kConnectionNames, kConnectionTexts},
    {ErrorClass::ServerError, kServerCodes, kServerStatus, kServerNames, kServerTexts},
    {ErrorClass::InvalidRequest, kRequestCodes, kRequestStatus, kRequestNames, kRequestTexts},
};

bool contains(std::span<const std::string_view> list, std::string_view text) noexcept
{
    return std::any_of(
        list.begin(), list.end(), [&](std::string_view known) { return ascii::equalsLower(text, known); });
}

std::string_view trimmed(std::string_view text) noexcept
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view afterLastDot(std::string_view name) noexcept
{
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

bool isNameChar(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'
        || c == '$';
}

/// Everything that the failure say, taken apart. Views point into the failure.
struct Parsed {
    std::vector<std::string_view> codes; ///< from code fields, and from JSON inside messages
    std::vector<std::string_view> messages; ///< the innermost texts, without stacks
    std::string_view whole; ///< the first message without its stack, as a person reads it
    std::vector<std::int32_t> statuses;
};

std::optional<std::int32_t> statusIn(std::string_view digits) noexcept
{
    if (digits.size() != 3) return std::nullopt;
    const auto number = ascii::numberIn(digits);
    if (!number || *number < 100 || *number > 599) return std::nullopt;
    return static_cast<std::int32_t>(*number);
}

/// "429 …" at the start: the HTTP status.
void takeLeadingStatus(std::string_view text, Parsed& out)
{
    if (text.size() < 3 || (text.size() > 3 && (isNameChar(text[3]) && text[3] != '.'))) return;
    if (const auto status = statusIn(text.substr(0, 3))) out.statuses.push_back(*status);
}

/// Names before the message, as in "Error: RateLimitError: 429 …", and what Python SDKs write: "Error code: 429 - …".
void takePrefixes(std::string_view text, Parsed& out)
{
    for (int i = 0; i < 6; ++i) {
        takeLeadingStatus(text, out);
        std::size_t end = 0;
        while (end < text.size() && isNameChar(text[end])) ++end;
        constexpr std::string_view kErrorCode = "Error code";
        if (text.substr(0, kErrorCode.size()) == kErrorCode) end = kErrorCode.size();
        if (end == 0 || end + 1 >= text.size() || text[end] != ':') return;
        out.codes.push_back(text.substr(0, end));
        text = trimmed(text.substr(end + 1));
    }
}

/// AWS: "An error occurred (ThrottlingException) when calling …".
void takeAwsCode(std::string_view text, Parsed& out)
{
    constexpr std::string_view kStart = "An error occurred (";
    const std::size_t at = text.find(kStart);
    if (at == std::string_view::npos) return;
    const std::size_t from = at + kStart.size();
    const std::size_t to = text.find(')', from);
    if (to != std::string_view::npos) out.codes.push_back(text.substr(from, to - from));
}

/// `code`, `type` and `status` of an object written in the message, as JSON or as Python writes a dict. Not parsed:
/// messages are cut off, wrapped and doubly quoted in practice.
void takeCodesInObject(std::string_view text, Parsed& out)
{
    if (text.find('{') == std::string_view::npos) return;
    for (const std::string_view name : {"code", "type", "status"}) {
        for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
            std::size_t i = at + name.size();
            if (at == 0 || i >= text.size() || (text[at - 1] != '"' && text[at - 1] != '\'')
                || (text[i] != text[at - 1] && text[i] != '\\'))
                continue;
            while (i < text.size() && (text[i] == '\\' || text[i] == '"' || text[i] == '\'')) ++i;
            while (i < text.size() && (text[i] == ' ' || text[i] == ':')) ++i;
            while (i < text.size() && (text[i] == '\\' || text[i] == '"' || text[i] == '\'')) ++i;
            std::size_t end = i;
            while (end < text.size() && isNameChar(text[end])) ++end;
            const std::string_view value = text.substr(i, end - i);
            if (value.empty()) continue;
            if (const auto status = statusIn(value))
                out.statuses.push_back(*status);
            else if (value != "None" && value != "null")
                out.codes.push_back(value);
        }
    }
}

Parsed parse(const FailureSignals& failure)
{
    Parsed out;
    if (failure.httpStatus) out.statuses.push_back(*failure.httpStatus);
    for (const std::string_view code : failure.codes) {
        const std::string_view text = trimmed(code);
        if (const auto status = statusIn(text))
            out.statuses.push_back(*status); // a lone number in error.type
        else if (!text.empty() && text != "_OTHER")
            out.codes.push_back(text);
    }
    for (const std::string_view raw : failure.messages) {
        if (out.whole.empty()) out.whole = trimmed(withoutStack(raw));
        const std::string_view message = innermost(withoutStack(raw));
        if (message.empty()) continue;
        out.messages.push_back(message);
        takePrefixes(message, out);
        takeAwsCode(message, out);
        takeCodesInObject(message, out);
    }
    return out;
}

bool hasStatus(const ErrorRule& rule, std::int32_t status) noexcept
{
    return std::find(rule.statuses.begin(), rule.statuses.end(), status) != rule.statuses.end();
}

bool hasCode(const ErrorRule& rule, std::string_view code) noexcept
{
    const std::string_view last = afterLastDot(code);
    return contains(rule.codes, code) || contains(rule.codes, last) || contains(rule.names, code)
        || contains(rule.names, last)
        // OutputGuardrail… is a family of names
        || (rule.errorClass == ErrorClass::GuardrailBlock && ascii::containsLower(last, "outputguardrail"));
}

bool matches(const ErrorRule& rule, const Parsed& parsed) noexcept
{
    for (const std::string_view code : parsed.codes)
        if (hasCode(rule, code)) return true;
    for (const std::int32_t status : parsed.statuses) {
        if (hasStatus(rule, status)) return true;
        const bool isOther5xx = status >= 500 && status != 504;
        if (rule.errorClass == ErrorClass::ServerError && isOther5xx) return true;
    }
    for (const std::string_view message : parsed.messages)
        for (const std::string_view text : rule.texts)
            if (ascii::containsLower(message, text)) return true;
    return false;
}

/// An overloaded server is the server's trouble, even where the SDK calls it a rate limit.
bool isOverload(const Parsed& parsed) noexcept
{
    const bool overStatus = std::any_of(parsed.statuses.begin(), parsed.statuses.end(),
        [](std::int32_t status) { return status == 529 || status == 503; });
    const bool limit = std::any_of(parsed.codes.begin(), parsed.codes.end(),
        [](std::string_view code) { return ascii::equalsLower(afterLastDot(code), "ratelimiterror"); });
    const bool saysSo = std::any_of(parsed.messages.begin(), parsed.messages.end(),
        [](std::string_view message) { return ascii::containsLower(message, "overloaded"); });
    return overStatus && limit && saysSo;
}

std::string_view providerCodeOf(const Parsed& parsed) noexcept
{
    std::string_view weak;
    for (const std::string_view code : parsed.codes) {
        for (const ErrorRule& rule : kRules)
            if (contains(rule.codes, code)) {
                // `type` is often the family and `code` the case: prefer what is not the family's name
                const bool isFamily = ascii::equalsLower(code, "invalid_request_error")
                    || ascii::equalsLower(code, "requests") || ascii::equalsLower(code, "tokens");
                if (!isFamily) return code;
                if (weak.empty()) weak = code;
            }
    }
    return weak;
}

} // namespace

std::span<const ErrorRule> errorRules() noexcept
{
    return kRules;
}

std::string_view withoutStack(std::string_view message) noexcept
{
    constexpr std::string_view kPython = "Traceback (most recent call last)";
    if (message.substr(0, kPython.size()) == kPython) { // the error itself stands on the last line
        while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.remove_suffix(1);
        const std::size_t last = message.rfind('\n');
        return last == std::string_view::npos ? message : message.substr(last + 1);
    }
    // JavaScript: "\n    at f (file:1:2)", also escaped inside JSON; Python: "\n  File \"…\", line 3".
    for (const std::string_view start :
        {"\n    at ", "\n\tat ", "\nTraceback (most recent", "\n  File \"", "\\n    at "})
        if (const std::size_t at = message.find(start); at != std::string_view::npos) message = message.substr(0, at);
    return message;
}

std::string_view innermost(std::string_view message) noexcept
{
    // Vercel: "Failed after 3 attempts. Last error: …"; Java, Python and JavaScript name a cause.
    static constexpr std::string_view kMarks[] = {"last error: ", "with non-retryable error: ", "caused by: ",
        "[cause]: ", "original error: ", "inner error: ", "underlying error: "};
    for (bool found = true; found;) {
        found = false;
        for (const std::string_view mark : kMarks)
            for (std::size_t at = 0; at + mark.size() < message.size() && !found; ++at)
                if (ascii::equalsLower(message.substr(at, mark.size()), mark)
                    && !trimmed(message.substr(at + mark.size())).empty()) {
                    message.remove_prefix(at + mark.size());
                    found = true;
                }
    }
    return trimmed(message);
}

bool isControlFlow(std::string_view exceptionType) noexcept
{
    static constexpr std::string_view kNames[] = {
        "calldeferred", "approvalrequired", "graphinterrupt", "parentcommand", "nodeinterrupt", "graphbubbleup"};
    return contains(kNames, afterLastDot(exceptionType));
}

FailureVerdict classifyFailure(const FailureSignals& failure)
{
    const Parsed parsed = parse(failure);
    FailureVerdict out;
    if (!parsed.statuses.empty()) out.httpStatus = parsed.statuses.front();
    out.message = parsed.whole;
    out.providerCode = providerCodeOf(parsed);
    if (failure.isTool) {
        out.errorClass = ErrorClass::ToolError;
        return out;
    }
    if (failure.guardBlocked) {
        out.errorClass = ErrorClass::GuardrailBlock;
        return out;
    }
    if (isOverload(parsed)) {
        out.errorClass = ErrorClass::ServerError;
        return out;
    }
    for (const ErrorRule& rule : kRules)
        if (matches(rule, parsed)) {
            out.errorClass = rule.errorClass;
            return out;
        }
    return out;
}

std::string whyClass(ErrorClass errorClass, const FailureSignals& failure)
{
    const Parsed parsed = parse(failure);
    if (failure.isTool && errorClass == ErrorClass::ToolError)
        return "Every failure of a tool span is one of the tool.";
    if (failure.guardBlocked && errorClass == ErrorClass::GuardrailBlock)
        return "A guard's verdict says that it blocked.";
    if (errorClass == ErrorClass::ServerError && isOverload(parsed))
        return "The SDK calls it a rate limit, but status and message say that the server was overloaded.";
    for (const ErrorRule& rule : kRules) {
        if (rule.errorClass != errorClass) continue;
        for (const std::string_view code : parsed.codes)
            if (hasCode(rule, code)) return "The code or exception “" + std::string(code) + "” stands for it.";
        for (const std::int32_t status : parsed.statuses)
            if (hasStatus(rule, status) || (errorClass == ErrorClass::ServerError && status >= 500))
                return "HTTP status " + std::to_string(status) + " stands for it.";
        for (const std::string_view message : parsed.messages)
            for (const std::string_view text : rule.texts)
                if (ascii::containsLower(message, text)) return "Its message holds “" + std::string(text) + "”.";
    }
    return "It failed, but no code, status or wording that is known says why.";
}

} // namespace spanwise::analyze
