// SPDX-License-Identifier: GPL-3.0-or-later
// Scrapes over TLS of a server on the loopback: own authority, client certificate, and every certificate that must not
// be taken (reliability.md S14).
#include "core/live/scraper.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QSslSocket>
#include <QtTest>
#include <mutex>
#include <optional>

using namespace spanwise;

namespace {

QByteArray pem(const QString& name)
{
    QFile file(SPANWISE_FIXTURES "/gateway/tls/" + name);
    if (!file.open(QIODevice::ReadOnly)) qFatal("%s", qPrintable(file.fileName()));
    return file.readAll();
}

/// Answers with one sample over TLS; remembers who asked.
class TlsServer : public QObject {
    Q_OBJECT

public:
    QString client; ///< common name of the certificate that was shown
    int requests = 0;

    explicit TlsServer(
        const QString& certificate, bool wantsClient = false, QSsl::SslProtocol protocol = QSsl::TlsV1_2OrLater)
    {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setLocalCertificate(QSslCertificate(pem(certificate + ".pem")));
        tls.setPrivateKey(QSslKey(pem(certificate + ".key"), QSsl::Ec));
        tls.setProtocol(protocol);
        if (wantsClient) {
            tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
            tls.setCaCertificates({QSslCertificate(pem("ca.pem"))});
        } else {
            tls.setPeerVerifyMode(QSslSocket::VerifyNone);
        }
        m_server.setSslConfiguration(tls);
        connect(&m_server, &QSslServer::pendingConnectionAvailable, this, [this] {
            auto* const socket = qobject_cast<QSslSocket*>(m_server.nextPendingConnection());
            if (!socket) return;
            connect(socket, &QSslSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QSslSocket::readyRead, this, [this, socket] {
                socket->readAll();
                ++requests;
                client = socket->peerCertificate().subjectInfo(QSslCertificate::CommonName).value(0);
                socket->write(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: 4\r\n\r\na 5\n");
                socket->disconnectFromHost();
            });
        });
        if (!m_server.listen(QHostAddress::LocalHost)) qFatal("cannot listen");
    }
    [[nodiscard]] std::string url() const
    {
        return "https://localhost:" + std::to_string(m_server.serverPort()) + "/metrics";
    }

private:
    QSslServer m_server;
};

} // namespace

class tst_scrape_tls : public QObject {
    Q_OBJECT

    static live::ScrapeTarget target(const std::string& url)
    {
        auto out = live::readScrapeTarget(url);
        if (!out) qFatal("%s", out.error().message.c_str());
        out->timeoutMs = 10'000;
        return *out;
    }
    static live::ScrapeTarget knowing(const std::string& url)
    {
        live::ScrapeTarget out = target(url);
        out.authorityPem = pem("ca.pem").toStdString();
        return out;
    }
    static ingest::Scrape probe(const live::ScrapeTarget& target)
    {
        std::mutex mutex;
        std::optional<ingest::Scrape> came;
        live::Scraper scraper([](ingest::Scrape&&) {});
        scraper.probe(target, [&](ingest::Scrape&& scrape) {
            const std::lock_guard lock(mutex);
            came = std::move(scrape);
        });
        const auto hasCome = [&] {
            const std::lock_guard lock(mutex);
            return came.has_value();
        };
        if (!QTest::qWaitFor(hasCome, 20'000)) qFatal("no answer");
        const std::lock_guard lock(mutex);
        return *came;
    }
    static bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

private slots:
    void initTestCase()
    {
        if (!QSslSocket::supportsSsl()) QSKIP("this Qt has no TLS");
    }

    void readsOverAnAuthorityOfItsOwn()
    {
        const TlsServer server("server");
        const auto scrape = probe(knowing(server.url()));
        QCOMPARE(scrape.failure, "");
        QCOMPARE(scrape.body, "a 5\n");
        QCOMPARE(scrape.refusedCertificate, "");
    }

    void refusesWhatDoesNotVerify_data()
    {
        QTest::addColumn<QString>("certificate");
        QTest::addColumn<bool>("knowsAuthority");
        QTest::newRow("an unknown authority") << QString("server") << false;
        QTest::newRow("another host") << QString("other") << true;
        QTest::newRow("expired") << QString("expired") << true;
    }
    void refusesWhatDoesNotVerify()
    {
        QFETCH(QString, certificate);
        QFETCH(bool, knowsAuthority);
        const TlsServer server(certificate);
        const auto scrape = probe(knowsAuthority ? knowing(server.url()) : target(server.url()));
        QVERIFY2(contains(scrape.failure, "secure connection failed"), scrape.failure.c_str());
        QVERIFY(scrape.body.empty());
        QCOMPARE(server.requests, 0);
        const QByteArray print = QSslCertificate(pem(certificate + ".pem")).digest(QCryptographicHash::Sha256).toHex();
        QCOMPARE(QByteArray::fromStdString(scrape.refusedCertificate), print);
        QVERIFY2(contains(scrape.failure, print.constData()), scrape.failure.c_str()); // so that it can be compared
    }

    /// An exception is for one certificate of one target: another one is refused still.
    void takesTheOneCertificateThatIsTrusted()
    {
        const TlsServer server("expired");
        live::ScrapeTarget trusting = target(server.url());
        trusting.trustedFingerprint =
            QSslCertificate(pem("expired.pem")).digest(QCryptographicHash::Sha256).toHex().toStdString();
        QCOMPARE(probe(trusting).body, "a 5\n");
        const TlsServer other("other");
        trusting.url = other.url();
        QVERIFY(contains(probe(trusting).failure, "secure connection failed"));
    }

    void showsItsClientCertificate()
    {
        const TlsServer server("server", true);
        live::ScrapeTarget reader = knowing(server.url());
        reader.clientCertificatePem = pem("client.pem").toStdString();
        reader.clientKeyPem = pem("client.key").toStdString();
        const auto scrape = probe(reader);
        QCOMPARE(scrape.failure, "");
        QCOMPARE(server.client, QString("reader"));
    }

    void saysThatAClientCertificateIsWanted()
    {
        const TlsServer server("server", true);
        const auto scrape = probe(knowing(server.url()));
        QVERIFY(!scrape.failure.empty());
        QCOMPARE(server.requests, 0);
    }

    void saysWhichFileCannotBeUsed_data()
    {
        QTest::addColumn<QByteArray>("certificate");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("why");
        QTest::newRow("no certificate") << QByteArray("nonsense") << pem("client.key")
                                        << QByteArray("client certificate");
        QTest::newRow("no key") << pem("client.pem") << QByteArray("nonsense") << QByteArray("key of the client");
        QTest::newRow("a key with a pass phrase")
            << pem("client.pem") << pem("locked.key") << QByteArray("pass phrase");
    }
    void saysWhichFileCannotBeUsed()
    {
        QFETCH(QByteArray, certificate);
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, why);
        const TlsServer server("server", true);
        live::ScrapeTarget reader = knowing(server.url());
        reader.clientCertificatePem = certificate.toStdString();
        reader.clientKeyPem = key.toStdString();
        const auto scrape = probe(reader);
        QVERIFY2(contains(scrape.failure, why.constData()), scrape.failure.c_str());
        QCOMPARE(server.requests, 0);
    }
};

QTEST_GUILESS_MAIN(tst_scrape_tls)
#include "tst_scrape_tls.moc"
