// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/setup_guide.h"
#include "ui/widgets/setup_lines.h"

#include <QtTest>

using namespace spanwise::ui;
using namespace Qt::StringLiterals;

class tst_setup_lines : public QObject {
    Q_OBJECT

private slots:
    void namesTheThreeVariables()
    {
        const QStringList lines = environmentLines({}).split(u'\n');
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines[0], u"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318"_s);
        QVERIFY(lines[1].startsWith(u"OTEL_EXPORTER_OTLP_PROTOCOL="_s));
        QVERIFY(lines[2].startsWith(u"OTEL_SERVICE_NAME="_s));
    }

    void givesEverySenderTheAddressAndTheToken_data()
    {
        QTest::addColumn<int>("sender");
        for (int i = 0; i < kSenders; ++i) QTest::newRow(qPrintable(nameOf(Sender(i)))) << i;
    }
    void givesEverySenderTheAddressAndTheToken()
    {
        QFETCH(int, sender);
        Endpoint endpoint;
        endpoint.http = u"http://10.1.2.3:9999"_s;
        endpoint.needsToken = true;
        endpoint.token = u"abc123"_s;
        QString all;
        for (const SetupStep& step : setupSteps(Sender(sender), endpoint)) {
            QVERIFY(!step.title.isEmpty());
            all += step.text + u'\n';
        }
        QVERIFY2(all.contains(u"http://10.1.2.3:9999"_s), qPrintable(all));
        QVERIFY2(all.contains(u"abc123"_s), qPrintable(all));
        endpoint.needsToken = false;
        for (const SetupStep& step : setupSteps(Sender(sender), endpoint)) QVERIFY(!step.text.contains(u"abc123"_s));
    }

    void showsAnotherEndpointAtOnce()
    {
        SetupGuide guide;
        guide.setEndpoint({u"http://127.0.0.1:5555"_s, u"http://127.0.0.1:5556"_s, false, {}});
        QVERIFY(guide.shownTexts().join(u'\n').contains(u"http://127.0.0.1:5555"_s));
        QVERIFY(!guide.shownTexts().join(u'\n').contains(u"4318"_s));
    }
};

QTEST_MAIN(tst_setup_lines)
#include "tst_setup_lines.moc"
