// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/blob_reader.h"

#include <QtTest>

using spanwise::store::BlobReader;

class tst_blob_reader : public QObject {
    Q_OBJECT

private slots:
    void readsRowAfterRowIntoTheSameMemory()
    {
        SQLite::Database db(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        db.exec("CREATE TABLE parts (number INTEGER PRIMARY KEY, data BLOB NOT NULL)");
        db.exec("INSERT INTO parts VALUES (1, zeroblob(100000)), (5, x'616263'), (9, x'')");
        BlobReader reader(db, "parts", "data");
        std::string bytes;
        reader.read(1, bytes);
        QCOMPARE(bytes, std::string(100'000, '\0'));
        reader.read(5, bytes);
        QCOMPARE(bytes, std::string("abc"));
        reader.read(9, bytes);
        QCOMPARE(bytes, std::string());
        reader.read(1, bytes);
        QCOMPARE(bytes.size(), std::size_t {100'000});
    }

    void saysThatARowIsNotThere()
    {
        SQLite::Database db(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        db.exec("CREATE TABLE parts (number INTEGER PRIMARY KEY, data BLOB NOT NULL)");
        db.exec("INSERT INTO parts VALUES (1, x'61')");
        std::string bytes;
        BlobReader none(db, "parts", "data");
        QVERIFY_THROWS_EXCEPTION(SQLite::Exception, none.read(2, bytes));
        BlobReader second(db, "parts", "data");
        second.read(1, bytes);
        QVERIFY_THROWS_EXCEPTION(SQLite::Exception, second.read(2, bytes));
        QVERIFY_THROWS_EXCEPTION(SQLite::Exception, second.read(1, bytes)); // and no longer reads what was there
    }
};

QTEST_APPLESS_MAIN(tst_blob_reader)
#include "tst_blob_reader.moc"
