// SPDX-License-Identifier: GPL-3.0-or-later
// The program is killed while it submits reviews, at whatever moment: afterwards each review is there once or not at
// all, a draft is kept exactly where there is none, and the log is whole.
#include "core/store/review_log.h"
#include "core/store/review_reader.h"
#include "core/store/store.h"
#include "core/store/writer.h"
#include "tests/core/review/review_world.h"

#include <QTemporaryDir>
#include <QtTest>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

using namespace spanwise;
using namespace spanwise::test;

namespace {
constexpr int kItems = 40;
constexpr char kBefore = 'b'; ///< a submission begins
constexpr char kDone = 'd'; ///< its commit has returned

std::unique_ptr<store::Store> open(const std::filesystem::path& file)
{
    auto opened = store::Store::open(file);
    if (!opened) qFatal("%s", opened.error().message.c_str());
    return std::move(*opened);
}

/// Items with a draft each; their ids.
std::vector<std::string> prepare(const std::filesystem::path& file)
{
    const auto store = open(file);
    std::vector<store::NewReviewItem> items;
    for (int i = 0; i < kItems; ++i) {
        Json plain = Json::object().set("rules", Json::texts({"error"})).set("inclusion_p", 0.5).set("priority", 50);
        items.push_back({"default", QByteArray::number(i + 1, 16).rightJustified(32, '0').toStdString(),
            std::string(16, 'b'), "intake", plain, R"({"output":"x"})", second(i)});
    }
    const auto ids = store::addReviewItems(*store->writer(), std::move(items));
    if (!ids) qFatal("no items");
    for (const std::string& id : *ids)
        if (!store::saveReviewDraft(*store->writer(), id, "anna", R"({"note":"half a thought"})", second(100)))
            qFatal("no draft");
    if (!store->writer()->commit()) qFatal("not committed");
    return *ids;
}

/// The process that is killed. Says what it is about to do.
[[noreturn]] void submitAll(const std::filesystem::path& file, const std::vector<std::string>& ids, int pipe)
{
    const auto store = open(file);
    for (const std::string& id : ids) {
        if (write(pipe, &kBefore, 1) != 1) _exit(2);
        Json payload = Json::object().set("verdict", "pass").set("note", "whole");
        if (!store::actOnReview(*store->writer(), {EventKind::Submitted, id, "anna", std::move(payload), second(200)})
            || !store->writer()->commit())
            _exit(3);
        if (write(pipe, &kDone, 1) != 1) _exit(2);
    }
    _exit(0);
}

/// Kills it after so many words of its; gives how many submissions were said to be done.
int killAfter(const std::filesystem::path& file, const std::vector<std::string>& ids, int words, unsigned spins)
{
    int ends[2];
    if (pipe(ends) != 0) qFatal("no pipe");
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        submitAll(file, ids, ends[1]);
    }
    close(ends[1]);
    int done = 0;
    char word = 0;
    for (int i = 0; i < words && read(ends[0], &word, 1) == 1; ++i) done += word == kDone;
    std::atomic<unsigned> spun = 0;
    while (spun++ < spins) { } // another moment each time
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    while (read(ends[0], &word, 1) == 1) done += word == kDone;
    close(ends[0]);
    return done;
}
} // namespace

class tst_review_kill : public QObject {
    Q_OBJECT

private slots:
    void keepsAReviewOnceOrNotAtAll()
    {
        QRandomGenerator random(5);
        int inBetween = 0;
        for (int round = 0; round < 12; ++round) {
            QTemporaryDir folder;
            const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "s.db";
            const auto ids = prepare(file);
            const int words = 1 + random.bounded(2 * kItems - 1);
            const int done = killAfter(file, ids, words, unsigned(random.bounded(400'000)));

            const auto store = open(file);
            const store::ReviewReader reader(store->reader());
            int there = 0;
            for (std::size_t i = 0; i < ids.size(); ++i) {
                const auto item = reader.item(ids[i], "anna", second(300));
                QVERIFY(item);
                const std::size_t reviews = item->state.reviews.size();
                QVERIFY(reviews <= 1);
                there += int(reviews);
                QCOMPARE(item->draft.isNull(), reviews == 1); // kept until it is submitted
                if (int(i) < done) QCOMPARE(reviews, std::size_t {1}); // what was said to be done is there
                if (reviews == 1) QCOMPARE(item->state.reviews[0].note.value_or(""), std::string("whole"));
            }
            QVERIFY(there == done || there == done + 1);
            inBetween += there < kItems;
            QVERIFY(store::verifyReviewLog(*store->reader())->isSound());
            // And it goes on from there.
            for (const std::string& id : ids)
                if (!reader.item(id, "anna", second(300))->state.reviewOf("anna"))
                    QVERIFY(store::actOnReview(*store->writer(),
                        {EventKind::Submitted, id, "anna", Json::object().set("verdict", "pass"), second(400)}));
            QVERIFY(store->writer()->commit());
            QCOMPARE(reader.queues("anna", second(500))->front().done, std::int64_t {kItems});
        }
        QVERIFY(inBetween > 2); // some were killed on the way
    }
};

QTEST_APPLESS_MAIN(tst_review_kill)
#include "tst_review_kill.moc"
