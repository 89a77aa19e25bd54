// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/review_check.h"

#include "core/ingest/pipeline.h"
#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/safe_text.h"
#include "ui/session/session.h"
#include "ui/widgets/fitting_size.h"
#include "ui/widgets/plain_label.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace spanwise::ui {
namespace {

constexpr int kProblemLength = 300;

/// The log first: nothing can be done about that.
QStringList problemsOf(const store::ReviewLogReport& report)
{
    QStringList out;
    if (!report.chain.isSound()) out.append(oneLine(fromCore(report.chain.problem), kProblemLength));
    for (const auto* some : {&report.problems, &report.wrongRows})
        for (const std::string& one : *some) out.append(oneLine(fromCore(one), kProblemLength));
    return out;
}

} // namespace

ReviewCheck::ReviewCheck(Session& session, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_look(session.pool())
    , m_rebuild(session.pool())
    , m_said(plainLabel(this))
    , m_problems(new QPlainTextEdit(this))
    , m_meaning(plainLabel(this, TextRole::Body, QPalette::PlaceholderText))
    , m_button(new QPushButton(tr("Rebuild the queues"), this))
{
    setWindowTitle(tr("Check the reviews"));
    m_problems->setReadOnly(true);
    m_problems->setTabChangesFocus(true);
    m_problems->setAccessibleName(tr("What is wrong"));
    m_meaning->setText(
        tr("Rebuilding reads the log from its beginning and writes what it says over the state of each item that is "
           "another one; items that no event has added are removed. The log, with every review in it, stays as it is. "
           "What arrives meanwhile waits until it is done."));
    m_button->setAutoDefault(false);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_close = buttons->button(QDialogButtonBox::Close);
    buttons->addButton(m_button, QDialogButtonBox::ActionRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &ReviewCheck::reject);
    connect(m_button, &QPushButton::clicked, this, &ReviewCheck::rebuild);
    connect(&session, &Session::closing, this, [this] { done(Rejected); });
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    column->addWidget(plainLabel(this, TextRole::Body, QPalette::PlaceholderText,
        tr("Every review is an event in a log that is only ever added to, each sealed with the one before. The queues "
           "are made of it.")));
    column->addWidget(m_said);
    column->addWidget(m_problems, 1);
    column->addWidget(m_meaning);
    column->addStretch();
    column->addWidget(buttons);
    resize(fittingSize(*this, {640, 420}));
    look();
}

void ReviewCheck::reject()
{
    if (!m_rebuild.isRunning()) QDialog::reject();
}

/// Something runs, or nothing came of it.
void ReviewCheck::say(const QString& sentence)
{
    m_said->setText(sentence);
    m_problems->hide();
    m_meaning->hide();
    m_button->hide();
    m_close->setEnabled(!m_rebuild.isRunning());
}

void ReviewCheck::look()
{
    m_look.ask([reader = m_session.store()->reader()](
                   std::stop_token stop) { return store::verifyReviewLog(*reader, std::nullopt, stop); },
        [this](Result<store::ReviewLogReport>& found) {
            found ? show(*found) : say(tr("The log could not be read: %1").arg(oneLine(messageOf(found.error()), 240)));
        });
    say(tr("Looking through the log …"));
}

void ReviewCheck::show(const store::ReviewLogReport& report, const QString& before)
{
    QStringList said {before};
    if (report.isSound())
        said.append(tr("Nobody has touched the log, and the queues are what it says: %1 events.")
                        .arg(format::count(report.chain.entries)));
    if (!report.isLogSound())
        said.append(tr("The log itself was changed. That cannot be rebuilt: a copy of the store from before is the "
                       "only way back."));
    if (!report.wrongRows.empty())
        said.append(report.wrongRows.size() < store::kMostReviewProblems
                ? tr("Items that are not what the log says: %1.").arg(report.wrongRows.size())
                : tr("Items that are not what the log says: %1 and more.").arg(report.wrongRows.size()));
    said.removeAll(QString());
    say(said.join(u' '));
    const QStringList problems = problemsOf(report);
    m_problems->setPlainText(problems.join(u'\n'));
    m_problems->setVisible(!problems.isEmpty());
    m_meaning->setVisible(!report.wrongRows.empty());
    m_button->setVisible(!report.wrongRows.empty());
    m_button->setEnabled(m_session.pipeline() != nullptr);
    m_button->setToolTip(m_session.pipeline() ? QString() : plainTip(m_session.whyNoPipeline()));
}

void ReviewCheck::rebuild()
{
    ingest::Pipeline* pipeline = m_session.pipeline();
    if (!pipeline) return say(m_session.whyNoPipeline());
    m_rebuild.ask(
        [pipeline, reader = m_session.store()->reader()](std::stop_token) -> Result<Rebuilt> {
            Rebuilt out;
            const auto done = pipeline->use([&](store::Writer& writer) -> Result<void> {
                auto what = store::rebuildReviewProjection(writer);
                if (!what) return tl::unexpected(what.error());
                out.what = std::move(*what);
                return {};
            });
            if (!done) return tl::unexpected(done.error());
            auto now = store::verifyReviewLog(*reader);
            if (!now) return tl::unexpected(now.error());
            out.now = std::move(*now);
            return out;
        },
        [this](Result<Rebuilt>& done) {
            if (!done) return say(tr("It was not rebuilt: %1").arg(oneLine(messageOf(done.error()), 240)));
            const store::RebuiltReviews& what = done->what;
            show(done->now,
                tr("Rebuilt: %1 of %2 items were written anew from the log, %3 that no event had added were removed.")
                    .arg(format::count(what.rewritten), format::count(what.items), format::count(what.removed)));
            emit rebuilt();
        });
    say(tr("Rebuilding the queues from the log …"));
}

} // namespace spanwise::ui
