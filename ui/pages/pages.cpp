// SPDX-License-Identifier: GPL-3.0-or-later
// The table of pages. A new page is one line here.
#include "ui/pages/cases_page.h"
#include "ui/pages/errors_page.h"
#include "ui/pages/gateways_page.h"
#include "ui/pages/guards_page.h"
#include "ui/pages/latency_page.h"
#include "ui/pages/overview_page.h"
#include "ui/pages/page.h"
#include "ui/pages/review_page.h"
#include "ui/pages/rules_page.h"
#include "ui/pages/sessions_page.h"
#include "ui/pages/sources_page.h"
#include "ui/pages/spend_page.h"
#include "ui/pages/start_page.h"
#include "ui/pages/trace_page.h"
#include "ui/pages/traces_page.h"

#include <QCoreApplication>

namespace spanwise::ui {
namespace {

constexpr PageEntry kPages[] {
    {"overview", QT_TRANSLATE_NOOP("pages", "Overview"), "overview", true, &makeOverviewPage, false, true},
    {"latency", QT_TRANSLATE_NOOP("pages", "Latency"), "latency", true, &makeLatencyPage, false, true},
    {"errors", QT_TRANSLATE_NOOP("pages", "Errors"), "errors", true, &makeErrorsPage, false, true},
    {"spend", QT_TRANSLATE_NOOP("pages", "Spend"), "spend", true, &makeSpendPage, false, true},
    {"traces", QT_TRANSLATE_NOOP("pages", "Traces"), "traces", true, &makeTracesPage},
    {"sessions", QT_TRANSLATE_NOOP("pages", "Sessions"), "sessions", true, &makeSessionsPage},
    {"trace", QT_TRANSLATE_NOOP("pages", "Trace"), "trace", false, &makeTracePage},
    {"gateways", QT_TRANSLATE_NOOP("pages", "Gateways"), "gateways", true, &makeGatewaysPage, true},
    {"guards", QT_TRANSLATE_NOOP("pages", "Guards"), "guards", true, &makeGuardsPage},
    {"rules", QT_TRANSLATE_NOOP("pages", "Rules"), "guards", false, &makeRulesPage, true},
    {"review", QT_TRANSLATE_NOOP("pages", "Review"), "review", true, &makeReviewPage, true},
    {"cases", QT_TRANSLATE_NOOP("pages", "Cases"), "cases", true, &makeCasesPage, true},
    {"sources", QT_TRANSLATE_NOOP("pages", "Sources"), "sources", true, &makeSourcesPage, true},
    {"start", QT_TRANSLATE_NOOP("pages", "Getting started"), "info", false, &makeStartPage, true},
};

} // namespace

std::span<const PageEntry> pageTable()
{
    return kPages;
}

const PageEntry* findPage(const QString& id)
{
    for (const PageEntry& entry : kPages)
        if (id == QLatin1String(entry.id)) return &entry;
    return nullptr;
}

QString titleOf(const PageEntry& entry)
{
    return QCoreApplication::translate("pages", entry.title);
}

} // namespace spanwise::ui
