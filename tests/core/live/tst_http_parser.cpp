// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/http_parser.h"
#include "core/live/otlp_http.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace spanwise::live;
using State = HttpParser::State;

namespace {

struct Outcome {
    std::vector<HttpRequest> requests;
    State state = State::Header;
    int refusedWith = 0;
};

/// Feeds `bytes` in portions of `step` and takes every request that comes out.
Outcome read(const QByteArray& bytes, qsizetype step, HttpLimits limits = {})
{
    HttpParser parser(limits);
    Outcome outcome;
    for (qsizetype at = 0; at < bytes.size() && parser.state() != State::Refused;) {
        const qsizetype size = std::min(step, bytes.size() - at);
        std::string_view portion(bytes.constData() + at, static_cast<std::size_t>(size));
        at += size;
        while (!portion.empty() && parser.state() != State::Refused) {
            portion.remove_prefix(parser.feed(portion));
            if (parser.state() != State::Complete) continue;
            outcome.requests.push_back(parser.request());
            parser.reset();
        }
    }
    outcome.state = parser.state();
    outcome.refusedWith = parser.state() == State::Refused ? parser.refusal().status : 0;
    return outcome;
}

QByteArray post(const QByteArray& fields, const QByteArray& body)
{
    return "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + body;
}

} // namespace

class TestHttpParser : public QObject {
    Q_OBJECT

private slots:
    void refusesOtherProtocolsAtTheirFirstLine_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("SSH") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n");
        QTest::newRow("SMTP") << QByteArray("EHLO example.org\r\n");
        QTest::newRow("line feeds alone") << QByteArray("GET / HTTP/1.1\nHost: a");
        QTest::newRow("random bytes") << QByteArray("G\xfe\x01\x80");
        QTest::newRow("one long word") << QByteArray(100, 'A');
    }
    void refusesOtherProtocolsAtTheirFirstLine()
    {
        QFETCH(QByteArray, bytes);
        QCOMPARE(read(bytes, 1000).refusedWith, 400);
        QCOMPARE(read(bytes, 1).refusedWith, 400);
    }

    void readsABodyHoweverMuchFollowsIt()
    {
        const QByteArray large(100'000, 'x');
        const QByteArray two = post("Content-Length: 5\r\n", "hello") + post("Content-Length: 100000\r\n", large);
        const Outcome outcome = read(two, two.size());
        QCOMPARE(outcome.refusedWith, 0);
        QCOMPARE(outcome.requests.size(), std::size_t(2));
        QCOMPARE(outcome.requests[1].body.size(), std::size_t(100'000));
        const QByteArray chunked = post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n");
        QCOMPARE(read(chunked + two, 1'000'000).requests.size(), std::size_t(3));
    }

    void waitsForTheRestOfALineThatMayBeHttp()
    {
        for (const char* begin : {"P", "POST", "POST ", "POST /v1/traces HTTP/1.1", "POST /v1/traces HTTP/1.1\r"})
            QCOMPARE(read(begin, 1).state, State::Header);
    }

    void readsARequestWithALength()
    {
        const Outcome outcome = read(post("Content-Length: 5\r\nContent-Type: application/json\r\n", "hello"), 1000);
        QCOMPARE(outcome.requests.size(), std::size_t(1));
        QCOMPARE(outcome.requests[0].body, std::string("hello"));
        QCOMPARE(outcome.requests[0].contentType, std::string("application/json"));
        QVERIFY(outcome.requests[0].keepAlive);
    }

    void anEmptyChunkedBodyMayComeInAnyPieces()
    {
        const QByteArray request = post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n");
        const QByteArray withTrailer = post("Transfer-Encoding: chunked\r\n", "0\r\nX-Sum: 1\r\n\r\n");
        for (qsizetype step = 1; step < 8; ++step) {
            QCOMPARE(read(request + request, step).requests.size(), std::size_t(2));
            QCOMPARE(read(withTrailer + request, step).requests.size(), std::size_t(2));
        }
        const QByteArray head = request.chopped(5);
        for (qsizetype first = 1; first < 5; ++first)
            for (qsizetype second = first + 1; second < 6; ++second) { // two cuts, anywhere
                HttpParser parser({});
                QCOMPARE(parser.feed({head.constData(), std::size_t(head.size())}), std::size_t(head.size()));
                const std::string_view body("0\r\n\r\n");
                (void)parser.feed(body.substr(0, std::size_t(first)));
                (void)parser.feed(body.substr(std::size_t(first), std::size_t(second - first)));
                if (second < 5) (void)parser.feed(body.substr(std::size_t(second)));
                QCOMPARE(parser.state(), State::Complete);
                QVERIFY(parser.request().body.empty());
            }
    }

    void joinsChunksWithExtensionsAndTrailers()
    {
        const Outcome outcome =
            read(post("Transfer-Encoding: chunked\r\n", "3;a=\"b\"\r\nhel\r\n2\r\nlo\r\n0\r\nX-Sum: 1\r\n\r\n"), 1000);
        QCOMPARE(outcome.requests.size(), std::size_t(1));
        QCOMPARE(outcome.requests[0].body, std::string("hello"));
    }

    void keepsPipelinedRequestsApart()
    {
        const QByteArray one = post("Content-Length: 2\r\n", "{}");
        const QByteArray two = post("Transfer-Encoding: chunked\r\n", "2\r\n[]\r\n0\r\n\r\n");
        for (const qsizetype step : {1, 7, 1000}) {
            const Outcome outcome = read(one + two + one, step);
            QCOMPARE(outcome.requests.size(), std::size_t(3));
            QCOMPARE(outcome.requests[1].body, std::string("[]"));
        }
    }

    void takesTheTargetOutOfTheAbsoluteForm()
    {
        const Outcome outcome = read(
            "POST http://127.0.0.1:4318/v1/logs?x=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n", 1000);
        QCOMPARE(outcome.requests.size(), std::size_t(1));
        QCOMPARE(std::string(outcome.requests[0].path()), std::string("/v1/logs"));
    }

    void refusesWhatIsAmbiguous_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        QTest::newRow("length beside chunked")
            << post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n") << 400;
        QTest::newRow("two lengths") << post("Content-Length: 2\r\nContent-Length: 3\r\n", "{} ") << 400;
        QTest::newRow("signed length") << post("Content-Length: +2\r\n", "{}") << 400;
        QTest::newRow("folded line") << post("X-A: b\r\n c\r\nContent-Length: 2\r\n", "{}") << 400;
        QTest::newRow("space before colon") << post("X-A : b\r\nContent-Length: 2\r\n", "{}") << 400;
        QTest::newRow("no host") << QByteArray("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n") << 400;
        QTest::newRow("two hosts") << post("Host: other\r\nContent-Length: 0\r\n", "") << 400;
        QTest::newRow("two content types")
            << post("Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n", "") << 400;
        QTest::newRow("other transfer coding") << post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n") << 501;
        QTest::newRow("chunk size with 0x") << post("Transfer-Encoding: chunked\r\n", "0x2\r\n{}\r\n0\r\n\r\n") << 400;
        QTest::newRow("open quote in a chunk header")
            << post("Transfer-Encoding: chunked\r\n", "2;a=\"b\r\n{}\r\n0\r\n\r\n") << 400;
        QTest::newRow("no line end after a chunk") << post("Transfer-Encoding: chunked\r\n", "2\r\n{}0\r\n\r\n") << 400;
        QTest::newRow("lower-case method") << QByteArray("post / HTTP/1.1\r\nHost: localhost\r\n\r\n") << 400;
        QTest::newRow("connect") << QByteArray("CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n") << 400;
        QTest::newRow("another version") << QByteArray("POST / HTTP/2.0\r\nHost: localhost\r\n\r\n") << 505;
        QTest::newRow("tls") << QByteArray("\x16\x03\x01\x00\xc8\x01", 6) << 400;
    }
    void refusesWhatIsAmbiguous()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        for (const qsizetype step : {qsizetype(1), qsizetype(3), bytes.size()}) {
            const Outcome outcome = read(bytes, step);
            QCOMPARE(outcome.refusedWith, status);
            QVERIFY(outcome.requests.empty());
        }
    }

    void aHeaderAtItsLimitIsTakenInAnyPieces()
    {
        const QByteArray request = post("X: " + QByteArray(100, 'a') + "\r\n", "");
        HttpLimits limits;
        for (qsizetype step = 1; step < request.size(); ++step) {
            limits.headerBytes = std::size_t(request.size()) - 4; // the empty line at its end is not counted
            QCOMPARE(read(request, step, limits).requests.size(), std::size_t(1));
            --limits.headerBytes;
            QCOMPARE(read(request, step, limits).refusedWith, 431);
        }
    }

    void holdsItsLimits()
    {
        HttpLimits limits;
        limits.bodyBytes = 10;
        QCOMPARE(read(post("Content-Length: 11\r\n", ""), 1000, limits).refusedWith, 413);
        QCOMPARE(read(post("Transfer-Encoding: chunked\r\n", "6\r\n123456\r\n6\r\n123456\r\n0\r\n\r\n"), 1000, limits)
                     .refusedWith,
            413);
        QCOMPARE(read(post("X: " + QByteArray(70'000, 'a') + "\r\n", ""), 1000).refusedWith, 431);
        QByteArray many;
        for (int i = 0; i < 200; ++i) many += "X-" + QByteArray::number(i) + ": y\r\n";
        QCOMPARE(read(post(many, ""), 1000).refusedWith, 431);
        QCOMPARE(
            read("POST /" + QByteArray(20'000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 1000).refusedWith, 414);
        QCOMPARE(
            read(post("Transfer-Encoding: chunked\r\n", "2;x=" + QByteArray(40'000, 'e') + "\r\n{}\r\n0\r\n\r\n"), 1000)
                .refusedWith,
            400);
    }

    void readsTheCorpusTheSameWayInAnyPortions()
    {
        QDirIterator files(QStringLiteral(SPANWISE_FIXTURES "/hostile/http"), {QStringLiteral("*.req")});
        int seen = 0;
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            const Outcome whole = read(bytes, bytes.size());
            for (const qsizetype step : {1, 2, 61}) {
                const Outcome portions = read(bytes, step);
                QVERIFY2(portions.requests.size() == whole.requests.size() && portions.refusedWith == whole.refusedWith,
                    qPrintable(file.fileName()));
                for (std::size_t i = 0; i < whole.requests.size(); ++i)
                    QVERIFY(portions.requests[i].body == whole.requests[i].body);
            }
            ++seen;
        }
        QVERIFY(seen >= 60);
    }

    void answersTheCorpusAsExpected()
    {
        QFile file(QStringLiteral(SPANWISE_FIXTURES "/hostile/http/expected.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonArray cases = QJsonDocument::fromJson(file.readAll()).object()["cases"].toArray();
        QVERIFY(cases.size() >= 60);
        for (const QJsonValue& value : cases) {
            const QJsonObject one = value.toObject();
            QFile bytes(QStringLiteral(SPANWISE_FIXTURES "/hostile/") + one["file"].toString());
            QVERIFY(bytes.open(QIODevice::ReadOnly));
            const Outcome outcome = read(bytes.readAll(), 1000);
            AccessPolicy policy;
            if (const QString token = one["config"].toObject()["token"].toString(); !token.isEmpty())
                policy.token = hashToken(token.toStdString());

            QJsonArray got;
            for (const HttpRequest& request : outcome.requests) {
                const auto admitted = admit(request, policy);
                got.append(
                    std::holds_alternative<HttpResponse>(admitted) ? std::get<HttpResponse>(admitted).status : 200);
            }
            if (outcome.refusedWith != 0) got.append(outcome.refusedWith);
            // A list means any of these; a list inside it is the sequence on one connection; null = closed without an
            // answer.
            const QJsonValue status = one["status"];
            QJsonArray wanted = status.isArray() ? status.toArray() : QJsonArray {status};
            bool fits = false;
            for (const QJsonValue& choice : wanted)
                fits |= choice.isArray() ? choice.toArray() == got
                    : choice.isNull()    ? got.isEmpty()
                                         : got == QJsonArray {choice};
            QVERIFY2(fits,
                qPrintable(one["id"].toString() + ": "
                    + QString::fromUtf8(QJsonDocument(got).toJson(QJsonDocument::Compact))));
        }
    }
};

QTEST_APPLESS_MAIN(TestHttpParser)
#include "tst_http_parser.moc"
