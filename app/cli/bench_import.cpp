// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bench/import_limit.h"
#include "app/bench/import_times.h"
#include "app/bench/otlp_writer.h"
#include "app/cli/bench_figures.h"
#include "app/cli/benches.h"

#include <CLI/CLI.hpp>
#include <QProcess>
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
};

std::string perSecond(const bench::ImportTime& time, std::uint64_t bytes)
{
    return fixed(static_cast<double>(time.spans) / time.seconds / 1e3, 1) + " k spans/s, "
        + fixed(static_cast<double>(bytes) / time.seconds / 1e6, 0) + " MB/s (" + fixed(time.seconds, 2) + " s)";
}

/// Both limits at the same time, as the threads of an import run: the longer one is the limit of the whole.
Result<double> limitOf(Invocation& invocation, const std::filesystem::path& json, const std::filesystem::path& store)
{
    auto walking = std::async(std::launch::async, [&] { return bench::walkJsonLines(json); });
    const auto appended = bench::appendSameRows(store, store.string() + ".limit");
    const auto walked = walking.get();
    if (!appended) return tl::unexpected(appended.error());
    if (!walked) return tl::unexpected(walked.error());
    print(invocation, "limit: walking over the JSON, one thread",
        fixed(walked->seconds, 2) + " s, " + std::to_string(walked->values) + " values");
    print(invocation, "limit: appending the same rows and texts, one thread beside it", fixed(*appended, 2) + " s");
    return std::max(walked->seconds, *appended);
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

Result<void> benchImport(Invocation& invocation, const ImportBenchOptions& options)
{
    const std::filesystem::path folder = options.folder;
    const std::filesystem::path json = folder / "bench.jsonl";
    const std::filesystem::path protobuf = folder / "bench.protobuf";
    const std::filesystem::path store = folder / "bench.db";
    auto written = bench::writeWorkload(options.seed, options.spans, bench::FileForm::JsonLines, json);
    if (!written) return tl::unexpected(written.error());
    const bench::Truth& truth = written->truth;
    print(invocation, "workload",
        std::to_string(truth.spans) + " spans, " + fixed(static_cast<double>(written->fileBytes) / 1e6, 0)
            + " MB of JSON");

    const auto imported = bench::timeImport(json, store, invocation.stop);
    if (!imported) return tl::unexpected(imported.error());
    print(invocation, "P3 import of JSON", perSecond(*imported, written->fileBytes));
    print(invocation, "P5 highest memory", fixed(imported->peakMiB, 0) + " MiB, 256 allowed");
    const auto allowed = static_cast<double>(truth.payloadBytes) * 1.15 + 120.0 * static_cast<double>(truth.spans);
    const auto onDisk = static_cast<double>(imported->diskBytes);
    print(invocation, "P6 disk, before blocks are compressed",
        fixed(onDisk / 1e6, 0) + " MB = " + fixed(onDisk / allowed, 2) + " times payload x 1.15 + 120 B a span");
    const auto limit = limitOf(invocation, json, store);
    if (!limit) return tl::unexpected(limit.error());
    print(invocation, "P1 import against the limit",
        fixed(100 * *limit / imported->seconds, 0) + " %, 60 % is the floor");

    if (options.naive.empty()) {
        print(invocation, "P2", "not measured: name the program with --naive (built as spanwise-naive-import)");
    } else {
        const auto naive = naiveSeconds(options.naive, json, truth.spans);
        if (!naive) return tl::unexpected(naive.error());
        print(invocation, "P2 against QJsonDocument and QSqlQuery",
            fixed(*naive / imported->seconds, 1) + " times as fast, 14 is the floor (" + fixed(*naive, 1) + " s)");
    }

    const auto again = bench::writeWorkload(options.seed, options.spans, bench::FileForm::ProtobufFolder, protobuf);
    if (!again) return tl::unexpected(again.error());
    const auto binary = bench::timeImport(protobuf, folder / "bench-protobuf.db", invocation.stop);
    if (!binary) return tl::unexpected(binary.error());
    print(invocation, "import of protobuf", perSecond(*binary, again->fileBytes));
    print(invocation, "P4 protobuf against JSON",
        fixed(imported->seconds / binary->seconds, 2) + " times, 1.2 is the floor");
    const bool right = imported->spans == truth.spans && imported->calls == truth.calls && binary->spans == truth.spans
        && binary->calls == truth.calls;
    print(invocation, "answers", right ? "right" : "WRONG");
    if (!right) invocation.exitCode = kRemarks;
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
    command->add_option("--naive", options->naive, "The program to beat")->type_name("PROGRAM");
    command->callback([&invocation, options] {
        if (const auto done = benchImport(invocation, *options); !done) invocation.giveUp(done.error());
    });
}

} // namespace spanwise::cli
