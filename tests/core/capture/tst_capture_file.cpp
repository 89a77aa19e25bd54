// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/capture/capture_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace spanwise::capture;

class TestCaptureFile : public QObject {
    Q_OBJECT

    static std::filesystem::path write(const QTemporaryDir& folder, const QByteArray& text)
    {
        QFile file(folder.filePath("capture.json"));
        if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write");
        file.write(text);
        return file.fileName().toStdString();
    }

private slots:
    void readsBackWhatItWrites()
    {
        CapturePolicy policy;
        policy.byDefault = CaptureMode::Redacted;
        policy.services = {{"checkout", CaptureMode::Off}, {"batch-*", CaptureMode::HashOnly}};
        policy.rules = {{"EMPLOYEE", "E-\\d{6}|\"x\""}};
        policy.contentKeys = {"acme.prompt"};
        policy.keyFile = "other.key";
        policy.key = "not to be written";
        const std::string json = policyJson(policy);
        QVERIFY(json.find("not to be") == std::string::npos);
        const auto read = parsePolicy(json);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(read->byDefault, policy.byDefault);
        QVERIFY(read->services == policy.services);
        QCOMPARE(read->rules.size(), std::size_t(1));
        QCOMPARE(read->rules[0].pattern, policy.rules[0].pattern);
        QVERIFY(read->contentKeys == policy.contentKeys);
        QCOMPARE(read->keyFile, policy.keyFile);
    }

    void saysWhereAFileIsWrong_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("no JSON") << QByteArray("full") << QByteArray("not a capture policy");
        QTest::newRow("mode") << QByteArray(R"({"default":"partly"})") << QByteArray("default: ");
        QTest::newRow("service") << QByteArray(R"({"services":{"a":1}})") << QByteArray("services.a: ");
        QTest::newRow("rule") << QByteArray("{\"rules\":[{\"name\":\"A\",\"pattern\":\"[\"}]}")
                              << QByteArray("rules[0]: ");
        QTest::newRow("empty match") << QByteArray(R"({"rules":[{"name":"A","pattern":"x*"}]})")
                                     << QByteArray("empty text");
        QTest::newRow("slip") << QByteArray(R"({"servces":{}})") << QByteArray("servces");
    }
    void saysWhereAFileIsWrong()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, message);
        const auto read = parsePolicy(json.toStdString());
        QVERIFY(!read);
        QVERIFY2(QByteArray::fromStdString(read.error().message).contains(message), read.error().message.c_str());
    }

    void makesAKeyOnceThatOnlyItsOwnerReads()
    {
        QTemporaryDir folder;
        const auto path = write(folder, R"({"default":"hash"})");
        const auto first = readPolicyFile(path);
        QVERIFY2(first, first ? "" : first.error().message.c_str());
        QCOMPARE(first->key.size(), std::size_t(32));
        QCOMPARE(readPolicyFile(path)->key, first->key);
        const auto allowed = QFile::permissions(folder.filePath("capture.key"));
        QCOMPARE(allowed & ~(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser),
            QFile::Permissions());
    }

    void neverReplacesAKeyThatItCannotRead()
    {
        QTemporaryDir folder;
        const auto path = write(folder, R"({"default":"hash"})");
        QFile key(folder.filePath("capture.key"));
        QVERIFY(key.open(QIODevice::WriteOnly));
        key.write("short\n");
        key.close();
        QVERIFY(!readPolicyFile(path));
        QVERIFY(key.open(QIODevice::ReadOnly));
        QCOMPARE(key.readAll(), QByteArray("short\n"));
    }

    void needsNoKeyWhenEverythingIsKept()
    {
        QTemporaryDir folder;
        QVERIFY(readPolicyFile(write(folder, R"({"default":"full"})")));
        QVERIFY(!QFile::exists(folder.filePath("capture.key")));
    }
};

QTEST_APPLESS_MAIN(TestCaptureFile)
#include "tst_capture_file.moc"
