// SPDX-License-Identifier: GPL-3.0-or-later
// What a sender is told when its request is not stored, over both protocols (O6 to O8, O16 of the OTLP checklist): the
// fault decides the code, and only what is worth another try says when.
#include "core/live/otlp_grpc.h"
#include "core/live/otlp_http.h"
#include "tests/core/live/answers.h"

#include <QtTest>
#include <algorithm>

using namespace spanwise;
using namespace spanwise::live;

class tst_refusals : public QObject {
    Q_OBJECT

private slots:
    void followFromTheFault_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<int>("http");
        QTest::addColumn<int>("grpc");
        QTest::addColumn<bool>("comeBack");
        const auto row = [](const char* name, ErrorCode fault, int http, StatusCode grpc, bool comeBack) {
            QTest::newRow(name) << int(fault) << http << int(grpc) << comeBack;
        };
        row("cannot be decoded", ErrorCode::Malformed, 400, StatusCode::InvalidArgument, false);
        row("is not supported", ErrorCode::Unsupported, 400, StatusCode::InvalidArgument, false);
        row("breaks a rule", ErrorCode::Invalid, 400, StatusCode::InvalidArgument, false);
        row("is too large", ErrorCode::TooLarge, 413, StatusCode::ResourceExhausted, false);
        row("overload", ErrorCode::Busy, 503, StatusCode::Unavailable, true);
        row("a full or broken disk", ErrorCode::Io, 503, StatusCode::Unavailable, true);
        row("another writer", ErrorCode::Conflict, 503, StatusCode::Unavailable, true);
        row("a damaged store", ErrorCode::Damaged, 503, StatusCode::Unavailable, true);
        row("shutting down", ErrorCode::Cancelled, 503, StatusCode::Unavailable, true);
        row("a fault of our own", ErrorCode::NotFound, 500, StatusCode::Internal, false);
    }
    void followFromTheFault()
    {
        QFETCH(int, fault);
        QFETCH(int, http);
        QFETCH(int, grpc);
        QFETCH(bool, comeBack);
        const Error error {static_cast<ErrorCode>(fault), "this is what happened at byte 7"};
        for (const Encoding encoding : {Encoding::Json, Encoding::Protobuf}) {
            const HttpResponse answer = answerRefused({decode::Signal::Traces, encoding, false}, error, 3);
            QCOMPARE(answer.status, http);
            QCOMPARE(answer.contentType, std::string(contentTypeOf(encoding)));
            const auto status = test::readStatus(QByteArray::fromStdString(answer.body), encoding == Encoding::Json);
            QVERIFY(status);
            QCOMPARE(status->code, grpc);
            QVERIFY(status->message.contains("at byte 7"));
            QCOMPARE(status->violations, http == 400 ? 1 : 0);
            QCOMPARE(status->retryInfo, comeBack);
            const bool says = std::ranges::find(answer.headers, std::pair<std::string, std::string>("Retry-After", "3"))
                != answer.headers.end();
            QCOMPARE(says, comeBack);
        }
        const GrpcAnswer answer = grpcRefused(error, 3);
        QCOMPARE(answer.status, grpc);
        QVERIFY(answer.message.empty());
        const auto details = test::readStatus(QByteArray::fromStdString(answer.statusDetails), false);
        QVERIFY(answer.statusDetails.empty() || details);
        QCOMPARE(details && details->retryInfo, comeBack);
    }

    void areShortHoweverLongTheReason()
    {
        const Error error {ErrorCode::Malformed, std::string(10'000'000, 'x')};
        for (const Encoding encoding : {Encoding::Json, Encoding::Protobuf})
            QVERIFY(answerRefused({decode::Signal::Traces, encoding, false}, error, 1).body.size() < 4096);
        QVERIFY(grpcRefused(error, 1).statusMessage.size() <= 1024);
    }
};

QTEST_APPLESS_MAIN(tst_refusals)
#include "tst_refusals.moc"
