// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/chosen_values.h"

#include <QtTest>

using namespace spanwise::query;

namespace {

Filter filter(const char* text)
{
    const auto parsed = Filter::parse(text);
    return parsed ? *parsed : Filter {};
}

QString joined(const std::vector<std::string>& values)
{
    QStringList out;
    for (const std::string& value : values) out.append(value.empty() ? "(unknown)" : QString::fromStdString(value));
    return out.join(u'|');
}

} // namespace

class TestChosenValues : public QObject {
    Q_OBJECT

private slots:
    void readsWhatFacetsWrite_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("services");
        QTest::newRow("nothing") << ""
                                 << "";
        QTest::newRow("one") << R"(service = "a")"
                             << "a";
        QTest::newRow("several") << R"(service in ("a", "b"))"
                                 << "a|b";
        QTest::newRow("unknown") << "service is unknown"
                                 << "(unknown)";
        QTest::newRow("one or unknown") << R"(service = "a" or service is unknown)"
                                        << "a|(unknown)";
        QTest::newRow("beside others") << R"(model = "m" and service = "a" and failed)"
                                       << "a";
        QTest::newRow("another kind") << R"(service != "a")"
                                      << "";
        QTest::newRow("either of two fields") << R"(service = "a" or model = "m")"
                                              << "";
        QTest::newRow("a pattern") << R"(service ~ "a*")"
                                   << "";
    }

    void readsWhatFacetsWrite()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, services);
        QCOMPARE(joined(chosenValues(filter(qPrintable(text)), Dimension::Service)), services);
    }

    void writesWhatItReads_data()
    {
        QTest::addColumn<QStringList>("values");
        QTest::newRow("none") << QStringList {};
        QTest::newRow("one") << QStringList {"a"};
        QTest::newRow("two") << QStringList {"a", "b"};
        QTest::newRow("unknown") << QStringList {""};
        QTest::newRow("two and unknown") << QStringList {"a", "b", ""};
        QTest::newRow("quotes") << QStringList {R"(a" or service = "b)"};
    }

    void writesWhatItReads()
    {
        QFETCH(const QStringList, values);
        std::vector<std::string> wanted;
        for (const QString& value : values) wanted.push_back(value.toStdString());
        const Filter before = filter(R"(model = "m" and service = "old" and (failed or truncated))");
        const Filter after = withChosenValues(before, Dimension::Service, wanted);
        QCOMPARE(chosenValues(after, Dimension::Service), wanted);
        QCOMPARE(chosenValues(after, Dimension::Model), std::vector<std::string> {"m"});
        QCOMPARE(filter(after.text().c_str()), after);
        QCOMPARE(withChosenValues(after, Dimension::Service, {"old"}), [&] {
            return values.isEmpty() ? filter(R"(model = "m" and (failed or truncated) and service = "old")") : before;
        }());
    }

    void knowsClosedLists()
    {
        const Filter chosen = withChosenValues({}, Dimension::ErrorClass, {"rate_limit", "timeout"});
        QCOMPARE(chosenValues(chosen, Dimension::ErrorClass), (std::vector<std::string> {"rate_limit", "timeout"}));
        QCOMPARE(withChosenValues(chosen, Dimension::ErrorClass, {}), Filter {});
    }
};

QTEST_GUILESS_MAIN(TestChosenValues)
#include "tst_chosen_values.moc"
