// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"
#include "ui/widgets/stat_tile.h"

#include <QtTest>

using namespace spanwise::ui;
using namespace Qt::StringLiterals;

namespace {

const QString kChange = u"▲ 3.52 pp"_s;
const QString kAgainst = u"vs prev. 24 h"_s;
constexpr int kEdges = 20; ///< left of the line and right of it

/// The tile in which the line has just the room that it needs.
int fittingWidth()
{
    QFont strong = textFont(TextRole::ChartLabel);
    strong.setWeight(QFont::Medium);
    return QFontMetrics(strong).horizontalAdvance(kChange) + 6
        + QFontMetrics(textFont(TextRole::ChartLabel)).horizontalAdvance(kAgainst) + kEdges;
}

QImage pictureOf(const QString& against, int width)
{
    StatTile tile(u"Error rate"_s);
    tile.setMinimumWidth(0);
    tile.setTexts({u"5.19 %"_s, kChange, against, TileText::Meaning::Worse, {}});
    tile.resize(width, 118);
    return tile.grab().toImage();
}

} // namespace

class tst_stat_tile : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { installTheme(ThemeChoice::Light); }

    /// Of a text that is cut its end cannot be told from another.
    void saysWholeWhatItIsComparedWith_data()
    {
        QTest::addColumn<int>("missing");
        QTest::newRow("as wide as the line") << 0;
        QTest::newRow("a little less wide") << 4; // in smaller letters
    }
    void saysWholeWhatItIsComparedWith()
    {
        QFETCH(int, missing);
        const int width = fittingWidth() - missing;
        QVERIFY(pictureOf(kAgainst, width) != pictureOf(u"vs prev. 24 d"_s, width));
    }
    void cutsWhatIsFarTooLong()
    {
        const int width = fittingWidth() - 40;
        QCOMPARE(pictureOf(kAgainst, width), pictureOf(u"vs prev. 24 d"_s, width));
    }
};

QTEST_MAIN(tst_stat_tile)
#include "tst_stat_tile.moc"
