// SPDX-License-Identifier: GPL-3.0-or-later
// A lock of another process is waited for as long as the writer was told, and no longer: whoever knows that the store
// is held lets nobody stand behind it.
#include "core/store/store.h"
#include "core/store/writer.h"

#include <QTemporaryDir>
#include <QtTest>
#include <chrono>
#include <memory>
#include <sqlite3.h>
#include <thread>

using namespace spanwise;
using namespace std::chrono_literals;

namespace {

/// The write lock of a store's file of rows, as another process has it.
class Holder {
public:
    explicit Holder(const std::string& file)
    {
        if (sqlite3_open(file.c_str(), &m_db) != SQLITE_OK
            || sqlite3_exec(m_db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK)
            qFatal("the lock could not be taken");
    }
    ~Holder() { sqlite3_close(m_db); }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

private:
    sqlite3* m_db = nullptr;
};

} // namespace

class tst_patience : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<store::Store> m_store;

    [[nodiscard]] std::string file() const { return m_folder.filePath("t.db").toStdString(); }

private slots:
    void initTestCase() { m_store = *store::Store::open(file()); }

    void endsAtOnceWhenThereIsNone()
    {
        store::Writer& writer = *m_store->writer();
        writer.setPatience(0ms);
        {
            const Holder holder(file());
            for (int i = 0; i < 50; ++i) { // eight minutes of the usual patience
                const auto refused = writer.transaction();
                QVERIFY(!refused);
                QCOMPARE(refused.error().code, ErrorCode::Busy);
                writer.rollback();
            }
        }
        QVERIFY(writer.transaction());
        QVERIFY(writer.commit());
    }

    void lastsUntilTheLockIsFree()
    {
        store::Writer& writer = *m_store->writer();
        writer.setPatience(store::Writer::kPatience);
        auto holder = std::make_unique<Holder>(file());
        std::thread later([&] {
            std::this_thread::sleep_for(200ms);
            holder.reset();
        });
        const auto got = writer.transaction();
        later.join();
        QVERIFY2(got, got ? "" : got.error().message.c_str());
        QVERIFY(writer.commit());
    }
};

QTEST_GUILESS_MAIN(tst_patience)
#include "tst_patience.moc"
