// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/attention.h"

#include <QWidget>
#include <QtTest>

using namespace spanwise;
using namespace spanwise::ui;

class tst_attention : public QObject {
    Q_OBJECT

    std::int64_t m_now = 1000; ///< ms
    std::unique_ptr<QWidget> m_page;
    Attention* m_attention = nullptr;

private slots:
    void init()
    {
        m_page = std::make_unique<QWidget>();
        m_attention = new Attention(*m_page, [this] { return m_now; });
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }
    void cleanup() { m_page.reset(); }

    void countsPausesTwoMinutesAtMost()
    {
        QCOMPARE(m_attention->activeMs(), std::int64_t {0});
        QVERIFY(!m_attention->isThere());
        m_attention->start();
        m_now += 30'000;
        QTest::keyClick(m_page.get(), Qt::Key_F);
        m_now += 7'200'000; // at lunch
        QVERIFY(!m_attention->isThere());
        QCOMPARE(m_attention->activeMs(), std::int64_t {150'000});
        QTest::mouseMove(m_page->windowHandle(), QPoint(3, 3));
        m_now += 5'000;
        QVERIFY(m_attention->isThere());
        QCOMPARE(m_attention->activeMs(), std::int64_t {155'000});
        m_attention->start(); // the next item
        QCOMPARE(m_attention->activeMs(), std::int64_t {0});
    }

    /// A dialog above the page is part of the work on it.
    void seesKeysInOtherWindows()
    {
        m_attention->start();
        QWidget dialog;
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        m_now += 100'000;
        QTest::keyClick(&dialog, Qt::Key_A);
        m_now += 100'000;
        QVERIFY(m_attention->isThere());
        QCOMPARE(m_attention->activeMs(), std::int64_t {200'000});
    }

    void isNotThereWhileThePageIsHidden()
    {
        m_attention->start();
        QVERIFY(m_attention->isThere());
        QWidget other;
        other.show();
        QVERIFY(QTest::qWaitForWindowExposed(&other));
        m_page->hide();
        QVERIFY(!m_attention->isThere());
        m_now += 100'000;
        QTest::keyClick(&other, Qt::Key_A); // work at something else
        m_now += 100'000;
        QCOMPARE(m_attention->activeMs(), std::int64_t {120'000});
    }
};

QTEST_MAIN(tst_attention)
#include "tst_attention.moc"
