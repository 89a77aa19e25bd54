// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ingest/scrape_recorder.h"

#include "core/base/json_writer.h"

#include <system_error>

namespace spanwise::ingest {

namespace fs = std::filesystem;

ScrapeRecorder::ScrapeRecorder(fs::path folder, std::uint64_t next, std::ofstream log)
    : m_folder(std::move(folder))
    , m_next(next)
    , m_log(std::move(log))
{
}

Result<std::unique_ptr<ScrapeRecorder>> ScrapeRecorder::open(const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fail(ErrorCode::Io, folder.string() + " cannot be made: " + error.message());
    std::uint64_t next = 1;
    while (fs::exists(folder / (std::to_string(next) + ".body"), error)) ++next;
    std::ofstream log(folder / "scrapes.jsonl", std::ios::binary | std::ios::app);
    if (!log) return fail(ErrorCode::Io, (folder / "scrapes.jsonl").string() + " cannot be written");
    return std::unique_ptr<ScrapeRecorder>(new ScrapeRecorder(folder, next, std::move(log)));
}

Result<void> ScrapeRecorder::record(const Scrape& scrape)
{
    std::string body;
    if (scrape.failure.empty()) {
        body = std::to_string(m_next++) + ".body";
        std::ofstream out(m_folder / body, std::ios::binary | std::ios::trunc);
        out.write(scrape.body.data(), static_cast<std::streamsize>(scrape.body.size()));
        out.close();
        if (!out) return fail(ErrorCode::Io, (m_folder / body).string() + " cannot be written");
    }
    const bool late = scrape.failure.find("within") != std::string::npos;
    std::string line;
    JsonWriter json(line);
    json.beginObject().key("target").text(scrape.job).key("instance").text(scrape.instance);
    json.key("at_ms").integer(scrape.at).key("duration_ms").integer(scrape.duration);
    json.key("outcome").text(!scrape.failure.empty() ? (late ? "timeout" : "connection_closed")
            : scrape.status == 200                   ? "ok"
                                                     : "http_error");
    json.key("status").integer(scrape.failure.empty() ? scrape.status : 0);
    json.key("content_type").text(scrape.contentType).key("content_encoding").text(scrape.contentEncoding);
    json.key("body").text(body);
    if (!scrape.failure.empty()) json.key("failure").text(scrape.failure);
    json.endObject();
    m_log << line << '\n' << std::flush;
    if (!m_log) return fail(ErrorCode::Io, (m_folder / "scrapes.jsonl").string() + " cannot be written");
    return {};
}

} // namespace spanwise::ingest
