// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/live_actions.h"
#include "ui/session/access_token.h"
#include "ui/session/session.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>

using namespace spanwise;
using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 30'000; ///< milliseconds; only a fault waits that long

LiveOptions anyPorts()
{
    LiveOptions options;
    options.httpPort = 0;
    options.grpcPort = 0;
    return options;
}

QByteArray request(const QByteArray& spanId)
{
    const QByteArray body =
        R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c",)"
        R"("spanId":")"
        + spanId
        + R"(","name":"chat m","startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000001000000000",)"
          R"("attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},)"
          R"({"key":"gen_ai.request.model","value":{"stringValue":"m"}}]}]}]}]})";
    return "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

/// What a client reads as the first line of the answer.
QByteArray post(std::uint16_t port, const QByteArray& request)
{
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, port);
    QByteArray answer;
    QObject::connect(&socket, &QTcpSocket::connected, &socket, [&] { socket.write(request); });
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&] { answer += socket.readAll(); });
    (void)QTest::qWaitFor([&] { return answer.contains("\r\n"); }, kPatience);
    return answer.left(answer.indexOf("\r\n"));
}

std::uint16_t portOf(const LiveStatus& status, live::Protocol protocol)
{
    for (const live::Binding& binding : status.listening)
        if (binding.protocol == protocol) return binding.port;
    return 0;
}

} // namespace

class tst_live_service : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void bringsWhatIsReceivedToTheScreen()
    {
        Session session;
        QVERIFY(session.open(m_folder.filePath(u"live.db"_s)));
        QSignalSpy newData(&session, &Session::dataChanged);
        session.live().start(anyPorts());
        QTRY_COMPARE_WITH_TIMEOUT(session.live().status().state, LiveStatus::State::On, kPatience);
        const std::uint16_t port = portOf(session.live().status(), live::Protocol::Http);
        QVERIFY(port != 0);
        QCOMPARE(post(port, request("00f067aa0ba902b7")), "HTTP/1.1 200 OK");
        QTRY_COMPARE_WITH_TIMEOUT(session.view().snapshot->rows(), 1, kPatience);
        QVERIFY(!newData.isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(session.live().status().deliveries, 1, kPatience);
        QVERIFY(statusLine(session.live().status()).contains(u"127.0.0.1:%1"_s.arg(port)));
        session.live().stop();
        QTRY_COMPARE_WITH_TIMEOUT(session.live().status().state, LiveStatus::State::Off, kPatience);
        // Its source was written down as ended.
        const auto anyEnded = [&] {
            const auto sources = session.store()->reader()->sources();
            return sources && std::ranges::any_of(*sources, [](const auto& one) { return one.finishedAt > 0; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(anyEnded(), kPatience);
    }

    void keepsTheViewWhilePausedAndCatchesUpAfterwards()
    {
        Session session;
        QVERIFY(session.open(m_folder.filePath(u"paused.db"_s)));
        session.live().start(anyPorts());
        QTRY_VERIFY_WITH_TIMEOUT(session.live().status().isOn(), kPatience);
        session.setPaused(true);
        QCOMPARE(post(portOf(session.live().status(), live::Protocol::Http), request("00f067aa0ba902b8")),
            "HTTP/1.1 200 OK");
        QTRY_COMPARE_WITH_TIMEOUT(session.store()->snapshot()->rows(), 1, kPatience);
        QCOMPARE(session.view().snapshot->rows(), 0);
        session.setPaused(false);
        QTRY_COMPARE_WITH_TIMEOUT(session.view().snapshot->rows(), 1, kPatience);
    }

    void turnsBackASenderThatSendsMoreThanOneMay()
    {
        Session session;
        QVERIFY(session.open(m_folder.filePath(u"limit.db"_s)));
        LiveOptions options = anyPorts();
        options.bytesPerSecondOfSender = 1; // ten at once: the first request is already in debt
        session.live().start(options);
        QTRY_VERIFY_WITH_TIMEOUT(session.live().status().isOn(), kPatience);
        const std::uint16_t port = portOf(session.live().status(), live::Protocol::Http);
        QCOMPARE(post(port, request("00f067aa0ba902b7")), "HTTP/1.1 200 OK");
        const QByteArray second = post(port, request("00f067aa0ba902b8"));
        QVERIFY2(second.startsWith("HTTP/1.1 429"), second.constData());
    }

    void saysThatThePortIsInUseAndWhatToDo()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        Session session;
        QVERIFY(session.open(m_folder.filePath(u"taken.db"_s)));
        LiveOptions options = anyPorts();
        options.httpPort = other.serverPort();
        session.live().start(options);
        QTRY_COMPARE_WITH_TIMEOUT(session.live().status().state, LiveStatus::State::Failed, kPatience);
        const QString problem = session.live().status().problem;
        QVERIFY2(problem.contains(QString::number(options.httpPort)), qPrintable(problem));
        QVERIFY2(problem.contains(u"Choose another port"_s), qPrintable(problem));
        session.live().start(anyPorts()); // and with another port it does
        QTRY_VERIFY_WITH_TIMEOUT(session.live().status().isOn(), kPatience);
    }

    void refusesToListenBeyondThisComputerWithoutAToken()
    {
        Session session;
        QVERIFY(session.open(m_folder.filePath(u"bind.db"_s)));
        LiveOptions options = anyPorts();
        options.address = u"0.0.0.0"_s;
        session.live().start(options);
        QTRY_COMPARE_WITH_TIMEOUT(session.live().status().state, LiveStatus::State::Failed, kPatience);
        QVERIFY(session.live().status().problem.contains(u"token"_s));
        QVERIFY(!whyNotListen(options.address, false).isEmpty());
        QVERIFY(whyNotListen(options.address, true).isEmpty());
        QVERIFY(whyNotListen(u"127.0.0.1"_s, false).isEmpty());
        QVERIFY(whyNotListen(u"::1"_s, false).isEmpty());
    }

    void asksForTheTokenThatWasMade()
    {
        const QString token = makeToken();
        QCOMPARE(token.size(), 64);
        QVERIFY(token != makeToken());
        Session session;
        QVERIFY(session.open(m_folder.filePath(u"token.db"_s)));
        LiveOptions options = anyPorts();
        options.token = hashFromText(hashTextOf(token));
        QVERIFY(options.token);
        session.live().start(options);
        QTRY_VERIFY_WITH_TIMEOUT(session.live().status().isOn(), kPatience);
        const std::uint16_t port = portOf(session.live().status(), live::Protocol::Http);
        QCOMPARE(post(port, request("00f067aa0ba902b1")), "HTTP/1.1 401 Unauthorized");
        QByteArray with = request("00f067aa0ba902b1");
        with.replace("Host: localhost\r\n", "Host: localhost\r\nAuthorization: Bearer " + token.toLatin1() + "\r\n");
        QCOMPARE(post(port, with), "HTTP/1.1 200 OK");
        QTRY_VERIFY_WITH_TIMEOUT(session.live().status().refused.contains("HTTP 401"), kPatience);
    }

    void keepsNothingOfATokenButItsHash()
    {
        const QString token = makeToken();
        const QString kept = hashTextOf(token);
        QCOMPARE(kept.size(), 64);
        QVERIFY(!kept.contains(token));
        QVERIFY(!hashFromText(u"short"_s));
        QVERIFY(!hashFromText(QString(64, u'z')));
    }

    void startsAgainWithOtherOptionsWhileItRuns()
    {
        Session session;
        QVERIFY(session.open(m_folder.filePath(u"again.db"_s)));
        session.live().start(anyPorts());
        QTRY_VERIFY_WITH_TIMEOUT(session.live().status().isOn(), kPatience);
        LiveOptions options = anyPorts();
        options.token = hashFromText(hashTextOf(makeToken()));
        session.live().start(options);
        QVERIFY(!session.live().status().isOn());
        QTRY_VERIFY_WITH_TIMEOUT(session.live().status().isOn(), kPatience);
        QVERIFY(session.live().status().needsToken);
    }
};

QTEST_MAIN(tst_live_service)
#include "tst_live_service.moc"
