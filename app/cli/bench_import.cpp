// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/import_limit.h"
#include "app/bench/import_times.h"
#include "app/bench/otlp_writer.h"
#include "app/cli/bench_figures.h"
#include "app/cli/benches.h"

#include <CLI/CLI.hpp>
#include <QProcess>
#include <algorithm>
#include <future>
#include <memory>
#include <string>

namespace spanwise::cli {

namespace {
struct ImportBenchOptions {
    std::string folder;
    std::string naive;
    std::uint64_t spans = 100'000;
    std::uint64_t seed = 1;
    int rounds = 3;
};

constexpr const char* kJson = "bench.jsonl";
constexpr const char* kProtobuf = "bench.protobuf";
constexpr const char* kStore = "bench.db";
constexpr const char* kProtobufStore = "bench-protobuf.db";
constexpr const char* kLimitStore = "bench.db.limit";

std::string perSecond(const bench::ImportTime& time, std::uint64_t bytes)
{
    return fixed(static_cast<double>(time.spans) / time.seconds / 1e3, 1) + " k spans/s, "
        + fixed(static_cast<double>(bytes) / time.seconds / 1e6, 0) + " MB/s (" + fixed(time.seconds, 2) + " s)";
}

/// Runs spanwise-naive-import, which prints the spans and its seconds. Gives the seconds.
Result<double> naiveSeconds(const std::string& program, const std::filesystem::path& json, std::uint64_t spans)
{
    const std::string store = json.string() + ".naive.db";
    std::error_code ignored;
    std::filesystem::remove(store, ignored);
    QProcess process;
    process.start(
        QString::fromStdString(program), {QString::fromStdString(json.string()), QString::fromStdString(store)});
    if (!process.waitForFinished(-1) || process.exitCode() != 0)
        return fail(ErrorCode::Io,
            program + ": " + process.errorString().toStdString() + ' ' + process.readAllStandardError().toStdString());
    const QList<QByteArray> said = process.readAllStandardOutput().simplified().split(' ');
    if (said.size() != 2 || said[0].toULongLong() != spans)
        return fail(ErrorCode::Malformed, program + " took in other spans: " + said.join(' ').toStdString());
    return said[1].toDouble();
}

/// The fastest of several: other work on the machine makes times longer, nothing makes them shorter.
struct BestTimes {
    bench::ImportTime json;
    bench::ImportTime protobuf;
    bench::JsonWalk walk;
    double append = 0;
    bool right = true; ///< every import took in what is true

    /// Both limits were measured at the same time, as the threads of an import run: the longer one holds.
    [[nodiscard]] double limit() const { return std::max(walk.seconds, append); }
};

template <typename Time> void keepFaster(Time& best, const Time& now)
{
    if (best.seconds == 0 || now.seconds < best.seconds) best = now;
}

Result<void> keepFaster(
    BestTimes& best, const ImportBenchOptions& options, const bench::Truth& truth, std::stop_token stop)
{
    const std::filesystem::path folder = options.folder;
    const auto import = [&](const char* file, const char* store, bench::ImportTime& to) -> Result<void> {
        bench::removeStore(folder / store);
        const auto timed = bench::timeImport(folder / file, folder / store, stop);
        if (!timed) return tl::unexpected(timed.error());
        best.right = best.right && timed->spans == truth.spans && timed->calls == truth.calls;
        const double peak =
            to.spans == 0 ? timed->peakMiB : to.peakMiB; // later ones hold what earlier ones left behind
        keepFaster(to, *timed);
        to.peakMiB = peak;
        return {};
    };
    if (auto done = import(kJson, kStore, best.json); !done) return done;
    auto walking = std::async(std::launch::async, [&] { return bench::walkJsonLines(folder / kJson); });
    const auto appended = bench::appendSameRows(folder / kStore, folder / kLimitStore);
    const auto walked = walking.get();
    if (!appended) return tl::unexpected(appended.error());
    if (!walked) return tl::unexpected(walked.error());
    keepFaster(best.walk, *walked);
    best.append = best.append == 0 ? *appended : std::min(best.append, *appended);
    return import(kProtobuf, kProtobufStore, best.protobuf);
}

Result<void> benchImport(Invocation& invocation, const ImportBenchOptions& options)
{
    const std::filesystem::path folder = options.folder;
    const auto written = bench::writeWorkload(options.seed, options.spans, bench::FileForm::JsonLines, folder / kJson);
    if (!written) return tl::unexpected(written.error());
    const auto packed =
        bench::writeWorkload(options.seed, options.spans, bench::FileForm::ProtobufFile, folder / kProtobuf);
    if (!packed) return tl::unexpected(packed.error());
    const bench::Truth& truth = written->truth;
    print(invocation, "workload",
        std::to_string(truth.spans) + " spans, " + fixed(static_cast<double>(written->fileBytes) / 1e6, 0)
            + " MB of JSON");

    BestTimes best;
    for (int round = 0; round < options.rounds; ++round)
        if (auto timed = keepFaster(best, options, truth, invocation.stop); !timed) return timed;
    print(invocation, "times", "the fastest of " + std::to_string(options.rounds) + " rounds");
    print(invocation, "P3 import of JSON", perSecond(best.json, written->fileBytes));
    print(invocation, "P5 highest memory", fixed(best.json.peakMiB, 0) + " MiB, 256 allowed");
    const auto allowed = static_cast<double>(truth.payloadBytes) * 1.15 + 120.0 * static_cast<double>(truth.spans);
    const auto onDisk = static_cast<double>(best.json.diskBytes);
    print(invocation, "P6 disk, before blocks are compressed",
        fixed(onDisk / 1e6, 0) + " MB = " + fixed(onDisk / allowed, 3) + " times payload x 1.15 + 120 B a span");
    print(invocation, "limit: walking over the JSON, one thread",
        fixed(best.walk.seconds, 2) + " s, " + std::to_string(best.walk.values) + " values");
    print(invocation, "limit: appending the same rows and texts, one thread beside it", fixed(best.append, 2) + " s");
    print(invocation, "P1 import against the limit",
        fixed(100 * best.limit() / best.json.seconds, 0) + " %, 60 % is the floor");
    if (options.naive.empty()) {
        print(invocation, "P2", "not measured: name the program with --naive (built as spanwise-naive-import)");
    } else {
        const auto naive = naiveSeconds(options.naive, folder / kJson, truth.spans);
        if (!naive) return tl::unexpected(naive.error());
        print(invocation, "P2 against QJsonDocument and QSqlQuery",
            fixed(*naive / best.json.seconds, 1) + " times as fast, 14 is the floor (" + fixed(*naive, 1) + " s)");
    }
    print(invocation, "import of protobuf", perSecond(best.protobuf, packed->fileBytes));
    print(invocation, "P4 protobuf against JSON",
        fixed(best.json.seconds / best.protobuf.seconds, 2) + " times, 1.2 is the floor");
    print(invocation, "answers", best.right ? "right" : "WRONG");
    if (!best.right) invocation.exitCode = kRemarks;
    return {};
}
} // namespace

void addImports(CLI::App& bench, Invocation& invocation)
{
    CLI::App* command = bench.add_subcommand(
        "import", "Import a workload as JSON and as protobuf, beside the limits of this machine and a naive importer");
    command->fallthrough();
    auto options = std::make_shared<ImportBenchOptions>();
    command->add_option("--folder", options->folder, "An empty folder for the files; they are left there")->required();
    command->add_option("--spans", options->spans, "Distinct spans")->capture_default_str();
    command->add_option("--seed", options->seed, "Same seed, same file")->capture_default_str();
    command->add_option("--rounds", options->rounds, "How often each is timed; the fastest counts")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_option("--naive", options->naive, "The program to beat")->type_name("PROGRAM");
    command->callback([&invocation, options] {
        if (const auto done = benchImport(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
