// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/review_commands.h"

#include <cstdlib>

namespace spanwise::cli {

std::string reviewer(const ReviewOptions& options)
{
    if (!options.who.empty()) return options.who;
    for (const char* name : {"USER", "LOGNAME", "USERNAME"})
        if (const char* value = std::getenv(name); value && *value != '\0') return value;
    return "reviewer";
}

void addReview(CLI::App& app, Invocation& invocation)
{
    CLI::App* review = app.add_subcommand("review", "Human review: queues, labels, agreement");
    review->fallthrough();
    review->require_subcommand(1);
    ReviewCommands commands(*review, invocation);
    addReviewReading(commands);
    addReviewDeciding(commands);
    addReviewUpkeep(commands, *review);
}

} // namespace spanwise::cli
