// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_setup.h"

#include "core/base/clock.h"
#include "core/ingest/pipeline.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/queue_pane.h"
#include "ui/pages/role_pane.h"
#include "ui/pages/rule_pane.h"
#include "ui/safe_text.h"
#include "ui/session/review_desk.h"
#include "ui/session/session.h"
#include "ui/widgets/fitting_size.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <map>
#include <optional>

namespace spanwise::ui {
namespace {

template <typename Value> std::optional<Error> errorOf(const Result<Value>& result)
{
    return result ? std::nullopt : std::optional(result.error());
}

QString nothingIsLost()
{
    return ReviewSetup::tr("Nothing is deleted: items, reviews, figures, cases and the log stay as they are.");
}

/// What a person must know before a queue is put away.
QString consequenceOf(const query::QueueSummary& one, const std::vector<review::Rule>& rules)
{
    const std::int64_t open = one.waiting + one.inReview + one.disputed;
    QStringList said;
    said.append(open == 0 ? ReviewSetup::tr("No item of it is open.")
            : open == 1   ? ReviewSetup::tr("1 item is open: nobody is handed it until the queue is restored.")
                          : ReviewSetup::tr("%1 items are open: nobody is handed them until the queue is restored.")
                              .arg(format::count(open)));
    QStringList feeding;
    for (const review::Rule& rule : rules)
        if (rule.queue == one.queue.id && rule.takesIn()) feeding.append(oneLine(fromCore(rule.name), 60));
    if (!feeding.isEmpty())
        said.append(
            ReviewSetup::tr("Rules that take nothing in meanwhile: %1.").arg(feeding.join(QStringLiteral(", "))));
    said.append(nothingIsLost());
    return said.join(u' ');
}

QString consequenceOf(const review::Rule& rule, const std::map<std::string, std::int64_t>& openByRule)
{
    const auto open = openByRule.find(rule.id);
    return ReviewSetup::tr("It takes in nothing any more; open items that it took stay in their queue: %1.")
               .arg(format::count(open == openByRule.end() ? 0 : open->second))
        + u' ' + nothingIsLost();
}

QString consequenceOfRole(const QString& name, std::size_t roles)
{
    return (roles == 1 ? ReviewSetup::tr("Nobody has a role then, and everybody is lead.")
                       : ReviewSetup::tr("Without a role, %1 is a reviewer.").arg(isolated(name, 64)))
        + u' ' + nothingIsLost();
}

void putArchivedLast(std::vector<SettingPane::Entry>& entries)
{
    std::stable_partition(entries.begin(), entries.end(), [](const SettingPane::Entry& one) { return !one.archived; });
}

} // namespace

ReviewSetup::ReviewSetup(Session& session, const QString& queue, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_queue(queue.toStdString())
    , m_load(session.pool())
    , m_write(session.pool())
    , m_tabs(new QTabWidget(this))
    , m_queues(new QueuePane(this))
    , m_rules(new RulePane(session, this))
    , m_people(new RolePane(this))
{
    setWindowTitle(tr("Set up review"));
    m_tabs->addTab(m_queues, tr("Queues"));
    m_tabs->addTab(m_rules, tr("Rules"));
    m_tabs->addTab(m_people, tr("People"));
    m_tabs->setDocumentMode(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    for (SettingPane* pane : std::initializer_list<SettingPane*> {m_queues, m_rules, m_people})
        connect(pane, &SettingPane::saveWanted, this,
            [this, pane](const std::string& id, const SettingPane::Save& work, const QString& sentence) {
                save(*pane, id, work, sentence);
            });
    connect(m_rules, &RulePane::added, this, [this](const QString& sentence) { m_summary = sentence; });
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_tabs, 1);
    column->addWidget(buttons);
    resize(fittingSize(*this, {860, 600}));
    load();
}

bool ReviewSetup::isBusy() const
{
    return m_load.isRunning() || m_write.isRunning() || m_rules->isBusy();
}

void ReviewSetup::load()
{
    m_load.ask(
        [reader = m_session.store()->reader(), who = accountName().toStdString()](std::stop_token) -> Result<Loaded> {
            const store::ReviewReader reviews(reader);
            Loaded out;
            auto rubrics = reviews.rubrics();
            const auto archivedRubrics = reviews.archivedRubrics();
            const auto queues = reviews.queues(who, SystemClock().now());
            const auto rules = reviews.rules();
            const auto roles = reviews.roles();
            const auto former = reviews.formerRoles();
            const auto openByRule = reviews.openByRule();
            const auto role = reviews.role(who);
            for (const auto& error : {errorOf(rubrics), errorOf(archivedRubrics), errorOf(queues), errorOf(rules),
                     errorOf(roles), errorOf(former), errorOf(openByRule), errorOf(role)})
                if (error) return tl::unexpected(*error);
            const auto entry = [&](const char* kind, const std::string& id, const std::string& title, Json json) {
                auto versions = reviews.versions(kind, id);
                return SettingPane::Entry {id, fromCore(title), std::move(json),
                    versions ? std::move(*versions) : std::vector<query::SettingVersion>()};
            };
            // What is put away is no choice any more; an archived queue still shows its own.
            std::erase_if(*rubrics, [&](const review::Rubric& one) {
                const auto asks = [&](const query::QueueSummary& queue) { return queue.queue.rubricId == one.id; };
                return archivedRubrics->contains(one.id) && std::ranges::none_of(*queues, asks);
            });
            out.rubrics = std::move(*rubrics);
            for (const query::QueueSummary& one : *queues) {
                out.queues.push_back(one.queue);
                out.queueEntries.push_back(entry("queue", one.queue.id, one.queue.title, review::jsonOf(one.queue)));
                out.queueEntries.back().archived = one.queue.archived;
                if (one.queue.id != "default") out.queueEntries.back().consequence = consequenceOf(one, *rules);
            }
            for (const review::Rule& one : *rules) {
                if (one.when == review::Condition::Manual) continue;
                const bool off = !one.enabled && !one.archived;
                out.ruleEntries.push_back(entry("rule", one.id,
                    off ? tr("%1 (off)").arg(fromCore(one.name)).toStdString() : one.name, review::jsonOf(one)));
                out.ruleEntries.back().archived = one.archived;
                out.ruleEntries.back().consequence = consequenceOf(one, *openByRule);
            }
            const auto addRole = [&](const std::string& name, review::ReviewerRole given, bool archived) {
                out.roleEntries.push_back(
                    entry("role", name, tr("%1 · %2").arg(fromCore(name), titleOf(given)).toStdString(),
                        Json::object().set("name", name).set("role", nameOf(given))));
                out.roleEntries.back().archived = archived;
                out.roleEntries.back().name = fromCore(name);
                out.roleEntries.back().consequence = consequenceOfRole(fromCore(name), roles->size());
            };
            for (const auto& [name, given] : *roles) addRole(name, given, false);
            for (const auto& [name, given] : *former) addRole(name, given, true);
            putArchivedLast(out.queueEntries);
            putArchivedLast(out.ruleEntries);
            out.role = *role;
            return out;
        },
        [this](Result<Loaded>& loaded) {
            if (loaded) return fill(*loaded);
            for (SettingPane* pane : std::initializer_list<SettingPane*> {m_queues, m_rules, m_people})
                pane->setObstacle(messageOf(loaded.error()));
        });
}

void ReviewSetup::fill(const Loaded& loaded)
{
    const bool isFirst = !m_queues->property("shown").toBool();
    m_queues->setProperty("shown", true);
    m_queues->setRubrics(loaded.rubrics);
    m_rules->setQueues(loaded.queues);
    m_queues->setEntries(loaded.queueEntries);
    m_rules->setEntries(loaded.ruleEntries);
    m_people->setEntries(loaded.roleEntries);
    if (isFirst) m_queues->choose(m_queue);
    if (isFirst) m_queues->focusList();
    const QString obstacle = !m_session.pipeline() ? m_session.whyNoPipeline()
        : loaded.role == review::ReviewerRole::Lead
        ? QString()
        : tr("Queues, rules and roles are changed by a lead. You are %1.").arg(titleOf(loaded.role));
    for (SettingPane* pane : std::initializer_list<SettingPane*> {m_queues, m_rules, m_people})
        pane->setObstacle(obstacle);
}

void ReviewSetup::save(SettingPane& pane, const std::string& id, const SettingPane::Save& work, const QString& sentence)
{
    ingest::Pipeline* pipeline = m_session.pipeline();
    if (!pipeline) return pane.say(m_session.whyNoPipeline());
    const store::SavedBy by {accountName().toStdString(), SystemClock().now()};
    m_write.ask(
        [pipeline, work, by](std::stop_token) -> Result<bool> {
            const auto done = pipeline->use([&](store::Writer& writer) { return work(writer, by); });
            if (!done) return tl::unexpected(done.error());
            return true;
        },
        [this, &pane, id, sentence](Result<bool>& done) {
            if (!done) return pane.say(oneLine(messageOf(done.error()), 240));
            m_summary = sentence;
            pane.setSaved(id);
            pane.say(sentence);
            load();
        });
}

void ReviewSetup::reject()
{
    for (SettingPane* pane : std::initializer_list<SettingPane*> {m_queues, m_rules, m_people}) {
        if (!pane->isChanged()) continue;
        m_tabs->setCurrentWidget(pane);
        return pane->leave([this] { reject(); });
    }
    QDialog::reject();
}

} // namespace spanwise::ui
