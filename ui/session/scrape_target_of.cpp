// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/scrape_target_of.h"

#include "ui/safe_text.h"

#include <QFile>
#include <memory>

namespace spanwise::ui {

namespace {

constexpr qint64 kMostOfAFile = 1 << 20; // certificates are a few KiB

Result<void> readInto(const std::string& path, std::string& out)
{
    if (path.empty()) return {};
    QFile file(fromCore(path));
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io, path + " cannot be read: " + file.errorString().toStdString());
    out = file.read(kMostOfAFile).toStdString();
    if (out.empty()) return fail(ErrorCode::Invalid, path + " is empty");
    return {};
}

} // namespace

Result<live::ScrapeTarget> scrapeTargetOf(const store::KeptTarget& kept)
{
    auto out = live::readScrapeTarget(kept.url);
    if (!out) return out;
    out->job = kept.job;
    out->instance = kept.instance;
    out->intervalMs = kept.intervalMs;
    out->timeoutMs = kept.timeoutMs;
    using Kept = store::KeptTarget::Auth;
    out->auth = kept.auth == Kept::Bearer ? live::ScrapeTarget::Auth::Bearer
        : kept.auth == Kept::Basic        ? live::ScrapeTarget::Auth::Basic
                                          : live::ScrapeTarget::Auth::None;
    out->user = kept.user;
    out->trustedFingerprint = kept.fingerprint;
    out->linkLocalAllowed = kept.linkLocalAllowed;
    out->wantsProtobuf = kept.wantsProtobuf;
    for (const auto& [path, into] : {std::pair(&kept.certificateFile, &out->clientCertificatePem),
             std::pair(&kept.certificateKeyFile, &out->clientKeyPem),
             std::pair(&kept.authorityFile, &out->authorityPem)})
        if (auto read = readInto(*path, *into); !read) return tl::unexpected(read.error());
    return out;
}

void setSecret(live::ScrapeTarget& target, const std::string& secret)
{
    target.secret = [kept = std::make_shared<const std::string>(secret)] { return *kept; };
}

} // namespace spanwise::ui
