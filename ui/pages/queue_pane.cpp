// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/queue_pane.h"

#include "core/review/queue.h"
#include "core/store/review_settings.h"
#include "ui/safe_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>

namespace spanwise::ui {
namespace {

constexpr int kMostEvery = 1000; ///< as queueFrom() takes them
constexpr int kMostMinutes = 1440;

/// Rubric and version as one value of the choice.
QString keyOf(std::string_view id, std::int64_t version)
{
    return fromCore(id) + u'\n' + QString::number(version);
}

QSpinBox* everyBox(QWidget* parent)
{
    auto* box = new QSpinBox(parent);
    box->setRange(0, kMostEvery);
    box->setSpecialValueText(QueuePane::tr("none"));
    return box;
}

} // namespace

QueuePane::QueuePane(QWidget* parent)
    : SettingPane(tr("Queues"), tr("New queue"), parent)
    , m_title(new QLineEdit(this))
    , m_rubric(new QComboBox(this))
    , m_needed(new QSpinBox(this))
    , m_blind(new QCheckBox(tr("&Blind: nobody sees the others' reviews before his own"), this))
    , m_ownDisputes(new QCheckBox(tr("Those who &disagreed may decide the dispute themselves"), this))
    , m_atOnce(new QCheckBox(tr("&Pass submits at once when nothing else must be answered"), this))
    , m_lease(new QSpinBox(this))
    , m_baseline(everyBox(this))
    , m_known(everyBox(this))
    , m_lock(new QCheckBox(tr("Reviews of items with &cases cannot be replaced"), this))
{
    m_title->setMaxLength(80);
    m_rubric->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_needed->setRange(1, 9);
    m_lease->setRange(1, kMostMinutes);
    m_lease->setSuffix(tr(" min"));
    m_lease->setToolTip(plainTip(tr("So long an item stays with who has opened it; renewed while it is on screen")));
    m_baseline->setToolTip(plainTip(tr("So that the picture of normal traffic stays fresh")));
    m_known->setToolTip(plainTip(tr("An item whose right verdict is known tests the reviewer; it counts for no rate")));
    form().addRow(tr("&Name"), m_title);
    form().addRow(tr("&Rubric"), m_rubric);
    form().addRow(tr("Reviews an &item needs"), m_needed);
    form().addRow({}, m_blind);
    form().addRow({}, m_ownDisputes);
    form().addRow({}, m_atOnce);
    form().addRow({}, m_lock);
    form().addRow(tr("An item is &held for"), m_lease);
    form().addRow(tr("Normal &traffic: one item of"), m_baseline);
    form().addRow(tr("&Known items: one of"), m_known);
    orderFields();
    connect(m_title, &QLineEdit::textChanged, this, [this] { touched(); });
    connect(m_rubric, &QComboBox::currentIndexChanged, this, [this] { touched(); });
    for (QSpinBox* box : {m_needed, m_lease, m_baseline, m_known})
        connect(box, &QSpinBox::valueChanged, this, [this] { touched(); });
    for (QCheckBox* box : {m_blind, m_ownDisputes, m_atOnce, m_lock})
        connect(box, &QCheckBox::toggled, this, [this] { touched(); });
    // Two opinions are worth more when they are two.
    connect(m_needed, &QSpinBox::valueChanged, this, [this](int needed) {
        if (!isFilling() && needed > 1) m_blind->setChecked(true);
    });
}

void QueuePane::setRubrics(const std::vector<review::Rubric>& rubrics)
{
    const QSignalBlocker quiet(m_rubric);
    const QVariant chosen = m_rubric->currentData();
    m_rubric->clear();
    for (const review::Rubric& one : rubrics)
        m_rubric->addItem(
            tr("%1 · version %2").arg(oneLine(fromCore(one.title), 60)).arg(one.version), keyOf(one.id, one.version));
    m_rubric->setCurrentIndex(std::max(0, m_rubric->findData(chosen)));
}

Json QueuePane::blank() const
{
    review::Queue queue;
    queue.id.clear();
    queue.title.clear();
    if (m_rubric->count() > 0) {
        const QStringList key = m_rubric->itemData(0).toString().split(u'\n');
        queue.rubricId = key.value(0).toStdString();
        queue.rubricVersion = key.value(1).toLongLong();
    }
    return review::jsonOf(queue);
}

void QueuePane::fill(const Json& json, bool)
{
    m_title->setText(oneLine(fromCore(json["title"].text())));
    m_rubric->setCurrentIndex(
        m_rubric->findData(keyOf(json["rubric"].text(), json["rubric_version"].integer().value_or(1))));
    m_needed->setValue(int(json["needed_reviews"].integer().value_or(1)));
    m_blind->setChecked(json["blind"].boolean().value_or(false));
    m_ownDisputes->setChecked(json["reviewers_may_adjudicate"].boolean().value_or(false));
    m_atOnce->setChecked(json["pass_submits_at_once"].boolean().value_or(true));
    m_lease->setValue(int((json["lease_s"].integer().value_or(600) + 59) / 60));
    m_baseline->setValue(int(json["baseline_every"].integer().value_or(0)));
    m_known->setValue(int(json["known_every"].integer().value_or(0)));
    m_lock->setChecked(json["lock_exported"].boolean().value_or(false));
}

Json QueuePane::read(Json before) const
{
    before.set("title", m_title->text().trimmed().toStdString());
    if (m_rubric->currentIndex() >= 0) {
        const QStringList key = m_rubric->currentData().toString().split(u'\n');
        before.set("rubric", key.value(0).toStdString()).set("rubric_version", std::int64_t(key.value(1).toLongLong()));
    }
    before.set("needed_reviews", m_needed->value()).set("blind", m_blind->isChecked());
    before.set("reviewers_may_adjudicate", m_ownDisputes->isChecked());
    before.set("pass_submits_at_once", m_atOnce->isChecked()).set("lease_s", m_lease->value() * 60);
    before.set("baseline_every", m_baseline->value()).set("known_every", m_known->value());
    before.set("lock_exported", m_lock->isChecked());
    return before;
}

Result<SettingPane::Change> QueuePane::changeOf(const Json& json, bool isNew) const
{
    Json named = json;
    if (isNew) {
        std::vector<std::string> taken;
        for (const Entry& one : entries()) taken.push_back(one.id);
        named.set("id", idFrom(m_title->text(), "queue", taken));
    }
    if (json["title"].text().empty()) return fail(ErrorCode::Invalid, tr("The queue needs a name.").toStdString());
    const auto queue = review::queueFrom(named);
    if (!queue) return tl::unexpected(queue.error());
    return Change {queue->id,
        [queue = *queue](
            store::Writer& writer, const store::SavedBy& by) { return store::putQueue(writer, queue, by); },
        tr("The queue %1 is saved.").arg(isolated(fromCore(queue->title), 60))};
}

SettingPane::Save QueuePane::archiving(const std::string& id, bool archived) const
{
    return [id, archived](store::Writer& writer, const store::SavedBy& by) {
        return store::archiveSetting(writer, store::SettingKind::Queue, id, archived, by);
    };
}

} // namespace spanwise::ui
