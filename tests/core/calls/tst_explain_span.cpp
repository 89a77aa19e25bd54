// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analyze/shipped_prices.h"
#include "core/calls/explain_span.h"
#include "tests/support/batch_builder.h"

#include <QtTest>
#include <numeric>

using namespace spanwise;
using namespace spanwise::test;

namespace {

/// What is said about each subject, "value — because".
QMap<QString, QString> explained(const Batch& batch, std::size_t position = 0, analyze::CostModel* costs = nullptr)
{
    std::vector<std::uint32_t> spans(batch.spans.size()), logs(batch.logs.size());
    std::iota(spans.begin(), spans.end(), 0U);
    std::iota(logs.begin(), logs.end(), 0U);
    const calls::ResolvedTrace trace = calls::resolveTrace(batch, spans, logs, nullptr);
    QMap<QString, QString> out;
    for (const calls::Reason& reason : calls::explainSpan(batch, trace, position, logs, costs))
        out[QString::fromStdString(reason.about)] =
            QString::fromStdString(reason.value) + " — " + QString::fromStdString(reason.because);
    return out;
}

} // namespace

class TestExplainSpan : public QObject {
    Q_OBJECT

private slots:
    void namesTheAttributeBehindEachNumber()
    {
        const Batch b = BatchBuilder()
                            .scope("opentelemetry.instrumentation.openai", "1.2")
                            .span("chat")
                            .model("gpt-4o")
                            .attr("gen_ai.usage.input_tokens", 100)
                            .attr("llm.usage.total_tokens", 120)
                            .build();
        const auto said = explained(b);
        QVERIFY(said["instrumentation"].contains("opentelemetry.instrumentation.openai"));
        QCOMPARE(said["class"], QStringLiteral("llm — Told by gen_ai.operation.name = “chat”."));
        QCOMPARE(said["input tokens"], QStringLiteral("100 — From gen_ai.usage.input_tokens."));
        QCOMPARE(said["output tokens"], QStringLiteral("unknown — No attribute of its spans states it."));
        QCOMPARE(said["model"], QStringLiteral("gpt-4o — From gen_ai.response.model."));
        QCOMPARE(said["error"],
            QStringLiteral("none — No status, exception, error type or HTTP status says that it failed."));
        QVERIFY(!said.contains("cost"));
    }

    void saysByWhichRuleAFailureIsOfItsClass_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("because");
        QTest::newRow("code") << "rate_limit_exceeded"
                              << "slow down"
                              << "rate_limit — The code or exception “rate_limit_exceeded” stands for it.";
        QTest::newRow("status") << ""
                                << "429 slow down"
                                << "rate_limit — HTTP status 429 stands for it.";
        QTest::newRow("words") << ""
                               << "Too many requests for you"
                               << "rate_limit — Its message holds “too many requests”.";
        QTest::newRow("nothing known") << ""
                                       << "oh no"
                                       << "unknown — It failed, but no code, status or wording that is known says why.";
    }

    void saysByWhichRuleAFailureIsOfItsClass()
    {
        QFETCH(const QString, type);
        QFETCH(const QString, message);
        QFETCH(const QString, because);
        BatchBuilder b;
        b.span("chat").model("m").failed(message.toStdString());
        if (!type.isEmpty()) b.attr("error.type", Any(type.toStdString()));
        QCOMPARE(explained(b.build())["error"], because);
    }

    void anExceptionUnderStatusOkCountsForLangSmithAlone()
    {
        for (const char* scope : {"langsmith", "opentelemetry.instrumentation.openai"}) {
            const Batch b =
                BatchBuilder().scope(scope).span("chat").model("m").ok().exception("Error", "429 slow down").build();
            QCOMPARE(explained(b)["error"].startsWith("rate_limit"), scope == std::string_view("langsmith"));
        }
    }

    void pointsAtTheSpanThatIsCounted()
    {
        const Batch b = BatchBuilder()
                            .span("outer")
                            .model("m")
                            .tokens(5, 3)
                            .attr("gen_ai.response.id", "r1")
                            .span("inner")
                            .under("outer")
                            .model("m")
                            .tokens(5, 3)
                            .attr("gen_ai.response.id", "r1")
                            .build();
        QVERIFY(explained(b, 0)["model call"].startsWith(
            "counted elsewhere — It describes the same call as the span 0000000000000002"));
        QVERIFY(explained(b, 1)["model call"].startsWith("counted — 1 other span(s)"));
    }

    void statesThePriceLine()
    {
        const auto table = analyze::shippedPrices();
        QVERIFY(table);
        analyze::CostModel costs(table);
        const Batch b = BatchBuilder().span("chat").model("gpt-4o").provider("openai").tokens(1'000'000, 0).build();
        const QString cost = explained(b, 0, &costs)["cost"];
        QVERIFY2(cost.startsWith("$2.5"), qPrintable(cost));
        QVERIFY2(cost.contains("openai/gpt-4o") && cost.contains("input 2.5, output 10"), qPrintable(cost));
        const Batch other = BatchBuilder().span("chat").model("no-such-model").provider("openai").tokens(1, 1).build();
        QCOMPARE(explained(other, 0, &costs)["cost"],
            QStringLiteral("unknown — The price table does not know the model “no-such-model”."));
    }
};

QTEST_GUILESS_MAIN(TestExplainSpan)
#include "tst_explain_span.moc"
