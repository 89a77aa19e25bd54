// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/scrape_request.h"

#include <QAuthenticator>
#include <QNetworkRequest>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>

namespace spanwise::live {

namespace {

constexpr int kMostRedirects = 5;
constexpr qsizetype kMostBytes = qsizetype {16} << 20; // S13, as received; unpacked it is limited again

QByteArray bytes(const std::string& text)
{
    return QByteArray::fromStdString(text);
}

QByteArray acceptOf(const ScrapeTarget& target)
{
    QByteArray out;
    if (target.wantsProtobuf)
        out = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,";
    return out
        + "application/openmetrics-text;version=1.0.0;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
          "text/plain;version=0.0.4;q=0.4,*/*;q=0.1";
}

bool sameOrigin(const QUrl& a, const QUrl& b)
{
    const auto port = [](const QUrl& url) { return url.port(url.scheme() == u"https" ? 443 : 80); };
    return a.scheme() == b.scheme() && a.host() == b.host() && port(a) == port(b);
}

QSslKey keyOf(const ScrapeTarget& target)
{
    for (const auto algorithm : {QSsl::Rsa, QSsl::Ec}) {
        const QSslKey key(bytes(target.clientKeyPem), algorithm, QSsl::Pem, QSsl::PrivateKey);
        if (!key.isNull()) return key;
    }
    return {};
}

QSslConfiguration tlsOf(const ScrapeTarget& target)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    if (!target.authorityPem.empty())
        tls.addCaCertificates(QSslCertificate::fromData(bytes(target.authorityPem), QSsl::Pem));
    if (!target.clientCertificatePem.empty()) {
        const auto chain = QSslCertificate::fromData(bytes(target.clientCertificatePem), QSsl::Pem);
        tls.setLocalCertificateChain(chain);
        tls.setPrivateKey(keyOf(target));
    }
    return tls;
}

/// What of the certificates cannot be used; empty = all can.
QString certificateProblem(const ScrapeTarget& target)
{
    const auto holdsNone = [](const std::string& pem) {
        return !pem.empty() && QSslCertificate::fromData(bytes(pem), QSsl::Pem).isEmpty();
    };
    if (holdsNone(target.authorityPem))
        return ScrapeRequest::tr("the file of the own authority holds no certificate in PEM form");
    if (holdsNone(target.clientCertificatePem))
        return ScrapeRequest::tr("the file of the client certificate holds none in PEM form");
    if (!target.clientCertificatePem.empty() && keyOf(target).isNull())
        return ScrapeRequest::tr("the key of the client certificate cannot be read: a key in PEM form without a pass "
                                 "phrase is needed");
    return {};
}

} // namespace

ScrapeRequest::ScrapeRequest(QNetworkAccessManager& network, const ScrapeTarget& target, std::int64_t atMs, Done done)
    : m_network(network)
    , m_target(target)
    , m_done(std::move(done))
{
    m_scrape.job = target.job;
    m_scrape.instance = target.instance;
    m_scrape.address = target.url;
    m_scrape.interval = target.intervalMs;
    m_scrape.at = atMs;
    m_scrape.status = 0;
    m_limit.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this,
        [this] { giveUp(tr("no answer within %1 s").arg(static_cast<double>(m_target.timeoutMs) / 1000)); });
}

ScrapeRequest::~ScrapeRequest()
{
    if (m_lookup >= 0) QHostInfo::abortHostLookup(m_lookup);
}

void ScrapeRequest::start()
{
    m_clock.start();
    m_limit.start(static_cast<int>(m_target.timeoutMs));
    if (const QString problem = certificateProblem(m_target); !problem.isEmpty()) return giveUp(problem);
    resolve(QUrl(QString::fromStdString(m_target.url), QUrl::StrictMode));
}

void ScrapeRequest::giveUp(const QString& why)
{
    if (m_over) return;
    m_scrape.failure = why.toStdString();
    finish();
}

void ScrapeRequest::resolve(const QUrl& url)
{
    m_url = url;
    m_lookup = QHostInfo::lookupHost(url.host(), this, [this, url](const QHostInfo& info) {
        m_lookup = -1;
        if (!m_over) connectTo(url, info);
    });
}

void ScrapeRequest::connectTo(const QUrl& url, const QHostInfo& info)
{
    if (info.error() != QHostInfo::NoError || info.addresses().isEmpty())
        return giveUp(tr("the name %1 cannot be resolved").arg(url.host()));
    for (const QHostAddress& address : info.addresses())
        if (!m_target.linkLocalAllowed && isLinkLocal(address.toString().toStdString()))
            return giveUp(tr("%1 is a link-local address (%2): such addresses are not asked unless they are listed")
                              .arg(url.host(), address.toString()));
    // IPv4 first: many gateways listen on 127.0.0.1 alone while `localhost` has both.
    QHostAddress chosen = info.addresses().constFirst();
    for (const QHostAddress& address : info.addresses())
        if (address.protocol() == QAbstractSocket::IPv4Protocol) {
            chosen = address;
            break;
        }
    m_body.clear();
    m_reply = m_network.get(requestFor(url, chosen));
    m_reply->setReadBufferSize(1 << 20);
    connect(m_reply, &QNetworkReply::readyRead, this, &ScrapeRequest::receive);
    connect(m_reply, &QNetworkReply::finished, this, &ScrapeRequest::answered);
    connect(m_reply, &QNetworkReply::sslErrors, this, &ScrapeRequest::judgeCertificate);
}

QNetworkRequest ScrapeRequest::requestFor(const QUrl& url, const QHostAddress& address) const
{
    QUrl pinned = url;
    pinned.setHost(address.toString());
    QNetworkRequest request(pinned);
    QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    if (url.host().contains(u':')) host = '[' + host + ']';
    if (url.port() > 0) host += ':' + QByteArray::number(url.port());
    request.setRawHeader("Host", host);
    request.setPeerVerifyName(url.host());
    request.setRawHeader("Accept", acceptOf(m_target));
    request.setRawHeader("Accept-Encoding", "gzip"); // said here, so that it is unpacked by us, within limits
    request.setRawHeader("User-Agent", "spanwise");
    request.setRawHeader(
        "X-Prometheus-Scrape-Timeout-Seconds", QByteArray::number(static_cast<double>(m_target.timeoutMs) / 1000));
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
    if (url.scheme() == u"https") request.setSslConfiguration(tlsOf(m_target));
    const QByteArray secret = m_target.secret ? bytes(m_target.secret()) : QByteArray();
    if (m_target.auth == ScrapeTarget::Auth::Bearer)
        request.setRawHeader("Authorization", "Bearer " + secret);
    else if (m_target.auth == ScrapeTarget::Auth::Basic)
        request.setRawHeader("Authorization", "Basic " + (bytes(m_target.user) + ':' + secret).toBase64());
    return request;
}

void ScrapeRequest::judgeCertificate(const QList<QSslError>& errors)
{
    const QSslCertificate certificate = m_reply->sslConfiguration().peerCertificate();
    const QByteArray print = certificate.digest(QCryptographicHash::Sha256).toHex();
    if (!m_target.trustedFingerprint.empty() && print == bytes(m_target.trustedFingerprint).toLower())
        return m_reply->ignoreSslErrors(errors);
    m_scrape.refusedCertificate = print.toStdString();
    m_certificateProblem = errors.isEmpty() ? QString() : errors.constFirst().errorString();
    if (!print.isEmpty())
        m_certificateProblem += tr(" (its SHA-256 fingerprint is %1)").arg(QString::fromLatin1(print));
}

void ScrapeRequest::receive()
{
    m_body += m_reply->readAll();
    if (m_body.size() > kMostBytes) giveUp(tr("the answer is larger than the limit of 16 MiB"));
}

void ScrapeRequest::answered()
{
    if (m_over) return;
    m_body += m_reply->readAll();
    m_scrape.status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    // The parsed header is empty for relative addresses, which are the usual ones.
    const QUrl location = QUrl::fromEncoded(m_reply->rawHeader("Location"), QUrl::StrictMode);
    if (m_scrape.status >= 300 && m_scrape.status < 400 && !location.isEmpty())
        return redirect(m_url.resolved(location));
    // With a status of its own the gateway has answered, whatever it is: reading the scrape says what that means.
    const bool complete = m_reply->error() == QNetworkReply::NoError || (m_scrape.status >= 400);
    if (m_scrape.status == 0 || !complete) return giveUp(failureText());
    m_scrape.contentType = m_reply->rawHeader("Content-Type").toStdString();
    m_scrape.contentEncoding = m_reply->rawHeader("Content-Encoding").toStdString();
    m_scrape.body = m_body.toStdString();
    finish();
}

void ScrapeRequest::redirect(const QUrl& to)
{
    if (++m_redirects > kMostRedirects) return giveUp(tr("more than five redirects"));
    if (to.scheme() != m_url.scheme())
        return giveUp(tr("it redirects from %1 to %2, which is not followed").arg(m_url.scheme(), to.scheme()));
    const bool hasCredentials = m_target.auth != ScrapeTarget::Auth::None || !m_target.clientCertificatePem.empty();
    if (hasCredentials && !sameOrigin(m_url, to))
        return giveUp(tr("it redirects to another host, %1, which is not given the credentials").arg(to.host()));
    m_reply->disconnect(this);
    m_reply->deleteLater();
    m_reply = nullptr;
    resolve(to);
}

QString ScrapeRequest::failureText() const
{
    const QString where = m_url.host() + u':' + QString::number(m_url.port(m_url.scheme() == u"https" ? 443 : 80));
    switch (m_reply->error()) {
    case QNetworkReply::ConnectionRefusedError: return tr("nothing listens at %1: is the gateway running?").arg(where);
    case QNetworkReply::HostNotFoundError: return tr("the name %1 cannot be resolved").arg(m_url.host());
    case QNetworkReply::RemoteHostClosedError: return tr("the connection was closed before the answer was complete");
    case QNetworkReply::SslHandshakeFailedError:
        return tr("the secure connection failed: %1")
            .arg(m_certificateProblem.isEmpty() ? m_reply->errorString() : m_certificateProblem);
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::UnknownNetworkError: return tr("%1 cannot be reached: %2").arg(where, m_reply->errorString());
    default: return m_reply->errorString();
    }
}

void ScrapeRequest::finish()
{
    if (m_over) return;
    m_over = true;
    m_limit.stop();
    if (m_reply) {
        m_reply->disconnect(this);
        m_reply->abort();
        m_reply->deleteLater();
    }
    m_scrape.duration = m_clock.elapsed();
    if (m_scrape.status == 0) m_scrape.status = 200; // no answer: `failure` says why
    m_done(std::move(m_scrape));
    deleteLater();
}

} // namespace spanwise::live
