// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/subtitle_label.h"

#include <QTest>
#include <QTimer>

using namespace spanwise::ui;
using namespace Qt::StringLiterals;

class tst_subtitle_label : public QObject {
    Q_OBJECT

    static QTimer& saying(const SubtitleLabel& line) { return *line.findChild<QTimer*>(); }

private slots:
    /// A page under live data sets its subtitles several times a second.
    void keepsASentenceWhileThePageIsAnswered()
    {
        SubtitleLabel line(SubtitleLabel::Empty::Hides, nullptr);
        line.setUsual(u"calls by hour"_s);
        line.say(u"3 added to the review queue"_s);
        line.setUsual(u"calls by minute"_s);
        QCOMPARE(line.text(), u"3 added to the review queue"_s);
        QCOMPARE(line.usual(), u"calls by minute"_s); // what a picture of the chart says
        saying(line).start(0);
        QTRY_COMPARE(line.text(), u"calls by minute"_s);
    }

    void isInTheColorOfAlarmsAgainAfterASentence()
    {
        SubtitleLabel line(SubtitleLabel::Empty::TakesRoom, nullptr);
        line.setUsual(u"no answer"_s, true);
        line.say(u"Added"_s);
        QCOMPARE(line.foregroundRole(), QPalette::PlaceholderText);
        saying(line).start(0);
        QTRY_COMPARE(line.foregroundRole(), QPalette::BrightText);
    }

    void takesNoRoomWhereItHidesWithoutAText()
    {
        SubtitleLabel hiding(SubtitleLabel::Empty::Hides, nullptr);
        SubtitleLabel staying(SubtitleLabel::Empty::TakesRoom, nullptr);
        QVERIFY(hiding.isHidden() && hiding.testAttribute(Qt::WA_WState_ExplicitShowHide));
        QVERIFY(!staying.testAttribute(Qt::WA_WState_ExplicitShowHide));
        hiding.say(u"Added"_s);
        QVERIFY(!hiding.isHidden());
    }
};

QTEST_MAIN(tst_subtitle_label)
#include "tst_subtitle_label.moc"
