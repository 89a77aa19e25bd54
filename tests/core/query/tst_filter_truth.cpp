// SPDX-License-Identifier: GPL-3.0-or-later
// Thousands of random filters over random rows: the engine must choose exactly the rows that a reference chooses, which
// is built together with the text of the filter and looks at one row at a time.
#include "core/query/selection.h"
#include "tests/support/filter_teller.h"

#include <QtTest>

using namespace spanwise;
using namespace spanwise::query;
using test::QueryWorld;
using test::Teller;
using test::Told;

namespace {

std::vector<std::uint64_t> chosenBy(const DataView& view, const query::Scope& scope)
{
    std::vector<std::uint64_t> out;
    const auto selection = select(view, scope, {});
    if (!selection) return {~std::uint64_t {0}};
    for (const SelectedPart& part : (*selection)->parts)
        for (std::size_t i = 0; i < part.segment->rows(); ++i)
            if (part.chosen.test(i)) out.push_back(part.segment->row(i).rowNo);
    std::ranges::sort(out);
    return out;
}

} // namespace

class TestFilterTruth : public QObject {
    Q_OBJECT

private slots:
    void choosesWhatTheReferenceChooses_data();
    void choosesWhatTheReferenceChooses();
    void refusesWithAPlaceAndASuggestion_data();
    void refusesWithAPlaceAndASuggestion();
};

void TestFilterTruth::choosesWhatTheReferenceChooses_data()
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= 20; ++seed) QTest::addRow("world %d", seed) << seed;
}

void TestFilterTruth::choosesWhatTheReferenceChooses()
{
    QFETCH(int, seed);
    QueryWorld world(static_cast<std::uint32_t>(seed), 60 + static_cast<std::size_t>(seed) * 10);
    Teller teller(world);
    int empty = 0, full = 0;
    for (int i = 0; i < 200; ++i) {
        const Told told = teller.expression(static_cast<int>(world.below(4)));
        const auto filter = Filter::parse(told.text);
        QVERIFY2(filter, qPrintable(QString::fromStdString(told.text + ": " + (filter ? "" : filter.error().message))));
        const auto again = Filter::parse(filter->text());
        QVERIFY2(again && *again == *filter, qPrintable(QString::fromStdString(filter->text())));

        TimeRange range;
        if (world.maybe()) range.from = test::kStart + std::int64_t {world.below(300)} * kNanosPerSecond;
        if (world.maybe()) range.to = test::kStart + std::int64_t {300 + world.below(300)} * kNanosPerSecond;
        std::vector<std::uint64_t> wanted;
        for (std::size_t r = 0; r < world.rows.size(); ++r)
            if (world.rows[r].start >= range.from && world.rows[r].start < range.to && told.holds(r))
                wanted.push_back(world.rows[r].rowNo);
        const auto got = chosenBy(world.view, query::Scope {range, *filter});
        QVERIFY2(got == wanted,
            qPrintable(QString::fromStdString(told.text)
                + QString(": wanted %1 rows, got %2").arg(wanted.size()).arg(got.size())));
        empty += wanted.empty() ? 1 : 0;
        full += wanted.size() == world.rows.size() ? 1 : 0;
    }
    QVERIFY2(empty + full < 120, "most filters choose nothing or everything: the test proves little");
}

void TestFilterTruth::refusesWithAPlaceAndASuggestion_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("position");
    QTest::addColumn<QString>("suggestion");
    QTest::newRow("a field misspelled") << "sevice = \"x\"" << 0 << "service";
    QTest::newRow("another one") << "failed and modle = \"x\"" << 11 << "model";
    QTest::newRow("part of a field's name") << "error = rate_limit" << 0 << "error.class";
    QTest::newRow("the beginning of a field's name") << "serv = \"x\"" << 0 << "service";
    QTest::newRow("a beginning that is nearly another name") << "Ser = \"x\"" << 0 << "service"; // not user
    QTest::newRow("a flag misspelled") << "truncatd" << 0 << "truncated";
    QTest::newRow("a choice misspelled") << "error.class = rate_limt" << 14 << "rate_limit";
    QTest::newRow("an attribute without brackets")
        << "http.request.method = \"GET\"" << 0 << "attr[\"http.request.method\"]";
    QTest::newRow("a number without its unit") << "duration > 2" << 11 << "2s";
    QTest::newRow("&& instead of and") << "failed && root" << 7 << "and";
    QTest::newRow("a text that is not closed") << "name = \"x" << 7 << "\"x\"";
    QTest::newRow("a bracket that is not closed") << "(failed" << 0 << "";
    QTest::newRow("a name that nobody knows") << "zzqq = 1" << 0 << "";
    QTest::newRow("order of a text") << "model > \"x\"" << 6 << "=";
}

void TestFilterTruth::refusesWithAPlaceAndASuggestion()
{
    QFETCH(QString, text);
    QFETCH(int, position);
    QFETCH(QString, suggestion);
    const auto filter = Filter::parse(text.toStdString());
    QVERIFY(!filter);
    QCOMPARE(static_cast<int>(filter.error().position), position);
    QCOMPARE(QString::fromStdString(filter.error().suggestion), suggestion);
    QVERIFY(!filter.error().message.empty());
}

QTEST_APPLESS_MAIN(TestFilterTruth)
#include "tst_filter_truth.moc"
