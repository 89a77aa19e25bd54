// SPDX-License-Identifier: GPL-3.0-or-later
// Scrapes of a server on the loopback that answers as it is told: what comes of redirects, refusals, cut and slow
// bodies, and at what pace they are asked.
#include "core/live/scraper.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QtTest>
#include <atomic>
#include <mutex>

using namespace spanwise;

namespace {

/// Gives each connection the same bytes and remembers what was asked.
class Server : public QObject {
    Q_OBJECT

public:
    QByteArray answer;
    bool silent = false;
    QList<QByteArray> requests;
    int open = 0;
    int mostOpen = 0;

    Server()
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* const socket = m_server.nextPendingConnection();
            mostOpen = std::max(mostOpen, ++open);
            connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
                --open;
                socket->deleteLater();
            });
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                requests << socket->readAll();
                if (silent) return;
                socket->write(answer);
                socket->disconnectFromHost();
            });
        });
        if (!m_server.listen(QHostAddress::LocalHost)) qFatal("cannot listen");
    }
    [[nodiscard]] std::string url(const char* path = "/metrics") const
    {
        return "http://localhost:" + std::to_string(m_server.serverPort()) + path;
    }
    static QByteArray ok(const QByteArray& body, const QByteArray& headers = {})
    {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n" + headers
            + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    }

private:
    QTcpServer m_server;
};

} // namespace

class tst_scraper : public QObject {
    Q_OBJECT

    std::mutex m_mutex;
    std::vector<ingest::Scrape> m_scrapes;

    live::ScrapeSink sink()
    {
        return [this](ingest::Scrape&& scrape) {
            const std::lock_guard lock(m_mutex);
            m_scrapes.push_back(std::move(scrape));
        };
    }
    std::size_t count()
    {
        const std::lock_guard lock(m_mutex);
        return m_scrapes.size();
    }
    ingest::Scrape probe(const live::ScrapeTarget& target)
    {
        m_scrapes.clear();
        live::Scraper scraper(sink());
        scraper.probe(target, sink());
        if (!QTest::qWaitFor([this] { return count() > 0; }, 60'000)) qFatal("no answer");
        const std::lock_guard lock(m_mutex);
        return m_scrapes.front();
    }
    static live::ScrapeTarget target(const std::string& url)
    {
        auto out = live::readScrapeTarget(url);
        if (!out) qFatal("%s", out.error().message.c_str());
        out->timeoutMs = 20'000; // only a fault takes that long
        return *out;
    }

private slots:
    void readsAnAddressWithAnInterval()
    {
        const auto plain = live::readScrapeTarget("http://gw:4000@30");
        QVERIFY(plain);
        QCOMPARE(plain->url, "http://gw:4000/metrics");
        QCOMPARE(plain->intervalMs, 30'000);
        QCOMPARE(plain->instance, "gw:4000");
        const auto secret = live::readScrapeTarget("https://me:pass%40word@gw/v1/metrics");
        QVERIFY(secret);
        QCOMPARE(secret->url, "https://gw/v1/metrics");
        QCOMPARE(secret->instance, "gw:443/v1/metrics");
        QCOMPARE(secret->user, "me");
        QVERIFY(secret->url.find("pass") == std::string::npos);
        QVERIFY(!live::readScrapeTarget("file:///etc/passwd"));
        QVERIFY(!live::readScrapeTarget("gw:4000"));
        QVERIFY(!live::readScrapeTarget("ftp://gw/metrics"));
    }

    void takesAnAnswer()
    {
        Server server;
        server.answer = Server::ok("a 5\n");
        const auto scrape = probe(target(server.url()));
        QCOMPARE(scrape.failure, "");
        QCOMPARE(scrape.status, 200);
        QCOMPARE(scrape.body, "a 5\n");
        const QByteArray request = server.requests.value(0);
        QVERIFY(request.startsWith("GET /metrics HTTP/1.1\r\n"));
        QVERIFY2(request.contains("\r\nHost: localhost:"), request.constData());
        QVERIFY(request.contains("application/openmetrics-text;version=1.0.0;q=0.6"));
        QVERIFY(!request.contains("Authorization"));
    }

    void sendsItsCredentials()
    {
        Server server;
        server.answer = Server::ok("a 5\n");
        auto bearer = target(server.url());
        bearer.auth = live::ScrapeTarget::Auth::Bearer;
        bearer.secret = [] { return std::string("t0ken"); };
        QCOMPARE(probe(bearer).failure, "");
        QVERIFY(server.requests.value(0).contains("\r\nAuthorization: Bearer t0ken\r\n"));
    }

    void neverGivesCredentialsToAnotherOrigin()
    {
        Server thief;
        Server server;
        server.answer = "HTTP/1.1 302 Found\r\nLocation: " + QByteArray::fromStdString(thief.url())
            + "\r\nContent-Length: 0\r\n\r\n";
        auto bearer = target(server.url());
        bearer.auth = live::ScrapeTarget::Auth::Bearer;
        bearer.secret = [] { return std::string("t0ken"); };
        const auto scrape = probe(bearer);
        QVERIFY2(scrape.failure.find("another host") != std::string::npos, scrape.failure.c_str());
        QVERIFY(thief.requests.isEmpty());
    }

    void refusesWhereARedirectMayNotGo_data()
    {
        QTest::addColumn<QByteArray>("location");
        QTest::addColumn<QByteArray>("why");
        QTest::newRow("link-local") << QByteArray("http://169.254.169.254/latest/meta-data/")
                                    << QByteArray("link-local");
        QTest::newRow("mapped link-local")
            << QByteArray("http://[::ffff:169.254.169.254]/") << QByteArray("link-local");
        QTest::newRow("file") << QByteArray("file:///etc/passwd") << QByteArray("not followed");
        QTest::newRow("in a circle") << QByteArray("/metrics") << QByteArray("five redirects");
    }
    void refusesWhereARedirectMayNotGo()
    {
        QFETCH(QByteArray, location);
        QFETCH(QByteArray, why);
        Server server;
        server.answer = "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
        const auto scrape = probe(target(server.url()));
        QVERIFY2(QByteArray::fromStdString(scrape.failure).contains(why), scrape.failure.c_str());
        QVERIFY(server.requests.size() <= 6);
    }

    void followsARedirectOfTheSameOrigin()
    {
        Server other;
        other.answer = Server::ok("a 1\n");
        Server server;
        server.answer = "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + QByteArray::fromStdString(other.url("/m"))
            + "\r\nContent-Length: 0\r\n\r\n";
        QCOMPARE(probe(target(server.url())).body, "a 1\n"); // without credentials also to another port
    }

    void saysWhatFailed_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QByteArray>("why");
        QTest::newRow("cut") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\na 5\n")
                             << QByteArray("closed");
        QTest::newRow("nothing") << QByteArray() << QByteArray("closed");
    }
    void saysWhatFailed()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QByteArray, why);
        Server server;
        server.answer = answer;
        const auto scrape = probe(target(server.url()));
        QVERIFY2(QByteArray::fromStdString(scrape.failure).contains(why), scrape.failure.c_str());
        QVERIFY(scrape.body.empty());
    }

    void keepsTheStatusOfARefusal()
    {
        Server server;
        server.answer = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\n\r\na 5\n";
        const auto scrape = probe(target(server.url()));
        QCOMPARE(scrape.status, 401);
        const auto read = ingest::readScrape(scrape);
        QVERIFY(read.error && read.error->message.find("credentials") != std::string::npos);
    }

    void endsAtItsTimeLimit()
    {
        Server server;
        server.silent = true;
        auto slow = target(server.url());
        slow.timeoutMs = 200;
        const auto scrape = probe(slow);
        QVERIFY2(scrape.failure.find("no answer within") != std::string::npos, scrape.failure.c_str());
    }

    void saysThatNobodyListens()
    {
        std::string url;
        {
            const Server gone;
            url = gone.url();
        }
        const auto scrape = probe(target(url));
        QVERIFY2(scrape.failure.find("nothing listens") != std::string::npos, scrape.failure.c_str());
    }

    void asksAgainUntilTheTargetIsTakenAway()
    {
        Server server;
        server.answer = Server::ok("a 5\n");
        m_scrapes.clear();
        live::Scraper scraper(sink());
        auto often = target(server.url());
        often.intervalMs = 100;
        scraper.setTargets({often});
        QTRY_VERIFY_WITH_TIMEOUT(count() >= 5, 60'000);
        scraper.setTargets({});
        const std::size_t then = count();
        QTest::qWait(600);
        QVERIFY(count() <= then + 2); // what was on its way; at its pace there would be six
    }

    void neverAsksTwiceAtATime()
    {
        Server server;
        server.silent = true;
        live::Scraper scraper(sink());
        auto once = target(server.url());
        once.intervalMs = 60'000;
        scraper.setTargets({once});
        for (int i = 0; i < 3; ++i) scraper.tryNow(once.instance);
        QTRY_COMPARE_WITH_TIMEOUT(server.requests.size(), 1, 30'000);
        scraper.tryNow(once.instance);
        QTest::qWait(200);
        QCOMPARE(server.mostOpen, 1);
    }

    void asksLessOftenWhatKeepsFailing()
    {
        QCOMPARE(live::delayAfter(15'000, 500, 0), 14'500);
        QCOMPARE(live::delayAfter(15'000, 500, 2), 14'500);
        QCOMPARE(live::delayAfter(15'000, 0, 3), 30'000);
        QCOMPARE(live::delayAfter(15'000, 0, 50), 120'000);
        QCOMPARE(live::delayAfter(300'000, 0, 50), 300'000); // never more often than asked for
        QVERIFY(live::delayAfter(1000, 5000, 0) >= 1);
    }

    void knowsLinkLocalAddresses()
    {
        for (const char* address : {"169.254.169.254", "::ffff:169.254.1.1", "fe80::1", "fe80::1%eth0"})
            QVERIFY2(live::isLinkLocal(address), address);
        for (const char* address : {"127.0.0.1", "::1", "10.0.0.1", "169.253.0.1", "fd00::1"})
            QVERIFY2(!live::isLinkLocal(address), address);
    }
};

QTEST_GUILESS_MAIN(tst_scraper)
#include "tst_scraper.moc"
