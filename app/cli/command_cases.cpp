// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/case_answers.h"
#include "app/cli/case_file.h"
#include "app/cli/case_redaction.h"
#include "app/cli/commands.h"
#include "app/cli/json_output.h"
#include "app/cli/repeatable_option.h"
#include "app/cli/table.h"
#include "app/cli/text_files.h"
#include "core/cases/from_review.h"
#include "core/cases/prove.h"
#include "core/exporters/case_exporter.h"
#include "core/exporters/junit.h"
#include "core/query/case_filter.h"
#include "core/store/case_table.h"
#include "core/store/review_reader.h"
#include "core/store/writer.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <system_error>

namespace spanwise::cli {

namespace {
struct CasesOptions {
    query::CaseListQuestion question;
    bool json = false;
    std::string who;
    std::string item;
    std::string title;
    std::string expected;
    std::string set;
    std::vector<std::string> tags;
    std::vector<std::string> checks; ///< JSON
    bool anyway = false;
    std::string format = "jsonl";
    std::string folder;
    std::string file;
    std::string answers;
    std::string junit;
    CaseRedactionOptions redaction;
    bool replace = false;
    bool bom = false;
    bool badOutputs = false;
    bool expectedAnswers = false;
};

std::string personOf(const CasesOptions& options)
{
    if (!options.who.empty()) return options.who;
    const char* user = std::getenv("USER");
    return user && *user != '\0' ? user : "reviewer";
}

/// title, title and tags, title, tags and set
std::string listed(const std::vector<std::string>& names)
{
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i)
        out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return out;
}

void sayRefused(Invocation& invocation, const CaseFile& file)
{
    for (const std::string& why : file.refused) say(printable(why));
    if (!file.refused.empty()) invocation.exitCode = kRemarks;
}

/// Those that the question means, of a file or of the store.
Result<std::vector<cases::Case>> chosen(Invocation& invocation, const CasesOptions& options)
{
    if (options.file.empty()) {
        const auto store = openForReading(invocation);
        if (!store) return tl::unexpected(store.error());
        return store::CaseReader((*store)->reader()).all(options.question);
    }
    auto file = readCaseFile(options.file);
    if (!file) return tl::unexpected(file.error());
    sayRefused(invocation, *file);
    std::erase_if(file->cases, [&](const cases::Case& one) { return !query::passes(one, options.question); });
    return std::move(file->cases);
}

Result<void> list(Invocation& invocation, CasesOptions& options)
{
    const auto store = openForReading(invocation);
    if (!store) return tl::unexpected(store.error());
    const store::CaseReader reader((*store)->reader());
    if (options.json) {
        const auto all = reader.all(options.question);
        if (!all) return tl::unexpected(all.error());
        for (const cases::Case& one : *all) invocation.out.line(jsonLine(cases::jsonOf(one)));
        return {};
    }
    const auto answer = reader.list(options.question);
    if (!answer) return tl::unexpected(answer.error());
    Table table({"case", "title", "set", "label", "severity", ">checks", ">seen", ""});
    for (const query::CaseEntry& one : answer->entries)
        table.row(
            {one.id, one.title, one.set, one.label, one.severity, std::to_string(one.checks), std::to_string(one.seen),
                one.stale          ? "stale"
                    : one.unproven ? "unproven"
                                   : ""});
    invocation.out.write(table.text());
    say(std::to_string(answer->matched) + " cases");
    return {};
}

/// Says what does not fit; false when the case may not be saved.
bool proven(Invocation& invocation, cases::Case& one, bool anyway)
{
    const cases::Proof proof = cases::prove(one);
    one.unproven = !proof.isProven();
    for (const std::string& problem : proof.problems) say(printable(problem));
    if (proof.isProven() || anyway) return true;
    say("not saved: --anyway saves it and marks it as unproven");
    invocation.exitCode = kRemarks;
    return false;
}

Result<void> add(Invocation& invocation, CasesOptions& options)
{
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    const auto item = store::ReviewReader((*store)->reader()).item(options.item, personOf(options), invocation.now);
    if (!item) return tl::unexpected(item.error());
    auto one = cases::caseFromReview(item->state, item->snapshot);
    if (!one) return tl::unexpected(one.error());
    if (!options.title.empty()) one->title = options.title;
    if (!options.expected.empty()) {
        one->expected = Json::object().set("text", options.expected);
        cases::proposeChecks(*one); // those of the reviewer's correction would contradict it
    }
    one->set = options.set;
    one->tags = options.tags;
    if (!options.checks.empty()) {
        one->checks = Json::array();
        for (const std::string& text : options.checks) {
            const auto check = Json::parse(text);
            if (!check) return tl::unexpected(check.error().in("--check " + text));
            if (auto valid = cases::validateCheck(*check); !valid) return tl::unexpected(valid.error().in("--check"));
            one->checks.add(*check);
        }
    }
    cases::seal(*one);
    for (const std::string& what : cases::whatIsCut(*one)) say("the case is not whole: " + printable(what));
    if (!proven(invocation, *one, options.anyway)) return {};
    const auto put = store::putCase(*(*store)->writer(), *one, personOf(options), invocation.now);
    if (!put) return tl::unexpected(put.error());
    if (auto committed = (*store)->writer()->commit(); !committed) return committed;
    if (put->how != store::CasePut::Added) say("the same case is there already; it was noted where else it was seen");
    if (!put->differs.empty()) {
        say("it is stored with another " + listed(put->differs) + ", which stays; edit it in the window");
        invocation.exitCode = kRemarks;
    }
    invocation.out.line(options.json ? jsonLine(cases::jsonOf(*one)) : one->id);
    return {};
}

/// What became of the cases of a file.
struct Imported {
    std::array<std::int64_t, 4> counts {}; ///< by store::CasePut
    std::int64_t unproven = 0;
    std::int64_t differs = 0;
    std::int64_t refused = 0;

    [[nodiscard]] std::int64_t count(store::CasePut how) const { return counts[static_cast<std::size_t>(how)]; }
};

Result<void> takeIn(
    Invocation& invocation, store::Writer& writer, cases::Case one, const CasesOptions& options, Imported& imported)
{
    const cases::Proof proof = cases::prove(one);
    one.unproven = !proof.isProven();
    const auto put = store::putCase(writer, one, personOf(options), invocation.now,
        options.replace ? store::OnKnownCase::Replace : store::OnKnownCase::KeepStored);
    if (!put) return tl::unexpected(put.error().in(one.id));
    ++imported.counts[static_cast<std::size_t>(put->how)];
    if (one.unproven) {
        ++imported.unproven;
        for (const std::string& problem : proof.problems) say(one.id + ": unproven: " + printable(problem));
    }
    if (put->differs.empty() || options.replace) return {};
    ++imported.differs;
    say(one.id + ": is stored with another " + listed(put->differs)
        + ", which stays; --replace takes what the file says");
    return {};
}

Result<void> import(Invocation& invocation, CasesOptions& options)
{
    const auto file = readCaseFile(options.file);
    if (!file) return tl::unexpected(file.error());
    sayRefused(invocation, *file);
    const auto store = openForWriting(invocation);
    if (!store) return tl::unexpected(store.error());
    Imported imported;
    imported.refused = static_cast<std::int64_t>(file->refused.size());
    for (const cases::Case& one : file->cases)
        if (auto taken = takeIn(invocation, *(*store)->writer(), one, options, imported); !taken) return taken;
    if (auto committed = (*store)->writer()->commit(); !committed) return committed;
    const std::pair<const char*, std::int64_t> counts[] = {{"added", imported.count(store::CasePut::Added)},
        {"seen_before", imported.count(store::CasePut::SeenBefore)},
        {"replaced", imported.count(store::CasePut::Replaced)},
        {"unchanged", imported.count(store::CasePut::Unchanged)}, {"differs", imported.differs},
        {"unproven", imported.unproven}, {"refused", imported.refused}};
    if (imported.differs > 0 || imported.unproven > 0) invocation.exitCode = kRemarks;
    if (options.json) {
        Json json;
        for (const auto& [name, count] : counts) json.set(name, count);
        invocation.out.line(jsonLine(json));
        return {};
    }
    constexpr const char* kWords[] = {" cases added", " noted at a stored one", " replaced", " unchanged",
        " stored otherwise", " unproven", " refused"};
    std::string text;
    for (std::size_t i = 0; i < std::size(kWords); ++i)
        if (i == 0 || counts[i].second > 0) text += (i == 0 ? "" : ", ") + std::to_string(counts[i].second) + kWords[i];
    invocation.out.line(text);
    return {};
}

Result<void> write(Invocation& invocation, CasesOptions& options)
{
    const exporters::CaseExporter* exporter = exporters::caseExporter(options.format);
    if (!exporter) {
        std::string names;
        for (const auto& one : exporters::caseExporters()) names += ' ' + std::string(one.name);
        return fail(ErrorCode::Invalid, "--format: one of" + names);
    }
    auto all = chosen(invocation, options);
    if (!all) return tl::unexpected(all.error());
    exporters::ExportStatement statement;
    statement.filter = query::statedFilter(options.question);
    if (auto redacted = redactAll(*all, options.redaction, statement); !redacted) return redacted;
    if (options.file.empty()) {
        const auto store = openForReading(invocation);
        if (!store) return tl::unexpected(store.error());
        const auto head = store::ReviewReader((*store)->reader()).head();
        if (!head) return tl::unexpected(head.error());
        if (head->entries > 0) statement.reviewHead = head->hash.hex();
    }
    exporters::CaseExport made = exporters::exportCases(*exporter, std::move(*all), statement);
    if (options.bom && exporters::markCsvAsUtf8(made) == 0)
        return fail(ErrorCode::Invalid, "--bom: the format " + options.format + " has no CSV file");
    for (const exporters::ExportGap& gap : made.gaps) say(gap.caseId + ": " + printable(gap.what));
    if (!made.gaps.empty() || options.redaction.unredacted)
        invocation.exitCode = std::max(invocation.exitCode, int {kRemarks});
    if (made.duplicates > 0) say(std::to_string(made.duplicates) + " were duplicates and are not written twice");
    if (options.folder == "-") {
        invocation.out.write(made.files.front().content);
        return {};
    }
    const std::filesystem::path folder = options.folder;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return fail(ErrorCode::Io, folder.string() + ": " + error.message());
    if (!options.replace)
        for (const exporters::ExportFile& file : made.files)
            if (std::filesystem::exists(std::filesystem::symlink_status(folder / file.name, error)))
                return fail(ErrorCode::Conflict,
                    (folder / file.name).string() + ": exists already; --replace overwrites the files of this format");
    for (const exporters::ExportFile& file : made.files)
        if (auto written = writeText(invocation, folder / file.name, file.content, true); !written) return written;
    say(std::to_string(made.written) + " cases written to " + folder.string());
    say(exporter->howToRun);
    return {};
}

Result<void> formats(Invocation& invocation, CasesOptions&)
{
    for (const exporters::CaseExporter& one : exporters::caseExporters()) {
        invocation.out.line(std::string(one.name) + "   " + std::string(one.title));
        invocation.out.write(one.howToRun);
        invocation.out.line({});
    }
    return {};
}

Result<CaseAnswers> answersFor(const std::vector<cases::Case>& all, const CasesOptions& options)
{
    CaseAnswers answers;
    if (options.badOutputs || options.expectedAnswers) {
        for (const cases::Case& one : all) {
            if (options.expectedAnswers && one.expected.isNull()) continue;
            answers[one.id].emplace_back(
                cases::Answer {options.badOutputs ? one.badOutput : cases::expectedText(one), {}, {}, {}});
        }
        return answers;
    }
    const auto text = readText(options.answers);
    if (!text) return tl::unexpected(text.error());
    auto read = readAnswers(*text);
    if (!read) return tl::unexpected(read.error().in(options.answers));
    return read;
}

Result<void> check(Invocation& invocation, CasesOptions& options)
{
    const auto all = chosen(invocation, options);
    if (!all) return tl::unexpected(all.error());
    if (all->empty()) return fail(ErrorCode::NotFound, "there are no cases to check");
    if (options.answers.empty() && !options.badOutputs && !options.expectedAnswers)
        return fail(ErrorCode::Invalid, "--answers FILE says what came back");
    const auto answers = answersFor(*all, options);
    if (!answers) return tl::unexpected(answers.error());
    const CaseVerdicts verdicts = checkCases(*all, *answers);
    const cases::Outcome wanted = options.badOutputs ? cases::Outcome::Failed : cases::Outcome::Passed;
    for (const CaseVerdict& verdict : verdicts.verdicts) {
        if (verdict.answers > 1)
            say(verdict.id + ": " + std::to_string(verdict.answers) + " answers were given; all of them must pass");
        if (options.json) {
            invocation.out.line(jsonLine(jsonOf(verdict)));
            continue;
        }
        invocation.out.line(verdict.word() + "   " + verdict.id + "   " + printable(verdict.title));
        for (const std::string& reason : verdict.reasons) invocation.out.line("       " + printable(reason));
    }
    for (const std::string& id : verdicts.unknownAnswers) say("no case " + printable(id) + ": its answer was not used");
    say(std::to_string(verdicts.passed) + " passed, " + std::to_string(verdicts.failed) + " failed, "
        + std::to_string(verdicts.notRun) + " not run"
        + (options.badOutputs ? "; of bad outputs every one must fail" : ""));
    if (!options.junit.empty())
        if (auto written =
                writeText(invocation, options.junit, exporters::junitXml("cases", junitCases(verdicts, wanted)), true);
            !written)
            return written;
    if (verdicts.passed + verdicts.failed == 0)
        return fail(ErrorCode::NotFound, "nothing was checked: no answer belongs to a case, or what came back is null");
    const std::int64_t unwanted = options.badOutputs ? verdicts.passed : verdicts.failed;
    if (unwanted > 0 || verdicts.notRun > 0) invocation.exitCode = kRemarks;
    return {};
}

void addSelection(CLI::App* one, CasesOptions& options)
{
    one->add_option("--set", options.question.set, "Cases of this set")->type_name("NAME");
    one->add_option("--tag", options.question.tag, "Cases with this tag")->type_name("TAG");
    one->add_option("--text", options.question.text, "Cases with this text in title, messages, outputs or note")
        ->type_name("TEXT");
}
} // namespace

void addCases(CLI::App& app, Invocation& invocation)
{
    CLI::App* parent = app.add_subcommand("cases", "Regression cases: from labeled items to test runners");
    parent->fallthrough();
    parent->require_subcommand(1);
    auto options = std::make_shared<CasesOptions>();
    const auto command = [&](const char* name, const char* what, Result<void> (*work)(Invocation&, CasesOptions&)) {
        CLI::App* one = parent->add_subcommand(name, what);
        one->fallthrough();
        one->callback([&invocation, options, work] {
            if (const auto done = work(invocation, *options); !done) invocation.giveUp(done.error());
        });
        return one;
    };
    const auto json = [&](CLI::App* one) { one->add_flag("--json", options->json, "Print JSON"); };

    CLI::App* one = command("list", "The cases of the store; --json prints them whole", list);
    addSelection(one, *options), json(one);
    one->add_flag("--stale", options->question.staleOnly, "Whose review was changed afterwards");
    one->add_flag("--alike", options->question.alikeOnly, "With nearly the same question as another case");
    one->add_flag("--unproven", options->question.unprovenOnly, "Whose checks do not tell good from bad");

    one = command("add", "Make a case of a reviewed item", add);
    one->add_option("ITEM", options->item, "Id of the review item")->required();
    one->add_option("--title", options->title, "Title")->type_name("TEXT");
    one->add_option("--expected", options->expected, "Right answer; else the reviewer's correction")->type_name("TEXT");
    addRepeatable(*one, "--check", options->checks, "Check as JSON; else proposed")->type_name("JSON");
    one->add_option("--set", options->set, "Set")->type_name("NAME");
    addRepeatable(*one, "--tag", options->tags, "Tag")->type_name("TAG");
    one->add_option("--as", options->who, "Who adds it; else the system account")->type_name("NAME");
    one->add_flag("--anyway", options->anyway, "Save it although it proves nothing");
    json(one);

    one = command("import",
        "Take cases in from JSON lines (case/1); 1 when one was refused, is unproven, or is stored otherwise", import);
    one->add_option("FILE", options->file, "File, - = standard input")->required();
    one->add_flag("--replace", options->replace, "Where the stored case is another, take what the file says");
    one->add_option("--as", options->who, "Who imports it; else the system account")->type_name("NAME");
    json(one);

    one = command("export", "Write cases for a test runner; redacted unless told otherwise", write);
    addSelection(one, *options);
    one->add_option("--format", options->format, "See cases formats; default jsonl")->type_name("NAME");
    one->add_option("--out", options->folder, "Folder; - = the main file to standard output")
        ->required()
        ->type_name("DIR");
    one->add_option("--cases", options->file, "From this file of cases instead of the store")->type_name("FILE");
    options->redaction.addTo(*one);
    one->add_flag("--bom", options->bom, "Begin CSV files with a byte order mark, which some spreadsheets need");
    one->add_flag("--replace", options->replace, "Overwrite files of an earlier export");

    command("formats", "The formats of export, and how to run each", formats);

    one = command("check", "Run the checks on given answers: 0 all pass, 1 one fails or was not run", check);
    one->add_option("FILE", options->file, "Cases; else those of the store");
    addSelection(one, *options);
    CLI::Option* answers = one->add_option("--answers", options->answers,
        "JSON lines {case_id, output, …}, or an object case → output. Ids as in the store or as in its redacted export "
        "(after --lift or --also-redact check the exported file); output null = not run; of several answers to a case "
        "all must pass");
    answers->type_name("FILE");
    CLI::Option* bad = one->add_flag("--bad-outputs", options->badOutputs,
        "Check what the cases were made of instead: 0 when every one fails, as it must");
    one->add_flag("--expected", options->expectedAnswers, "Check the expected answers instead: every one must pass")
        ->excludes(answers)
        ->excludes(bad);
    bad->excludes(answers);
    one->add_option("--junit", options->junit, "Also write verdicts as JUnit XML")->type_name("FILE");
    json(one);
}

} // namespace spanwise::cli
