// SPDX-License-Identifier: GPL-3.0-or-later
// What the filter bar offers while an expression is typed: what fits at the cursor, and values with true counts.
#include "core/query/completion.h"
#include "core/query/fields.h"
#include "core/query/report.h"
#include "tests/support/filter_teller.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::query;
using test::QueryWorld;
using test::Teller;

namespace {
QStringList textsOf(const Completions& offered)
{
    QStringList out;
    for (const Completion& one : offered.items) out << QString::fromStdString(one.text);
    return out;
}
} // namespace

class tst_completion : public QObject {
    Q_OBJECT

private slots:
    void offersWhatFitsAtTheCursor_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QStringList>("offered"); ///< among others
        QTest::addColumn<QStringList>("absent");
        const QStringList operators {"=", "!=", "in (", "is known", "is unknown"};
        QTest::newRow("nothing yet") << "" << QStringList {"model", "service", "failed", "not", "any span has ("}
                                     << QStringList {"=", "and"};
        QTest::newRow("the beginning of a name") << "mod" << QStringList {"model"} << QStringList {"service", "failed"};
        QTest::newRow("in capitals") << "MOD" << QStringList {"model"} << QStringList {"service"};
        QTest::newRow("after a name of texts")
            << "model " << (operators + QStringList {"~", "contains"}) << QStringList {"<", "model"};
        QTest::newRow("after a name of numbers")
            << "duration " << (operators + QStringList {"<", "<=", ">", ">="}) << QStringList {"~", "contains"};
        QTest::newRow("the choices of a list") << "status = " << QStringList {"ok", "error"} << QStringList {"and"};
        QTest::newRow("after is") << "model is " << QStringList {"known", "unknown", "not known"}
                                  << QStringList {"and", "or"};
        QTest::newRow("after is not") << "model is not " << QStringList {"known"} << QStringList {"and"};
        QTest::newRow("after a flag") << "failed " << QStringList {"and", "or"} << QStringList {"=", "model"};
        QTest::newRow("after a comparison") << "status = ok " << QStringList {"and", "or"} << QStringList {"model"};
        QTest::newRow("after whether it is known")
            << "model is known " << QStringList {"and", "or"} << QStringList {"="};
        QTest::newRow("after and") << "failed and " << QStringList {"model", "failed"} << QStringList {"and", "="};
        QTest::newRow("in brackets") << "failed and (" << QStringList {"model"} << QStringList {"and"};
        QTest::newRow("after brackets") << "(failed) " << QStringList {"and", "or"} << QStringList {"model"};
        QTest::newRow("in a list") << "status in (ok, " << QStringList {"ok", "error"} << QStringList {"and"};
        QTest::newRow("behind a list") << "status in (ok, error) " << QStringList {"and"} << QStringList {"ok"};
    }
    void offersWhatFitsAtTheCursor()
    {
        QFETCH(QString, typed);
        QFETCH(QStringList, offered);
        QFETCH(QStringList, absent);
        QueryWorld world(1, 60);
        const std::string text = typed.toStdString();
        const QStringList got = textsOf(complete(world.view, text, text.size()));
        for (const QString& one : offered) QVERIFY2(got.contains(one), qPrintable(one + " not in " + got.join(" | ")));
        for (const QString& one : absent) QVERIFY2(!got.contains(one), qPrintable(one + " in " + got.join(" | ")));
    }

    /// Taking a value gives an expression that holds for as many spans as it said.
    void countsTheValuesThatItOffers()
    {
        QueryWorld world(2, 400);
        int taken = 0;
        for (const DimensionInfo& info : dimensions()) {
            const std::string typed = std::string(info.name) + " = ";
            const Completions offered = complete(world.view, typed, typed.size());
            QCOMPARE(offered.position, typed.size());
            QCOMPARE(offered.length, std::size_t {0});
            QVERIFY2(!offered.items.empty(), typed.c_str());
            for (std::size_t i = 0; i < offered.items.size(); ++i) {
                const Completion& one = offered.items[i];
                const auto filter = Filter::parse(typed + one.text);
                QVERIFY2(filter, (typed + one.text).c_str());
                if (one.count == 0) continue; // of a closed list
                ReportQuestion question;
                question.scope.filter = *filter;
                const auto report = answer(world.view, question);
                QVERIFY(report);
                QVERIFY2(report->totals.spans == one.count, (typed + one.text).c_str());
                if (i > 0) QVERIFY(offered.items[i - 1].count >= one.count);
                ++taken;
            }
        }
        QVERIFY(taken > 50);
    }

    void replacesOnlyWhatWasTyped()
    {
        QueryWorld world(3, 200);
        const std::string typed = "failed and model = GPT";
        const Completions offered = complete(world.view, typed, typed.size());
        QCOMPARE(offered.position, typed.size() - 3);
        QCOMPARE(offered.length, std::size_t {3});
        QVERIFY(offered.items.size() >= 2); // in small and in large letters
        for (const Completion& one : offered.items)
            QVERIFY(QString::fromStdString(one.text).contains("gpt", Qt::CaseInsensitive));
        // The cursor may stand in the middle: what follows it stays.
        const std::string middle = "serv = \"chat\"";
        const Completions names = complete(world.view, middle, 4);
        QCOMPARE(names.position, std::size_t {0});
        QCOMPARE(names.length, std::size_t {4});
        QVERIFY(textsOf(names).contains("service"));
    }

    void staysInsideOfWhateverIsTyped()
    {
        QueryWorld world(4, 40);
        Teller teller(world);
        for (int i = 0; i < 60; ++i) {
            const std::string text = teller.expression(static_cast<int>(world.below(4))).text;
            for (std::size_t cursor = 0; cursor <= text.size() + 1; ++cursor) {
                const Completions offered = complete(world.view, text, cursor);
                QVERIFY2(offered.position + offered.length == std::min(cursor, text.size()), text.c_str());
                QVERIFY(offered.items.size() <= 50);
            }
        }
    }
};

QTEST_GUILESS_MAIN(tst_completion)
#include "tst_completion.moc"
