// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/decode/stored_names.h"

#include <QtTest>
#include <set>
#include <string>

using namespace spanwise::decode;

class TestStoredNames : public QObject {
    Q_OBJECT
private slots:
    void everyNumberLeadsToANameAndBack();
    void numbersStayWhatTheyAre_data();
    void numbersStayWhatTheyAre();
    void namesThatLookAlikeAreSpelled_data();
    void namesThatLookAlikeAreSpelled();
};

void TestStoredNames::everyNumberLeadsToANameAndBack()
{
    std::set<std::string, std::less<>> seen;
    for (std::uint32_t number = 1; number < 4096; ++number) {
        const std::string_view name = storedNameOf(number);
        if (name.empty()) continue;
        QVERIFY2(seen.emplace(name).second, std::string(name).c_str());
        QCOMPARE(storedNumberOf(name), number);
    }
    QVERIFY(seen.size() > 1000);
    QVERIFY(storedNameOf(0).empty());
    QVERIFY(storedNameOf(std::uint64_t {1} << 40U).empty());
}

/// Stores that were written before read these numbers: a change here makes other names of theirs.
void TestStoredNames::numbersStayWhatTheyAre_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("number");
    QTest::newRow("the first") << QByteArray("gen_ai.operation.name") << 1;
    QTest::newRow("among the frequent ones") << QByteArray("session.id") << 69;
    QTest::newRow("the last frequent one") << QByteArray("index") << 124;
    QTest::newRow("the first of the others") << QByteArray("agent.id") << 125;
    QTest::newRow("the last of the others") << QByteArray("vercel.env") << 428;
    QTest::newRow("the first family") << QByteArray("llm.input_messages.0.message.role") << 1024;
    QTest::newRow("the last family") << QByteArray("llm.tools.63.tool.json_schema") << 1024 + 17 * 64 + 63;
}

void TestStoredNames::numbersStayWhatTheyAre()
{
    QFETCH(QByteArray, name);
    QFETCH(int, number);
    QCOMPARE(storedNumberOf(name.toStdString()), static_cast<std::uint32_t>(number));
}

void TestStoredNames::namesThatLookAlikeAreSpelled_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const char* name : {"", "gen_ai", "gen_ai.operation.name ", "GEN_AI.operation.name", "gen_ai.prompt.64.role",
             "gen_ai.prompt.00.role", "gen_ai.prompt.07.role", "gen_ai.prompt.-1.role", "gen_ai.prompt..role",
             "gen_ai.prompt.role", "gen_ai.prompt.1.2.role", "llm.input_messages.99999999999.message.role"})
        QTest::newRow(name) << QByteArray(name);
}

void TestStoredNames::namesThatLookAlikeAreSpelled()
{
    QFETCH(QByteArray, name);
    QCOMPARE(storedNumberOf(name.toStdString()), 0U);
}

QTEST_APPLESS_MAIN(TestStoredNames)
#include "tst_stored_names.moc"
