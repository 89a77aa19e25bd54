// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/async_query.h"

#include <QSemaphore>
#include <QThread>
#include <QtTest>
#include <atomic>
#include <memory>

using namespace spanwise;
using namespace spanwise::ui;

class TestAsyncQuery : public QObject {
    Q_OBJECT

private slots:
    void deliversOnTheThreadThatAsked()
    {
        QThreadPool pool;
        AsyncQuery<int> query(pool);
        int got = 0;
        QThread* workedOn = nullptr;
        query.ask(
            [&workedOn](std::stop_token) -> Result<int> {
                workedOn = QThread::currentThread();
                return 42;
            },
            [&got](Result<int>& answer) {
                QCOMPARE(QThread::currentThread(), QCoreApplication::instance()->thread());
                got = *answer;
            });
        QCOMPARE(got, 0); // never from inside ask()
        QTRY_COMPARE(got, 42);
        QVERIFY(workedOn != QThread::currentThread());
        QVERIFY(!query.isRunning());
    }

    void onlyTheNewestAnswerArrives()
    {
        QThreadPool pool;
        pool.setMaxThreadCount(4);
        AsyncQuery<int> query(pool);
        const auto hold = std::make_shared<QSemaphore>();
        QList<int> got;
        const auto remember = [&got](Result<int>& answer) { got.append(*answer); };
        query.ask(
            [hold](std::stop_token) -> Result<int> {
                hold->acquire();
                return 1;
            },
            remember);
        query.ask([](std::stop_token) -> Result<int> { return 2; }, remember);
        QTRY_COMPARE(got, QList<int> {2});
        hold->release();
        pool.waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(got, QList<int> {2});
    }

    void theDestructorStopsTheWork()
    {
        QThreadPool pool;
        const auto stopped = std::make_shared<std::atomic<bool>>(false);
        const auto begun = std::make_shared<QSemaphore>();
        bool delivered = false;
        {
            AsyncQuery<int> query(pool);
            query.ask(
                [stopped, begun](std::stop_token stop) -> Result<int> {
                    begun->release();
                    while (!stop.stop_requested()) QThread::yieldCurrentThread();
                    *stopped = true;
                    return 1;
                },
                [&delivered](Result<int>&) { delivered = true; });
            begun->acquire();
        }
        pool.waitForDone();
        QCoreApplication::processEvents();
        QVERIFY(*stopped);
        QVERIFY(!delivered);
    }

    void anAnswerMayAskAgain()
    {
        QThreadPool pool;
        AsyncQuery<int> query(pool);
        int last = 0;
        std::function<void(Result<int>&)> next = [&](Result<int>& answer) {
            last = *answer;
            if (last < 3) query.ask([n = last](std::stop_token) -> Result<int> { return n + 1; }, next);
        };
        query.ask([](std::stop_token) -> Result<int> { return 1; }, next);
        QTRY_COMPARE(last, 3);
    }

    void errorsArriveAsErrors()
    {
        QThreadPool pool;
        AsyncQuery<int> query(pool);
        QString got;
        query.ask([](std::stop_token) -> Result<int> { return fail(ErrorCode::Io, "disk gone"); },
            [&got](Result<int>& answer) { got = QString::fromStdString(answer.error().message); });
        QTRY_COMPARE(got, QStringLiteral("disk gone"));
    }
};

QTEST_GUILESS_MAIN(TestAsyncQuery)
#include "tst_async_query.moc"
