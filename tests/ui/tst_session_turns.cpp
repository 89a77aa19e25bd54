// SPDX-License-Identifier: GPL-3.0-or-later
// The turns of a session: how much of each question its answer takes up, and nothing where one of them has no text.
#include "tests/support/window_world.h"
#include "ui/pages/session_turns.h"

using namespace spanwise;
using namespace spanwise::ui;
using spanwise::test::WindowWorld;

namespace {

constexpr UnixNanos kNow = 1'760'000'400'000'000'000;

QByteArray attribute(const char* key, const QByteArray& text)
{
    return R"({"key":")" + QByteArray(key) + R"(","value":{"stringValue":")" + text + R"("}})";
}

/// A call of the session "s"; without an answer when that is empty.
QByteArray turn(int number, const QByteArray& question, const QByteArray& answer)
{
    QByteArray attributes = attribute("gen_ai.operation.name", "chat") + "," + attribute("gen_ai.conversation.id", "s")
        + "," + attribute("gen_ai.prompt.0.role", "user") + "," + attribute("gen_ai.prompt.0.content", question);
    if (!answer.isEmpty())
        attributes += "," + attribute("gen_ai.completion.0.role", "assistant") + ","
            + attribute("gen_ai.completion.0.content", answer);
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":")"
        + QByteArray::number(number).rightJustified(32, '0') + R"(","spanId":")"
        + QByteArray::number(number).rightJustified(16, '0') + R"(","name":"chat","startTimeUnixNano":")"
        + QByteArray::number(kNow + number * kNanosPerSecond) + R"(","endTimeUnixNano":")"
        + QByteArray::number(kNow + number * kNanosPerSecond + 1000) + R"(","attributes":[)" + attributes
        + "]}]}]}]}\n";
}

} // namespace

class tst_session_turns : public QObject {
    Q_OBJECT

private slots:
    void sayHowMuchOfTheQuestionTheAnswerTakesUp()
    {
        WindowWorld world;
        QFile file(world.folder.filePath(QStringLiteral("turns.jsonl")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(turn(1, "ferry Helsinki", "The ferry to Helsinki leaves at noon.")
            + turn(2, "ferry Helsinki", "Cats sleep all day.") + turn(3, "ferry Helsinki", ""));
        file.close();
        QVERIFY(world.importFile(file.fileName()));
        const auto turns =
            readTurns(world.session.view(), world.session.store()->reader(), nullptr, "s", std::stop_token());
        QVERIFY2(turns, turns ? "" : turns.error().message.c_str());
        QCOMPARE(turns->turns.size(), std::size_t {3});
        QCOMPARE(turns->turns[0].overlap, std::optional(1.0));
        QCOMPARE(turns->turns[1].overlap, std::optional(0.0));
        QCOMPARE(turns->turns[2].overlap, std::optional<double>());
    }

    void theGuardsHaveSeenAllRowsOnceTheyRest()
    {
        WindowWorld world;
        QFile file(world.folder.filePath(QStringLiteral("turns.jsonl")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 1; i <= 20; ++i) file.write(turn(i, "ferry Helsinki", "At noon."));
        file.close();
        QVERIFY(world.importFile(file.fileName()));
        const auto rests = [&] {
            const Session::GuardProgress now = world.session.guardProgress();
            return now.of == 20 && now.rows >= now.of;
        };
        QTRY_VERIFY_WITH_TIMEOUT(rests(), 60'000);
        world.session.reloadGuards();
        QTRY_VERIFY_WITH_TIMEOUT(rests(), 60'000);
    }
};

QTEST_MAIN(tst_session_turns)
#include "tst_session_turns.moc"
