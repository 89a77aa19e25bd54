// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/scrape.h"

#include "core/base/ascii.h"
#include "core/capture/redactor.h"
#include "core/ingest/unpack.h"

namespace spanwise::ingest {

namespace {

/// Why an answer with this status is none, and what to do about it.
std::string statusText(int status)
{
    const std::string code = "HTTP status " + std::to_string(status);
    switch (status) {
    case 401: return code + ": the address wants credentials: add a token or a user and password";
    case 403: return code + ": the credentials may not read the metrics";
    case 404: return code + ": there are no metrics at this address: check its path";
    case 429: return code + ": asked too often: use a longer interval";
    default: break;
    }
    if (status >= 300 && status < 400) return code + ": the redirect was not followed";
    if (status >= 500) return code + ": the gateway itself failed";
    return code + ": only 200 is an answer with metrics";
}

Result<std::string> unpacked(const Scrape& scrape, const ScrapeLimits& limits)
{
    if (scrape.contentEncoding.empty() || ascii::equalsLower(scrape.contentEncoding, "identity")) {
        if (scrape.body.size() > limits.bodyBytes)
            return fail(ErrorCode::TooLarge,
                "the answer is larger than the limit of " + std::to_string(limits.bodyBytes >> 20U) + " MiB");
        return scrape.body;
    }
    if (!ascii::equalsLower(scrape.contentEncoding, "gzip"))
        return fail(ErrorCode::Unsupported, "the answer is packed as " + scrape.contentEncoding + ", not as gzip");
    const auto text = unpackGzip(scrape.body, limits.bodyBytes);
    if (!text) return tl::unexpected(text.error());
    return std::string(text->view());
}

/// A complaint shows the line that it is about: keys and tokens in its labels do not belong into the store.
Error withoutSecrets(Error error)
{
    const capture::CapturePolicy policy;
    Arena arena;
    capture::CaptureCounts counts;
    if (const auto text = capture::Redactor(policy).redacted(error.message, arena, counts)) error.message = *text;
    return error;
}

} // namespace

ReadScrape readScrape(const Scrape& scrape, const ScrapeLimits& limits)
{
    ReadScrape out;
    if (!scrape.failure.empty()) {
        out.error = Error {ErrorCode::Io, scrape.failure};
        return out;
    }
    if (scrape.status != 200) {
        out.error = Error {ErrorCode::Io, statusText(scrape.status)};
        return out;
    }
    auto body = unpacked(scrape, limits);
    if (!body) {
        out.error = body.error();
        return out;
    }
    out.body = std::make_shared<const std::string>(std::move(*body));
    const auto format =
        decode::decodeExposition(*out.body, scrape.contentType, limits.exposition, out.exposition, out.report);
    if (!format) {
        out.error = withoutSecrets(format.error());
        return out;
    }
    out.format = decode::nameOf(*format);
    return out;
}

} // namespace spanwise::ingest
