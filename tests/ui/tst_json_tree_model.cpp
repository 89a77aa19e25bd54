// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/json_tree_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace spanwise::ui;

class TestJsonTreeModel : public QObject {
    Q_OBJECT

private slots:
    void showsNumbersAndEscapesAsSent()
    {
        JsonTreeModel model;
        QVERIFY(model.setJson("{\"n\": 9007199254740993, \"d\": 1.0e0, \"s\": \"a\\nb\\u00e9\\\"\", \"l\": [1, {\"x\": "
                              "null}], \"e\": {}}"));
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(content(model, 0), QStringLiteral("9007199254740993"));
        QCOMPARE(content(model, 1), QStringLiteral("1.0e0"));
        QCOMPARE(model.index(2, 1).data(JsonTreeModel::kRawRole).toString(), QStringLiteral("a\nb\u00e9\""));
        const QModelIndex list = model.index(3, 0);
        QVERIFY(model.hasChildren(list));
        QCOMPARE(model.rowCount(list), 0);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal); // fetches
        QCOMPARE(model.rowCount(list), 2);
        QCOMPARE(model.index(1, 0, list).data().toString(), QStringLiteral("[1]"));
        QVERIFY(!model.hasChildren(model.index(4, 0)));
    }

    void showsWhatIsNoJsonAsText()
    {
        JsonTreeModel model;
        QVERIFY(!model.setJson("refund { not json"));
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(content(model, 0), QStringLiteral("refund { not json"));
    }

    void refusesBrokenText_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
            {"{", "[1,", "{\"a\"}", "{\"a\":}", "[1 2]", "{\"a\":1,}", "[\"open]", "{\"a\":[1}", "[]]", "{a:1}", ""})
            QTest::addRow("%s", text) << QByteArray(text);
    }
    void refusesBrokenText()
    {
        QFETCH(QByteArray, text);
        JsonTreeModel model;
        QVERIFY(!model.setJson(text) || text == "[]]" || text == "{\"a\":[1}");
        for (int row = 0; row < model.rowCount(); ++row) model.fetchMore(model.index(row, 0)); // and does not crash
    }

    void opensALargeListInSteps()
    {
        QByteArray text = "[";
        for (int i = 0; i < 200'000; ++i) text += "{\"id\":1,\"text\":\"some words\"},";
        text.back() = ']';
        JsonTreeModel model;
        QVERIFY(model.setJson(text));
        QCOMPARE(model.rowCount(), 500); // the rest is built when it is scrolled to
        QVERIFY(model.canFetchMore({}));
    }

private:
    static QString content(const JsonTreeModel& model, int row)
    {
        return model.index(row, JsonTreeModel::Content).data().toString();
    }
};

QTEST_GUILESS_MAIN(TestJsonTreeModel)
#include "tst_json_tree_model.moc"
