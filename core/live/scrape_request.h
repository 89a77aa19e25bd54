// SPDX-License-Identifier: GPL-3.0-or-later
// One request to a metrics address, with all that may go wrong said in plain words (S13, S14): http and https alone, at
// most five redirects, none to another scheme and none to another origin with credentials, link-local addresses refused
// after the name was resolved, TLS verified, one time limit for everything, a body limit. The address that was judged
// is the one that is connected to: a name cannot change between the two.
#pragma once

#include "core/ingest/scrape.h"
#include "core/live/scrape_target.h"

#include <QElapsedTimer>
#include <QHostInfo>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>
#include <QPointer>
#include <QTimer>
#include <QUrl>
#include <functional>

namespace spanwise::live {

/// Lives on the network thread; deletes itself after `done`.
class ScrapeRequest final : public QObject {
    Q_OBJECT

public:
    using Done = std::function<void(ingest::Scrape&&)>;

    ScrapeRequest(QNetworkAccessManager& network, const ScrapeTarget& target, std::int64_t atMs, Done done);
    ~ScrapeRequest() override;

    void start();
    /// Ends it as failed, with these words.
    void giveUp(const QString& why);

private:
    void resolve(const QUrl& url);
    void connectTo(const QUrl& url, const QHostInfo& info);
    void receive();
    void answered();
    void redirect(const QUrl& to);
    void finish();
    [[nodiscard]] QNetworkRequest requestFor(const QUrl& url, const QHostAddress& address) const;
    [[nodiscard]] QString failureText() const;
    void judgeCertificate(const QList<QSslError>& errors);

    QNetworkAccessManager& m_network;
    const ScrapeTarget m_target;
    Done m_done;
    ingest::Scrape m_scrape;
    QElapsedTimer m_clock;
    QTimer m_limit;
    QPointer<QNetworkReply> m_reply;
    QUrl m_url; ///< asked now, with its name
    QByteArray m_body;
    QString m_certificateProblem;
    int m_redirects = 0;
    int m_lookup = -1;
    bool m_over = false;
};

} // namespace spanwise::live
