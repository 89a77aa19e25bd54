// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/rule_pane.h"

#include "core/base/clock.h"
#include "core/query/filter.h"
#include "core/review/rule.h"
#include "core/store/review_settings.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/safe_text.h"
#include "ui/session/review_desk.h"
#include "ui/session/session.h"
#include "ui/widgets/card.h"
#include "ui/widgets/plain_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace spanwise::ui {
namespace {

using review::Condition;

constexpr int kPauseMs = 400;
constexpr int kMostPriority = 1000;
constexpr int kMostADay = 100'000;
constexpr std::size_t kMostAtOnce = 500; ///< stored calls that one press puts into the queue

struct ConditionText {
    Condition when;
    const char* title;
};
// Manual is left out: it takes nothing by itself.
constexpr ConditionText kConditions[] = {
    {Condition::Everything, QT_TRANSLATE_NOOP("RulePane", "every call")},
    {Condition::Filter, QT_TRANSLATE_NOOP("RulePane", "the filter below passes")},
    {Condition::Complaint, QT_TRANSLATE_NOOP("RulePane", "a user complained")},
    {Condition::GuardCritical, QT_TRANSLATE_NOOP("RulePane", "a guard found something critical")},
    {Condition::GuardOther, QT_TRANSLATE_NOOP("RulePane", "a guard found something of high severity")},
    {Condition::NearThreshold, QT_TRANSLATE_NOOP("RulePane", "a guard was within 0.1 of its threshold")},
    {Condition::Error, QT_TRANSLATE_NOOP("RulePane", "the call or a check of its output failed")},
    {Condition::NewFailure, QT_TRANSLATE_NOOP("RulePane", "it failed as nothing did in the 24 hours before")},
    {Condition::LowScore, QT_TRANSLATE_NOOP("RulePane", "an evaluation is under its threshold")},
    {Condition::Outlier, QT_TRANSLATE_NOOP("RulePane", "it is unusually long or slow for its model")},
    {Condition::Novel, QT_TRANSLATE_NOOP("RulePane", "the input is unlike the last 5,000")},
};

/// "faithfulness = 0.7; relevance = 0.5". Error: Invalid, with the part that is wrong.
Result<Json> thresholdsFrom(const QString& text)
{
    Json out = Json::object();
    for (const QString& part : text.split(u';', Qt::SkipEmptyParts)) {
        const auto at = part.lastIndexOf(u'=');
        bool isNumber = false;
        const double value = part.mid(at + 1).trimmed().toDouble(&isNumber);
        const QString name = part.left(at).trimmed();
        if (at < 0 || !isNumber || name.isEmpty())
            return fail(ErrorCode::Invalid,
                RulePane::tr("“%1” is not a name, = and a number.").arg(oneLine(part.trimmed(), 60)).toStdString());
        out.set(name.toStdString(), value);
    }
    return out;
}

QString textOf(const Json& thresholds)
{
    QStringList parts;
    for (const auto& [name, value] : thresholds.members())
        parts.append(fromCore(name) + QStringLiteral(" = ") + QString::number(value.real().value_or(0)));
    return parts.join(QStringLiteral("; "));
}

} // namespace

RulePane::RulePane(Session& session, QWidget* parent)
    : SettingPane(tr("Rules of intake"), tr("New rule"), parent)
    , m_session(session)
    , m_ask(session.pool())
    , m_adding(session.pool())
    , m_enabled(new QCheckBox(tr("&Takes calls in"), this))
    , m_name(new QLineEdit(this))
    , m_when(new QComboBox(this))
    , m_thresholds(new QLineEdit(this))
    , m_filter(new QLineEdit(this))
    , m_rate(new QDoubleSpinBox(this))
    , m_cap(new QSpinBox(this))
    , m_priority(new QSpinBox(this))
    , m_queue(new QComboBox(this))
{
    buildFields();
    buildPreview();
    orderFields();
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &RulePane::preview);
}

void RulePane::buildFields()
{
    m_name->setMaxLength(80);
    for (const ConditionText& one : kConditions)
        m_when->addItem(QCoreApplication::translate("RulePane", one.title), fromCore(nameOf(one.when)));
    m_thresholds->setPlaceholderText(QStringLiteral("faithfulness = 0.7; relevance = 0.5"));
    m_thresholds->setToolTip(plainTip(tr("Evaluations without a threshold count when their label says fail")));
    for (QComboBox* box : {m_when, m_queue}) box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_filter->setPlaceholderText(QStringLiteral("service = \"chat\" and duration > 2s"));
    m_rate->setRange(0, 100);
    m_rate->setDecimals(2);
    m_rate->setSuffix(tr(" %"));
    m_rate->setToolTip(plainTip(tr("Drawn by the ids of the call: the same calls each time")));
    m_cap->setRange(0, kMostADay);
    m_cap->setSpecialValueText(tr("no limit"));
    m_priority->setRange(0, kMostPriority);
    m_priority->setToolTip(plainTip(tr("Items of a higher one are handed out first")));
    form().addRow({}, m_enabled);
    form().addRow(tr("&Name"), m_name);
    form().addRow(tr("&When"), m_when);
    form().addRow(tr("Thres&holds"), m_thresholds);
    form().addRow(tr("And this &filter"), m_filter);
    form().addRow(tr("&Sample"), m_rate);
    form().addRow(tr("At &most a day"), m_cap);
    form().addRow(tr("&Priority"), m_priority);
    form().addRow(tr("Into the &queue"), m_queue);
    connect(m_enabled, &QCheckBox::toggled, this, [this] { touched(); });
    const auto showThresholds = [this] {
        const bool scores = m_when->currentData().toString() == fromCore(nameOf(Condition::LowScore));
        form().setRowVisible(m_thresholds, scores);
    };
    connect(m_when, &QComboBox::currentIndexChanged, this, showThresholds);
    showThresholds();
    for (QComboBox* box : {m_when, m_queue}) connect(box, &QComboBox::currentIndexChanged, this, [this] { touched(); });
    for (QLineEdit* line : {m_name, m_thresholds, m_filter})
        connect(line, &QLineEdit::textChanged, this, [this] { touched(); });
    connect(m_rate, &QDoubleSpinBox::valueChanged, this, [this] { touched(); });
    for (QSpinBox* box : {m_cap, m_priority}) connect(box, &QSpinBox::valueChanged, this, [this] { touched(); });
}

void RulePane::buildPreview()
{
    m_previewText = plainLabel(this, TextRole::Body, QPalette::WindowText);
    m_previewText->setAccessibleName(tr("What the rule would take"));
    m_add = new QPushButton(tr("Add them by hand"), this);
    m_add->setAutoDefault(false);
    m_add->setToolTip(
        plainTip(tr("A rule takes in what comes from now on. Stored calls that are added by hand count for "
                    "no rate; Z on the Review page takes them back.")));
    m_add->setEnabled(false);
    below().addWidget(m_previewText);
    below().addWidget(m_add, 0, Qt::AlignLeft);
    connect(m_add, &QPushButton::clicked, this, &RulePane::addTaken);
}

void RulePane::setQueues(const std::vector<review::Queue>& queues)
{
    const QSignalBlocker quiet(m_queue);
    const QVariant chosen = m_queue->currentData();
    m_queue->clear();
    for (const review::Queue& one : queues) {
        const QString title = oneLine(fromCore(one.title), 60);
        m_queue->addItem(one.archived ? tr("%1 (archived)").arg(title) : title, fromCore(one.id));
    }
    m_queue->setCurrentIndex(std::max(0, m_queue->findData(chosen)));
}

Json RulePane::blank() const
{
    review::Rule rule;
    rule.when = Condition::Filter;
    rule.rate = 0.1;
    rule.priority = 50;
    return review::jsonOf(rule);
}

void RulePane::fill(const Json& json, bool)
{
    m_enabled->setChecked(json["enabled"].boolean().value_or(true));
    m_name->setText(fromCore(json["name"].text()));
    m_when->setCurrentIndex(m_when->findData(fromCore(json["when"].text())));
    m_thresholds->setText(textOf(json["thresholds"]));
    m_filter->setText(fromCore(json["filter"].text()));
    m_rate->setValue(json["rate"].real().value_or(1) * 100);
    m_cap->setValue(int(json["daily_cap"].integer().value_or(0)));
    m_priority->setValue(int(json["priority"].real().value_or(0)));
    m_queue->setCurrentIndex(m_queue->findData(fromCore(json["queue"].text())));
}

Json RulePane::read(Json before) const
{
    before.set("enabled", m_enabled->isChecked()).set("name", m_name->text().trimmed().toStdString());
    before.set("when", m_when->currentData().toString().toStdString());
    if (const auto thresholds = thresholdsFrom(m_thresholds->text())) before.set("thresholds", *thresholds);
    before.set("filter", m_filter->text().trimmed().toStdString());
    before.set("rate", m_rate->value() / 100).set("priority", double(m_priority->value()));
    before.set("daily_cap", m_cap->value() > 0 ? Json(m_cap->value()) : Json());
    if (m_queue->currentIndex() >= 0) before.set("queue", m_queue->currentData().toString().toStdString());
    return before;
}

Result<SettingPane::Change> RulePane::changeOf(const Json& json, bool isNew) const
{
    if (const auto thresholds = thresholdsFrom(m_thresholds->text()); !thresholds)
        return tl::unexpected(thresholds.error());
    Json named = json;
    if (isNew) {
        std::vector<std::string> taken;
        for (const Entry& one : entries()) taken.push_back(one.id);
        taken.emplace_back("manual");
        named.set("id", idFrom(m_name->text(), "rule", taken));
    }
    if (json["name"].text().empty()) return fail(ErrorCode::Invalid, tr("The rule needs a name.").toStdString());
    const auto rule = review::ruleFrom(named);
    if (!rule) return tl::unexpected(rule.error());
    if (rule->when == Condition::Filter && rule->filter.empty())
        return fail(ErrorCode::Invalid, tr("Say in the filter which calls are meant.").toStdString());
    if (!rule->filter.empty())
        if (const auto filter = query::Filter::parse(rule->filter); !filter)
            return fail(ErrorCode::Invalid, tr("The filter: %1").arg(fromCore(filter.error().message)).toStdString());
    return Change {rule->id,
        [rule = *rule](store::Writer& writer, const store::SavedBy& by) { return store::putRule(writer, rule, by); },
        tr("The rule %1 is saved. It takes in what comes from now on.").arg(isolated(fromCore(rule->name), 60))};
}

SettingPane::Save RulePane::archiving(const std::string& id, bool archived) const
{
    return [id, archived](store::Writer& writer, const store::SavedBy& by) {
        return store::archiveSetting(writer, store::SettingKind::Rule, id, archived, by);
    };
}

// What it would take

void RulePane::afterEdit()
{
    if (isVisible()) m_pause.start();
}

void RulePane::showEvent(QShowEvent* event)
{
    SettingPane::showEvent(event);
    m_pause.start();
}

void RulePane::preview()
{
    const auto rule = review::ruleFrom(read(now()).set("id", "preview"));
    const bool isWhole = rule && (rule->when != Condition::Filter || !rule->filter.empty())
        && (rule->filter.empty() || query::Filter::parse(rule->filter));
    if (!isWhole || !m_session.store()) {
        m_ask.cancel();
        m_previewed.clear();
        m_previewText->clear();
        m_add->setEnabled(false);
        return;
    }
    review::Rule asked = *rule;
    asked.seed = now()["seed"].text();
    if (asked.seed.empty()) asked.seed = now()["id"].text(); // as it would be drawn
    const std::string text = review::jsonOf(asked).canonical();
    if (text == m_previewed) return;
    m_previewed = text;
    m_add->setEnabled(false);
    m_previewText->setText(tr("Looking what it would take …"));
    m_ask.ask(
        [store = m_session.store(), asked, mapping = m_session.intake().mapping](
            std::stop_token stop) -> Result<ingest::RulePreview> {
            return ingest::previewRule(*store, {asked, mapping.get()}, stop);
        },
        [this](Result<ingest::RulePreview>& answer) { showPreview(answer); });
}

void RulePane::showPreview(const Result<ingest::RulePreview>& answer)
{
    if (!answer) {
        m_preview = {};
        m_previewText->setText(oneLine(messageOf(answer.error()), 240));
        return;
    }
    m_preview = *answer;
    const auto number = [](auto n) { return format::count(std::int64_t(n)); };
    const QString among = m_preview.looked < m_preview.stored
        ? tr("Of the newest %1 calls").arg(number(m_preview.looked))
        : tr("Of all %1 stored calls").arg(number(m_preview.looked));
    QStringList said;
    if (m_preview.looked == 0) {
        said.append(tr("No calls are stored yet: nothing can be tried."));
    } else {
        said.append(
            tr("%1 (%2 days) %3 match; the sample takes %4, about %5 a day.")
                .arg(among, number(m_preview.days), number(m_preview.matching), number(m_preview.taken.size()),
                    QString::number(
                        double(m_preview.taken.size()) / double(std::max<std::int64_t>(1, m_preview.days)), 'g', 2)));
        if (m_preview.queued > 0) said.append(tr("%1 of them are in the queue already.").arg(number(m_preview.queued)));
    }
    if (m_preview.unread > 0) said.append(tr("%1 traces could not be read.").arg(number(m_preview.unread)));
    m_previewText->setText(said.join(u' '));
    const auto fresh = m_preview.taken.size() - std::size_t(m_preview.queued);
    m_add->setText(
        fresh == 0 ? tr("Add them by hand") : tr("Add these %1 by hand").arg(number(std::min(fresh, kMostAtOnce))));
    m_add->setEnabled(fresh > 0 && m_session.pipeline());
}

void RulePane::addTaken()
{
    ingest::Pipeline* pipeline = m_session.pipeline();
    if (!pipeline || m_adding.isRunning()) return;
    std::vector<ingest::SpanPick> picks = m_preview.taken;
    picks.resize(std::min(picks.size(), kMostAtOnce));
    m_add->setEnabled(false);
    m_previewText->setText(tr("Adding to the review queue …"));
    const ingest::HandAction action {
        m_queue->currentData().toString().toStdString(), accountName().toStdString(), SystemClock().now(), {}};
    m_adding.ask([store = m_session.store(), use = ingest::between(*pipeline), picks = std::move(picks), action](
                     std::stop_token) { return ingest::addToReview(*store, use, picks, action); },
        [this](Result<ingest::AddedByHand>& done) {
            m_previewed.clear();
            m_previewText->setText(
                done ? tr("%1 added to the queue.").arg(format::count(done->added)) : messageOf(done.error()));
            if (done) emit added(m_previewText->text());
        });
}

} // namespace spanwise::ui
