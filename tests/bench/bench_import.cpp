// SPDX-License-Identifier: GPL-3.0-or-later
// P1–P6 of the performance table: import of files, with the truth checked and the limit measured in the same run.
// DuckDB is measured by beside_duckdb.mjs; ClickHouse, which the table names too, is not.
#include "app/bench/otlp_writer.h"
#include "tests/bench/child_process.h"
#include "tests/bench/import_limit.h"
#include "tests/bench/naive_importer.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <cstdio>

namespace {

using namespace spanwise;
namespace fs = std::filesystem;

struct Imported {
    bench::ChildRun run;
    std::uint64_t databaseBytes = 0;
    std::uint64_t payloadBytes = 0;
    bool right = false; ///< the report agrees with the truth
};

bool agrees(const QJsonObject& report, const bench::Truth& truth)
{
    const auto same = [&](const char* what, const QString& got, const std::string& wanted) {
        if (got.toStdString() == wanted) return true;
        std::printf("WRONG %s: stored %s, truth %s\n", what, qPrintable(got), wanted.c_str());
        return false;
    };
    const auto number = [](const QJsonValue& value) { return QString::number(value.toVariant().toLongLong()); };
    const QJsonValue root = report;
    bool good = same("spans", number(root["spans"]), std::to_string(truth.spans));
    good = same("traces", number(root["traces"]), std::to_string(truth.traces)) && good;
    good = same("error spans", number(root["error_spans"]), std::to_string(truth.errorSpans)) && good;
    good = same("calls", number(root["calls"]["n"]), std::to_string(truth.calls)) && good;
    good = same("input tokens", number(root["tokens"]["input"]), std::to_string(truth.inputTokens)) && good;
    good = same("output tokens", number(root["tokens"]["output"]), std::to_string(truth.outputTokens)) && good;
    return same("cost", root["cost_usd"].toString(), analyze::usdText(truth.costNanoUsd)) && good;
}

Imported importInto(const fs::path& database, const fs::path& input, const bench::Truth& truth)
{
    Imported out;
    out.run = bench::runChild({SPANWISE_CLI, "--db", database.string(), "import", "--json", input.string()});
    const auto report = bench::runChild({SPANWISE_CLI, "--db", database.string(), "report", "--json"});
    out.right = out.run.exitCode == 0
        && agrees(QJsonDocument::fromJson(QByteArray::fromStdString(report.output)).object(), truth);
    const auto sizeOf = [](const fs::path& file) -> std::uint64_t {
        return fs::exists(file) ? fs::file_size(file) : 0;
    };
    out.databaseBytes = sizeOf(database) + sizeOf(database.string() + "-wal");
    out.payloadBytes = sizeOf(database.string() + "-payload");
    return out;
}

void print(const char* what, const Imported& imported, const bench::WrittenWorkload& workload)
{
    const auto spans = static_cast<double>(workload.truth.spans);
    std::printf("%-22s %.3f s   %.1f k spans/s   %.0f MB/s   cpu %.2f s   peak %.0f MiB   sums %s\n", what,
        imported.run.seconds, spans / imported.run.seconds / 1e3,
        static_cast<double>(workload.fileBytes) / imported.run.seconds / 1e6, imported.run.cpuSeconds,
        static_cast<double>(imported.run.peakBytes) / 1048576.0, imported.right ? "right" : "WRONG");
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption spansOption(
        QStringLiteral("spans"), QStringLiteral("Distinct spans."), QStringLiteral("N"), QStringLiteral("100000"));
    const QCommandLineOption seedOption(
        QStringLiteral("seed"), QStringLiteral("Seed."), QStringLiteral("S"), QStringLiteral("1"));
    const QCommandLineOption folderOption(
        QStringLiteral("folder"), QStringLiteral("Where to work; else the temporary folder."), QStringLiteral("DIR"));
    const QCommandLineOption quickOption(QStringLiteral("no-naive"), QStringLiteral("Leave the naive importer out."));
    parser.addOptions({spansOption, seedOption, folderOption, quickOption});
    parser.process(app);
    const std::uint64_t spans = parser.value(spansOption).toULongLong();
    const std::uint64_t seed = parser.value(seedOption).toULongLong();
    QTemporaryDir temporary(parser.isSet(folderOption) ? parser.value(folderOption) + QStringLiteral("/bench-XXXXXX")
                                                       : QDir::tempPath() + QStringLiteral("/spanwise-bench-XXXXXX"));
    const fs::path folder = temporary.path().toStdString();

    auto json = bench::writeWorkload(seed, spans, bench::FileForm::JsonLines, folder / "w.jsonl");
    auto protobuf = bench::writeWorkload(seed, spans, bench::FileForm::ProtobufFolder, folder / "pb");
    if (!json || !protobuf) {
        std::printf("could not write the workload: %s\n", (json ? protobuf : json).error().message.c_str());
        return 2;
    }
    std::printf("workload %s\n", json->truth.json().c_str());
    std::printf("JSON lines %.1f MB, protobuf %.1f MB in %llu files\n", static_cast<double>(json->fileBytes) / 1e6,
        static_cast<double>(protobuf->fileBytes) / 1e6, static_cast<unsigned long long>(protobuf->files));

    const Imported imported = importInto(folder / "a.db", folder / "w.jsonl", json->truth);
    print("import JSON", imported, *json);
    const auto limit = bench::measureImportLimit(
        folder / "w.jsonl", folder, json->truth.spans, json->truth.calls, imported.payloadBytes);
    std::printf("P1 limit               %.3f s (walk %.3f s, append %.3f s): import reaches %.0f %% of it\n",
        limit.seconds, limit.walkSeconds, limit.appendSeconds, 100 * limit.seconds / imported.run.seconds);
    const Imported packed = importInto(folder / "b.db", folder / "pb", protobuf->truth);
    print("import protobuf", packed, *protobuf);
    std::printf("P4 protobuf            %.2f x the spans/s of JSON\n", imported.run.seconds / packed.run.seconds);
    const Imported again = importInto(folder / "a.db", folder / "w.jsonl", json->truth);
    print("the same file again", again, *json);
    const auto total = static_cast<double>(imported.databaseBytes + imported.payloadBytes);
    const auto perSpan = static_cast<double>(json->truth.spans);
    std::printf("P6 disk                %.1f MB = %.0f B a span (rows %.0f, payload %.0f); text alone %.0f B a span; "
                "floor %.0f\n",
        total / 1e6, total / perSpan, static_cast<double>(imported.databaseBytes) / perSpan,
        static_cast<double>(imported.payloadBytes) / perSpan, static_cast<double>(json->truth.payloadBytes) / perSpan,
        static_cast<double>(json->truth.payloadBytes) / perSpan * 1.15 + 120);
    if (!parser.isSet(quickOption)) {
        const auto naive = bench::importNaively(QString::fromStdString((folder / "w.jsonl").string()),
            QString::fromStdString((folder / "naive.db").string()));
        std::printf("P2 naive importer      %.2f s for %lld spans: %.1f x slower\n", naive.seconds,
            static_cast<long long>(naive.spans), naive.seconds / imported.run.seconds);
    }
    return imported.right && packed.right && again.right ? 0 : 1;
}
