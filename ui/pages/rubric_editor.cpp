// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/rubric_editor.h"

#include "core/base/clock.h"
#include "core/ingest/pipeline.h"
#include "core/ingest/rubric_files.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"
#include "ui/pages/ask.h"
#include "ui/safe_text.h"
#include "ui/session/review_desk.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/fitting_size.h"
#include "ui/widgets/review_form.h"
#include "ui/widgets/rubric_questions.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace spanwise::ui {
namespace {

/// Keeps the newest version of each id.
void keep(std::vector<review::Rubric>& all, review::Rubric one)
{
    const auto known = std::ranges::find(all, one.id, &review::Rubric::id);
    if (known == all.end())
        all.push_back(std::move(one));
    else if (known->version < one.version)
        *known = std::move(one);
}

store::SavedBy savedBy()
{
    return {accountName().toStdString(), SystemClock().now()};
}

} // namespace

RubricEditor::RubricEditor(Session& session, const QString& queue, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_queueId(queue)
    , m_load(session.pool())
    , m_write(session.pool())
{
    setWindowTitle(tr("Rubric"));
    resize(fittingSize(*this, {980, 620}));
    auto* previewCard = new Card(tr("As reviewers see it"), this);
    m_form = new ReviewForm(previewCard);
    m_form->setAccessibleName(tr("Preview of the form"));
    previewCard->setContent(m_form);
    previewCard->setMinimumWidth(320);
    m_problem = new QLabel(this);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_save = buttons->addButton(tr("Save as a new version"), QDialogButtonBox::AcceptRole);
    m_file = buttons->addButton(tr("Write a file"), QDialogButtonBox::ActionRole);
    m_file->setToolTip(plainTip(tr("Into the folder of your rubrics; files there are offered above")));
    m_file->setAutoDefault(false);
    connect(m_save, &QPushButton::clicked, this, [this] { save(); });
    connect(m_file, &QPushButton::clicked, this, [this] { writeFile(); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* panes = new QHBoxLayout;
    panes->setSpacing(kGap);
    panes->addWidget(buildEditor(), 3);
    panes->addWidget(previewCard, 2);
    auto* column = new QVBoxLayout(this);
    column->addLayout(panes, 1);
    column->addWidget(m_problem);
    column->addWidget(buttons);
    load();
}

QWidget* RubricEditor::buildEditor()
{
    auto* editor = new QWidget(this);
    QWidget* choice = buildChoice();
    m_title = new QLineEdit(editor);
    m_instructions = new QPlainTextEdit(editor);
    m_instructions->setTabChangesFocus(true);
    m_instructions->setMaximumHeight(72);
    m_pass = new QLineEdit(editor);
    m_fail = new QLineEdit(editor);
    m_questions = new RubricQuestions(editor);
    auto* form = new QFormLayout;
    m_fields = new QWidget(editor);
    form->setContentsMargins(0, 0, 0, 0);
    form->addRow(tr("Question"), m_title);
    form->addRow(tr("Instructions"), m_instructions);
    form->addRow(tr("Pass means"), m_pass);
    form->addRow(tr("Fail means"), m_fail);
    auto* inner = new QVBoxLayout(m_fields);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->addLayout(form);
    inner->addWidget(m_questions, 1);
    auto* column = new QVBoxLayout(editor);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(choice);
    column->addWidget(m_fields, 1);
    for (QLineEdit* line : {m_title, m_pass, m_fail})
        connect(line, &QLineEdit::textChanged, this, [this] { preview(); });
    connect(m_instructions, &QPlainTextEdit::textChanged, this, [this] { preview(); });
    connect(m_questions, &RubricQuestions::edited, this, [this] { preview(); });
    return editor;
}

QWidget* RubricEditor::buildChoice()
{
    auto* choice = new QWidget(this);
    m_choice = new QComboBox(choice);
    m_choice->setAccessibleName(tr("Begin with"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_archive = new QPushButton(choice);
    m_archive->setAutoDefault(false);
    m_archive->hide();
    m_showArchived = new QCheckBox(tr("Show archived"), choice);
    m_showArchived->hide();
    auto* row = new QHBoxLayout(choice);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(new QLabel(tr("Begin with"), choice));
    row->addWidget(m_choice, 1);
    row->addWidget(m_showArchived);
    row->addWidget(m_archive);
    connect(m_choice, &QComboBox::activated, this, [this] { showRubric(m_choice->currentData().toInt()); });
    connect(m_showArchived, &QCheckBox::toggled, this, [this] { fillChoice(); });
    connect(m_archive, &QPushButton::clicked, this, [this] { archive(); });
    return choice;
}

void RubricEditor::load(const std::string& show)
{
    m_load.ask(
        [reader = m_session.store()->reader(), id = m_queueId.toStdString()](std::stop_token) -> Result<Loaded> {
            const store::ReviewReader reviews(reader);
            Loaded out;
            auto rubrics = reviews.rubrics();
            if (!rubrics) return tl::unexpected(rubrics.error());
            auto archived = reviews.archivedRubrics();
            if (!archived) return tl::unexpected(archived.error());
            const auto queues = reviews.queues({}, SystemClock().now());
            if (!queues) return tl::unexpected(queues.error());
            for (const query::QueueSummary& one : *queues) {
                if (one.queue.id == id) out.queue = one.queue;
                if (!one.queue.archived) out.askedBy[one.queue.rubricId] = one.queue.title;
            }
            out.archived = std::move(*archived);
            for (review::Rubric& one : *rubrics) {
                out.stored.insert(one.id);
                keep(out.rubrics, std::move(one));
            }
            for (ingest::RubricFile& file : ingest::readRubricFiles()) {
                if (file.rubric)
                    keep(out.rubrics, std::move(*file.rubric));
                else
                    out.refused.push_back(
                        fromCore(file.name) + QStringLiteral(": ") + fromCore(file.rubric.error().message));
            }
            return out;
        },
        [this, wanted = show](Result<Loaded>& loaded) {
            if (!loaded) return m_problem->setText(messageOf(loaded.error()));
            m_loaded = std::move(*loaded);
            const bool hasMore = !m_said.isEmpty(); // of what was just done, which comes first
            showNamed(wanted.empty() ? m_loaded.queue.rubricId : wanted);
            if (!m_loaded.refused.empty() && !hasMore && m_problem->text().isEmpty())
                m_problem->setText(tr("Not read: %1").arg(oneLine(m_loaded.refused.front(), 200)));
        });
}

void RubricEditor::showNamed(const std::string& id)
{
    const auto found = std::ranges::find(m_loaded.rubrics, id, &review::Rubric::id);
    showRubric(found == m_loaded.rubrics.end() ? 0 : int(found - m_loaded.rubrics.begin()));
}

/// What is put away is no choice, unless it is on screen or asked for.
void RubricEditor::fillChoice()
{
    m_choice->clear();
    for (int i = 0; i < int(m_loaded.rubrics.size()); ++i) {
        const review::Rubric& one = m_loaded.rubrics[std::size_t(i)];
        const bool archived = m_loaded.archived.contains(one.id);
        if (archived && one.id != m_base.id && !m_showArchived->isChecked()) continue;
        const QString text = tr("%1 · version %2").arg(oneLine(fromCore(one.title), 60)).arg(one.version);
        m_choice->addItem(archived ? tr("%1 (archived)").arg(text) : text, i);
        if (one.id == m_base.id) m_choice->setCurrentIndex(m_choice->count() - 1);
    }
    m_showArchived->setVisible(!m_loaded.archived.empty());
}

bool RubricEditor::isArchived() const
{
    return m_loaded.archived.contains(m_base.id);
}

void RubricEditor::offerArchiving()
{
    const auto asking = m_loaded.askedBy.find(m_base.id);
    m_archive->setVisible(m_loaded.stored.contains(m_base.id));
    m_archive->setText(isArchived() ? tr("Restore") : tr("Archive …"));
    m_archive->setEnabled(m_session.pipeline() && asking == m_loaded.askedBy.end());
    m_archive->setToolTip(asking == m_loaded.askedBy.end()
            ? QString()
            : plainTip(
                tr("The queue %1 asks it: give it another rubric first.").arg(isolated(fromCore(asking->second), 60))));
}

/// Restoring asks nothing: it loses nothing.
void RubricEditor::archive()
{
    const bool archiving = !isArchived();
    const std::string id = m_base.id;
    const QString title = isolated(fromCore(m_base.title), 60);
    if (archiving) {
        QMessageBox asked(
            QMessageBox::Question, tr("Archive"), tr("Archive %1?").arg(title), QMessageBox::Cancel, this);
        asked.setInformativeText(
            tr("It is no choice for queues any more. Reviews made with any of its versions stay as "
               "they are. Nothing is lost: Restore brings it back."));
        asked.setTextFormat(Qt::PlainText);
        QPushButton* yes = asked.addButton(tr("Archive"), QMessageBox::AcceptRole);
        asked.setDefaultButton(yes);
        asked.exec();
        if (asked.clickedButton() != yes) return;
    }
    write(
        [id, archiving, by = savedBy()](store::Writer& writer) {
            return store::archiveSetting(writer, store::SettingKind::Rubric, id, archiving, by);
        },
        [this, id, archiving, title] {
            m_said = archiving ? tr("%1 is archived. Restore brings it back as it was.").arg(title)
                               : tr("%1 is back as it was.").arg(title);
            load(id);
        });
}

void RubricEditor::showRubric(int index)
{
    if (index < 0 || index >= int(m_loaded.rubrics.size())) return;
    m_base = m_loaded.rubrics[std::size_t(index)];
    m_filling = true;
    m_title->setText(fromCore(m_base.title));
    m_instructions->setPlainText(fromCore(m_base.instructions));
    m_pass->setText(fromCore(m_base.passMeans));
    m_fail->setText(fromCore(m_base.failMeans));
    for (QLineEdit* field : {m_title, m_pass, m_fail}) field->setCursorPosition(0);
    m_questions->setQuestions(m_base.json["questions"]);
    m_filling = false;
    fillChoice();
    offerArchiving();
    m_fields->setEnabled(!isArchived());
    preview();
}

Result<review::Rubric> RubricEditor::edited() const
{
    Json json = m_base.json;
    json.set("title", m_title->text().trimmed().toStdString());
    json.set("instructions", m_instructions->toPlainText().trimmed().toStdString());
    json.set("verdict",
        Json::object()
            .set("pass", m_pass->text().trimmed().toStdString())
            .set("fail", m_fail->text().trimmed().toStdString()));
    json.set("questions", m_questions->questions());
    json.set("version", m_base.version + 1);
    return review::rubricFrom(json.canonical(), review::shippedTaxonomies());
}

void RubricEditor::preview()
{
    if (m_filling) return;
    const auto rubric = edited();
    m_save->setEnabled(rubric.has_value() && m_session.pipeline() && !isArchived());
    m_file->setEnabled(rubric.has_value());
    m_problem->setText(rubric ? tr("Will be version %1. Reviews made so far keep theirs.").arg(m_base.version + 1)
                              : oneLine(messageOf(rubric.error()), 240));
    if (!m_said.isEmpty() || isArchived())
        m_problem->setText(
            m_said.isEmpty() ? tr("This rubric is archived. Restore brings it back as it was.") : m_said);
    m_said.clear();
    if (rubric) m_form->setUp(*rubric, tr("What the model said stands here."), {}, false);
}

void RubricEditor::save()
{
    const auto rubric = edited();
    if (!rubric) return;
    review::Queue queue = m_loaded.queue;
    queue.id = m_queueId.toStdString();
    queue.rubricId = rubric->id;
    queue.rubricVersion = rubric->version;
    m_save->setEnabled(false);
    write(
        [file = rubric->json.canonical(), queue, by = savedBy()](store::Writer& writer) -> Result<void> {
            if (auto put = store::putRubric(writer, file, by); !put) return put;
            return store::putQueue(writer, queue, by);
        },
        [this, version = queue.rubricVersion] {
            m_summary = tr("The queue asks version %1 of its rubric now.").arg(version);
            accept();
        });
}

void RubricEditor::write(std::function<Result<void>(store::Writer&)> work, std::function<void()> then)
{
    ingest::Pipeline* pipeline = m_session.pipeline();
    if (!pipeline) return;
    m_write.ask(
        [pipeline, work = std::move(work)](std::stop_token) -> Result<QString> {
            if (auto done = pipeline->use(work); !done) return tl::unexpected(done.error());
            return QString();
        },
        [this, then = std::move(then)](Result<QString>& done) {
            if (done) return then();
            m_problem->setText(messageOf(done.error()));
            m_save->setEnabled(edited().has_value() && !isArchived());
        });
}

void RubricEditor::writeFile()
{
    const auto rubric = edited();
    if (!rubric) return;
    m_write.ask(
        [rubric = *rubric](std::stop_token) -> Result<QString> {
            const auto path = ingest::writeRubricFile(rubric);
            if (!path) return tl::unexpected(path.error());
            return tr("Written to %1").arg(fromCore(*path));
        },
        [this](Result<QString>& done) { m_problem->setText(done ? *done : messageOf(done.error())); });
}

} // namespace spanwise::ui
