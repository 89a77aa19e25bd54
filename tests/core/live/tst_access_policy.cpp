// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/access_policy.h"

#include <QtTest>

using namespace spanwise::live;
using Verdict = AccessPolicy::Verdict;

class TestAccessPolicy : public QObject {
    Q_OBJECT

private slots:
    void knowsLoopbackNames_data()
    {
        QTest::addColumn<QString>("host");
        QTest::addColumn<bool>("loopback");
        for (const char* host : {"localhost", "LOCALHOST:4318", "127.0.0.1", "127.8.9.10:4318", "[::1]", "[::1]:1",
                 "host.docker.internal:4318"})
            QTest::newRow(host) << host << true;
        for (const char* host : {"", "evil.example", "localhost.evil.example", "localhost@evil.example",
                 "127.0.0.1.evil.example", "127.1", "0127.0.0.1", "[::1", "[::1]x", "localhost:", "localhost:port",
                 "localhost:4318:1", "128.0.0.1", "127.0.0.256", "127.0.0.1/"})
            QTest::newRow(qPrintable(QString("not ") + host)) << host << false;
    }
    void knowsLoopbackNames()
    {
        QFETCH(QString, host);
        QFETCH(bool, loopback);
        QCOMPARE(isLoopbackHost(host.toStdString()), loopback);
    }

    void refusesEveryOriginThatIsNotListed()
    {
        AccessPolicy policy;
        policy.allowedOrigins = {"https://grafana.example"};
        HttpRequest request;
        request.host = "localhost";
        QCOMPARE(policy.judge(request), Verdict::Allowed);
        request.hasOrigin = true;
        request.origin = "https://grafana.example";
        QCOMPARE(policy.judge(request), Verdict::Allowed);
        for (const char* origin : {"null", "", "https://evil.example", "https://grafana.example.evil.example"}) {
            request.origin = origin;
            QCOMPARE(policy.judge(request), Verdict::OriginRefused);
        }
        request.hasOrigin = false;
        request.fetchSite = "cross-site";
        QCOMPARE(policy.judge(request), Verdict::OriginRefused);
    }

    void asksForTheTokenInTheHeaderOnly()
    {
        AccessPolicy policy;
        policy.token = hashToken("correct-horse");
        HttpRequest request;
        request.host = "localhost";
        QCOMPARE(policy.judge(request), Verdict::NotAuthenticated);
        for (const char* sent :
            {"Bearer wrong", "Basic correct-horse", "correct-horse", "Bearer", "Bearer ", "Bearer correct-horse x"}) {
            request.authorization = sent;
            QCOMPARE(policy.judge(request), Verdict::NotAuthenticated);
        }
        request.authorization = "bearer correct-horse";
        QCOMPARE(policy.judge(request), Verdict::Allowed);
    }

    void tellsAStrangerNothingAboutTheToken()
    {
        AccessPolicy policy;
        policy.token = hashToken("correct-horse");
        HttpRequest request;
        request.host = "evil.example";
        QCOMPARE(policy.judge(request), Verdict::HostRefused);
    }
};

QTEST_APPLESS_MAIN(TestAccessPolicy)
#include "tst_access_policy.moc"
