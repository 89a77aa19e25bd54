// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/target_details.h"

#include "core/gateway/shipped_dictionary.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/meaning_columns.h"
#include "ui/safe_text.h"
#include "ui/widgets/fitting_size.h"
#include "ui/widgets/plain_label.h"
#include "ui/widgets/table_card.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

namespace spanwise::ui {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("gateways", text);
}

constexpr Column<UpSpell> kSpells[] {
    {"from", QT_TRANSLATE_NOOP("columns", "From"), [](const UpSpell& s) { return format::time(s.from); }, Align::Left,
        190, true, -1, [](const UpSpell& a, const UpSpell& b) { return a.from < b.from; }},
    {"to", QT_TRANSLATE_NOOP("columns", "To"), [](const UpSpell& s) { return format::time(s.to); }, Align::Left, 190},
    {"state", QT_TRANSLATE_NOOP("columns", "State"),
        [](const UpSpell& s) { return s.up ? translated("up") : translated("down"); }, Align::Left, 90, true, -1,
        [](const UpSpell& a, const UpSpell& b) { return a.up < b.up; },
        [](const UpSpell& s) { return s.up ? Tone::Good : Tone::Bad; }},
    {"attempts", QT_TRANSLATE_NOOP("columns", "Attempts"), [](const UpSpell& s) { return format::count(s.attempts); },
        Align::Right, 90, true, -1, [](const UpSpell& a, const UpSpell& b) { return a.attempts < b.attempts; }},
};

} // namespace

std::vector<UpSpell> spellsOf(const std::vector<query::HealthPoint>& history)
{
    std::vector<UpSpell> out;
    for (const query::HealthPoint& point : history) {
        if (out.empty() || out.back().up != point.up) out.push_back({point.at, point.at, point.up, 0});
        out.back().to = point.at;
        ++out.back().attempts;
    }
    std::ranges::reverse(out);
    return out;
}

TargetDetails::TargetDetails(Settings& settings, QThreadPool& pool,
    std::shared_ptr<const gateway::Dictionary> dictionary, query::GatewayHealth health, const QString& problem,
    QWidget* parent)
    : QDialog(parent)
    , m_health(std::move(health))
    , m_ask(pool)
    , m_facts(plainLabel(this))
    , m_problems(plainLabel(this, TextRole::Body, QPalette::BrightText))
    , m_history(new TableCard(settings, tr("History in the range"), QStringLiteral("target_history"), this))
    , m_historyRows(new TableModel<UpSpell>(kSpells))
    , m_metrics(new TableCard(settings, tr("What its metrics became"), QStringLiteral("target_metrics"), this))
    , m_metricRows(new TableModel<gateway::Explanation>(meaningColumns()))
{
    for (QLabel* label : {m_facts, m_problems})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setWindowTitle(oneLine(fromCore(m_health.target.job), 80));
    m_history->setModel(m_historyRows, 0);
    m_history->setRowLimit(5);
    m_metrics->setModel(m_metricRows, 1, Qt::AscendingOrder);
    m_metrics->setWideColumn(2);
    m_metrics->setRowLimit(16);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* body = new QWidget;
    auto* rows = new QVBoxLayout(body);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(12);
    for (QWidget* widget : std::initializer_list<QWidget*> {m_facts, m_problems, m_history, m_metrics})
        rows->addWidget(widget);
    rows->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(body);
    auto* column = new QVBoxLayout(this);
    column->addWidget(scroll, 1);
    column->addWidget(buttons);
    resize(fittingSize(*this, {900, 720}));
    showFacts(problem);
    ask(std::move(dictionary));
}

void TargetDetails::showFacts(const QString& problem)
{
    const query::GatewayTarget& target = m_health.target;
    QStringList facts;
    if (m_health.title != target.job) facts << oneLine(fromCore(m_health.title), 80);
    if (!target.address.empty()) facts << isolated(fromCore(target.address), 160);
    if (target.interval > 0) facts << tr("asked every %1").arg(format::duration(target.interval));
    if (target.lastOkAt != 0) facts << tr("last read %1").arg(format::time(target.lastOkAt));
    if (target.samples > 0) facts << tr("%1 samples").arg(format::count(std::int64_t(target.samples)));
    if (target.bytes > 0) facts << format::bytes(std::int64_t(target.bytes));
    if (target.duration > 0) facts << tr("answered in %1").arg(format::duration(target.duration));
    for (const UnixNanos at : m_health.restarts) facts << tr("restarted %1").arg(format::time(at));
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    QStringList problems;
    if (!problem.isEmpty()) problems << problem;
    if (!target.error.empty())
        problems << tr("Since %1: %2").arg(format::time(target.failingSince), fromCore(target.error));
    for (const std::string& warning : m_health.warnings) problems << fromCore(warning);
    for (const query::GatewayRemark& remark : target.remarks)
        problems << tr("%1 × %2").arg(format::count(std::int64_t(remark.count)), fromCore(remark.reason));
    m_problems->setText(problems.join(u'\n'));
    m_problems->setVisible(!problems.isEmpty());
    m_historyRows->setRows(spellsOf(m_health.history));
    m_history->setSubtitle(tr("%1 of the attempts succeeded").arg(format::percent(m_health.availability)));
    m_history->showRows(tr("It was not asked in this range."));
}

void TargetDetails::ask(std::shared_ptr<const gateway::Dictionary> dictionary)
{
    m_metrics->showLoading();
    if (!dictionary) dictionary = gateway::shippedDictionary();
    m_ask.ask(
        [dictionary, names = m_health.target.names, product = m_health.target.product](
            std::stop_token) -> Result<std::vector<gateway::Explanation>> {
            const std::vector<std::string_view> views(names.begin(), names.end());
            return dictionary->explain(dictionary->product(product), views);
        },
        [this](Result<std::vector<gateway::Explanation>>& answer) {
            if (!answer) return m_metrics->showError(messageOf(answer.error()));
            m_metrics->setSubtitle(meaningSentence(*answer));
            m_metricRows->setRows(std::move(*answer));
            m_metrics->showRows(tr("It has brought no metrics yet."));
        });
}

} // namespace spanwise::ui
