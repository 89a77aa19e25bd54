// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/rubric_editor.h"

#include "core/base/clock.h"
#include "core/ingest/pipeline.h"
#include "core/ingest/rubric_files.h"
#include "core/store/review_reader.h"
#include "core/store/review_settings.h"
#include "ui/pages/ask.h"
#include "ui/safe_text.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/fitting_size.h"
#include "ui/widgets/review_form.h"
#include "ui/widgets/rubric_questions.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
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
    m_choice = new QComboBox(editor);
    m_title = new QLineEdit(editor);
    m_instructions = new QPlainTextEdit(editor);
    m_instructions->setTabChangesFocus(true);
    m_instructions->setMaximumHeight(72);
    m_pass = new QLineEdit(editor);
    m_fail = new QLineEdit(editor);
    m_questions = new RubricQuestions(editor);
    auto* form = new QFormLayout;
    form->addRow(tr("Begin with"), m_choice);
    form->addRow(tr("Question"), m_title);
    form->addRow(tr("Instructions"), m_instructions);
    form->addRow(tr("Pass means"), m_pass);
    form->addRow(tr("Fail means"), m_fail);
    auto* column = new QVBoxLayout(editor);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(form);
    column->addWidget(m_questions, 1);
    connect(m_choice, &QComboBox::activated, this, [this](int index) { showRubric(index); });
    for (QLineEdit* line : {m_title, m_pass, m_fail})
        connect(line, &QLineEdit::textChanged, this, [this] { preview(); });
    connect(m_instructions, &QPlainTextEdit::textChanged, this, [this] { preview(); });
    connect(m_questions, &RubricQuestions::edited, this, [this] { preview(); });
    return editor;
}

void RubricEditor::load()
{
    m_load.ask(
        [reader = m_session.store()->reader(), id = m_queueId.toStdString()](std::stop_token) -> Result<Loaded> {
            const store::ReviewReader reviews(reader);
            Loaded out;
            auto rubrics = reviews.rubrics();
            if (!rubrics) return tl::unexpected(rubrics.error());
            const auto queues = reviews.queues({}, SystemClock().now());
            if (!queues) return tl::unexpected(queues.error());
            for (const query::QueueSummary& one : *queues)
                if (one.queue.id == id) out.queue = one.queue;
            for (review::Rubric& one : *rubrics) keep(out.rubrics, std::move(one));
            for (ingest::RubricFile& file : ingest::readRubricFiles()) {
                if (file.rubric)
                    keep(out.rubrics, std::move(*file.rubric));
                else
                    out.refused.push_back(
                        fromCore(file.name) + QStringLiteral(": ") + fromCore(file.rubric.error().message));
            }
            return out;
        },
        [this](Result<Loaded>& loaded) {
            if (!loaded) return m_problem->setText(messageOf(loaded.error()));
            m_loaded = std::move(*loaded);
            int current = 0;
            for (const review::Rubric& one : m_loaded.rubrics) {
                if (one.id == m_loaded.queue.rubricId) current = m_choice->count();
                m_choice->addItem(tr("%1 · version %2").arg(oneLine(fromCore(one.title), 60)).arg(one.version));
            }
            m_choice->setCurrentIndex(current);
            showRubric(current);
            if (!m_loaded.refused.empty())
                m_problem->setText(tr("Not read: %1").arg(oneLine(m_loaded.refused.front(), 200)));
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
    m_save->setEnabled(rubric.has_value() && m_session.store() && m_session.store()->isWritable());
    m_file->setEnabled(rubric.has_value());
    m_problem->setText(rubric ? tr("Will be version %1. Reviews made so far keep theirs.").arg(m_base.version + 1)
                              : oneLine(messageOf(rubric.error()), 240));
    if (rubric) m_form->setUp(*rubric, tr("What the model said stands here."), {}, false);
}

void RubricEditor::save()
{
    const auto rubric = edited();
    ingest::Pipeline* pipeline = m_session.pipeline();
    if (!rubric || !pipeline) return;
    review::Queue queue = m_loaded.queue;
    queue.id = m_queueId.toStdString();
    queue.rubricId = rubric->id;
    queue.rubricVersion = rubric->version;
    m_save->setEnabled(false);
    m_write.ask(
        [pipeline, file = rubric->json.canonical(), queue](std::stop_token) -> Result<QString> {
            const auto done = pipeline->use([&](store::Writer& writer) -> Result<void> {
                if (auto put = store::putRubric(writer, file); !put) return put;
                return store::putQueue(writer, queue);
            });
            if (!done) return tl::unexpected(done.error());
            return tr("The queue asks version %1 of its rubric now.").arg(queue.rubricVersion);
        },
        [this](Result<QString>& done) {
            m_save->setEnabled(true);
            if (!done) return m_problem->setText(messageOf(done.error()));
            m_summary = *done;
            accept();
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
