// SPDX-License-Identifier: GPL-3.0-or-later
// What the families of `spanwise-cli review` share: their options, who acts, and how a subcommand is made. A family is
// a file: what there is (review_reading.cpp), what people decide (review_deciding.cpp), upkeep (review_upkeep.cpp).
#pragma once

#include "app/cli/invocation.h"
#include "core/base/result.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

namespace spanwise::cli {

struct ReviewOptions {
    std::string queue = "default";
    std::string who;
    bool json = false;
    std::string state;
    std::size_t limit = 50;
    bool claim = false;
    bool pastCases = false; ///< undo: also what came before a case was made
    std::string item;
    std::string verdict;
    std::string severity;
    std::vector<std::string> modes;
    std::string rootCause;
    std::string note;
    std::string corrected;
    std::vector<std::string> answers; ///< KEY=VALUE
    std::string reason;
    std::string head;
    std::string file;
    std::string trace;
    std::string span;
    std::string role;
    std::string name; ///< of a person who gets a role
    std::string known;
    std::string by; ///< of the table of failure modes
    std::string kind; ///< queue, rule, rubric or role
    bool all = false; ///< also what is archived
    bool noScan = false;
    bool unredacted = false;
};
/// The reviewer's name comes from the system account unless another is stated.
[[nodiscard]] std::string reviewer(const ReviewOptions& options);

/// Makes subcommands of `review` that share one set of options, which lives as long as any of them.
class ReviewCommands {
public:
    ReviewCommands(CLI::App& app, Invocation& invocation)
        : m_app(app)
        , m_invocation(invocation)
        , m_options(std::make_shared<ReviewOptions>())
    {
    }

    CLI::App* command(
        CLI::App& parent, const char* name, const char* what, Result<void> (*work)(Invocation&, ReviewOptions&))
    {
        CLI::App* one = parent.add_subcommand(name, what);
        one->fallthrough();
        one->callback([&invocation = m_invocation, options = m_options, work] {
            if (const auto done = work(invocation, *options); !done) invocation.giveUp(done.error());
        });
        return one;
    }
    CLI::App* command(const char* name, const char* what, Result<void> (*work)(Invocation&, ReviewOptions&))
    {
        return command(m_app, name, what, work);
    }

    ReviewOptions& options() { return *m_options; }
    void queue(CLI::App* one)
    {
        one->add_option("--queue", m_options->queue, "Queue; default: default")->type_name("NAME");
    }
    void who(CLI::App* one)
    {
        one->add_option("--as", m_options->who, "Reviewer; else the system account")->type_name("NAME");
    }
    void json(CLI::App* one) { one->add_flag("--json", m_options->json, "Print JSON"); }
    void item(CLI::App* one) { one->add_option("ITEM", m_options->item, "Id of the item")->required(); }
    void file(CLI::App* one, const char* what) { one->add_option("FILE", m_options->file, what)->required(); }

private:
    CLI::App& m_app;
    Invocation& m_invocation;
    std::shared_ptr<ReviewOptions> m_options;
};

/// list, queues, next, stats, verify
void addReviewReading(ReviewCommands& add);
/// label, adjudicate, dismiss, reopen, undo, add, similar
void addReviewDeciding(ReviewCommands& add);
/// intake, apply, rebuild, role, archive, restore, bundle export, bundle import
void addReviewUpkeep(ReviewCommands& add, CLI::App& app);

} // namespace spanwise::cli
