// SPDX-License-Identifier: GPL-3.0-or-later
// The folder of the user's rubrics: what is written there is offered again, and nothing is written anywhere else.
#include "core/base/data_folder.h"
#include "core/ingest/rubric_files.h"

#include <QtTest>
#include <filesystem>
#include <fstream>

using namespace spanwise;

class tst_rubric_files : public QObject {
    Q_OBJECT

private slots:
    void init() { std::filesystem::remove_all(dataFolder() / "rubrics"); }

    void readsBackWhatItWrote()
    {
        QVERIFY(ingest::readRubricFiles().empty());
        const review::Rubric& rubric = review::shippedRubrics().front();
        const auto path = ingest::writeRubricFile(rubric);
        QVERIFY(path);
        const auto files = ingest::readRubricFiles();
        QCOMPARE(files.size(), std::size_t {1});
        QVERIFY(files[0].rubric);
        QCOMPARE(files[0].rubric->json.canonical(), rubric.json.canonical());
    }

    void staysInItsFolder()
    {
        review::Rubric rubric = review::shippedRubrics().front();
        rubric.id = "../../etc/Pass Wd\x01";
        const auto path = ingest::writeRubricFile(rubric);
        QVERIFY(path);
        QCOMPARE(std::filesystem::path(*path).parent_path(), dataFolder() / "rubrics");
        QCOMPARE(std::filesystem::path(*path).filename().string(), std::string("------etc-pass-wd--1.json"));
    }

    void saysWhichFileIsNoRubric()
    {
        std::filesystem::create_directories(dataFolder() / "rubrics");
        std::ofstream(dataFolder() / "rubrics" / "broken.json") << "{";
        QVERIFY(ingest::writeRubricFile(review::shippedRubrics().front()));
        const auto files = ingest::readRubricFiles();
        QCOMPARE(files.size(), std::size_t {2});
        QCOMPARE(files[0].name, std::string("broken.json"));
        QVERIFY(!files[0].rubric && files[1].rubric);
    }
};

QTEST_GUILESS_MAIN(tst_rubric_files)
#include "tst_rubric_files.moc"
