// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/target_preview.h"

#include "ui/format/format.h"
#include "ui/pages/ask.h"
#include "ui/pages/meaning_columns.h"
#include "ui/safe_text.h"
#include "ui/session/scrape_target_of.h"
#include "ui/widgets/table_card.h"

#include <QLabel>
#include <QVBoxLayout>

namespace spanwise::ui {

TargetPreview::TargetPreview(
    Settings& settings, QThreadPool& pool, std::shared_ptr<const gateway::Dictionary> dictionary, QWidget* parent)
    : QWidget(parent)
    , m_dictionary(std::move(dictionary))
    , m_prepare(pool)
    , m_summary(new QLabel(this))
    , m_card(new TableCard(settings, tr("What would be read"), QStringLiteral("target_preview"), this))
    , m_rows(new TableModel<gateway::Explanation>(meaningColumns()))
{
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_summary->setAccessibleName(tr("What the address answered"));
    m_card->setModel(m_rows, 1, Qt::AscendingOrder);
    m_card->setWideColumn(2);
    m_card->setRowLimit(7);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_summary);
    column->addWidget(m_card, 1);
    clear();
}

TargetPreview::~TargetPreview() = default;

void TargetPreview::setLooking(bool looking)
{
    if (m_looking == looking) return;
    m_looking = looking;
    emit lookingChanged();
}

void TargetPreview::clear()
{
    cancel();
    m_preview.reset();
    m_rows->setRows({});
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_summary->setText(tr("“Look” asks the address once and shows what it answers. Nothing is stored."));
    m_card->hide();
}

void TargetPreview::cancel()
{
    ++m_generation;
    m_prepare.cancel();
    m_scraper.reset(); // what is under way is dropped
    if (!m_looking) return;
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    m_summary->setText(tr("Cancelled."));
    setLooking(false);
}

void TargetPreview::look(const store::KeptTarget& target, const std::optional<QString>& secret)
{
    cancel();
    m_preview.reset();
    m_card->hide();
    m_summary->setForegroundRole(QPalette::WindowText);
    m_summary->setText(tr("Asking %1 …").arg(isolated(fromCore(target.url), 120)));
    setLooking(true);
    m_prepare.ask([target](std::stop_token) { return scrapeTargetOf(target); },
        [this, secret](Result<live::ScrapeTarget>& ready) {
            if (!ready) return showProblem(messageOf(ready.error()));
            if (secret) setSecret(*ready, secret->toStdString());
            probe(std::move(*ready));
        });
}

/// The answer is read on the scraper's thread: it may be large.
void TargetPreview::probe(live::ScrapeTarget target)
{
    m_scraper = std::make_unique<live::Scraper>([](ingest::Scrape&&) {});
    target.timeoutMs = std::min(target.timeoutMs, target.intervalMs);
    m_scraper->probe(target, [this, mine = m_generation, dictionary = m_dictionary](ingest::Scrape&& scrape) {
        auto answer =
            std::make_shared<Answer>(Answer {ingest::previewOf(scrape, *dictionary), scrape.refusedCertificate});
        QMetaObject::invokeMethod(
            this,
            [this, mine, answer] {
                if (mine == m_generation) show(*answer);
            },
            Qt::QueuedConnection);
    });
}

void TargetPreview::showProblem(const QString& text)
{
    m_summary->setForegroundRole(QPalette::BrightText);
    m_summary->setText(tr("It cannot be read: %1").arg(text));
    m_card->hide();
    setLooking(false);
    emit looked();
}

void TargetPreview::show(const Answer& answer)
{
    m_scraper.reset();
    m_preview = answer.preview;
    if (!answer.certificate.empty()) emit certificateRefused(fromCore(answer.certificate));
    if (answer.preview.error) return showProblem(messageOf(*answer.preview.error));
    QStringList parts;
    parts << (answer.preview.title.empty() ? tr("Its metrics are of no gateway that is known")
                                           : tr("This is %1").arg(fromCore(answer.preview.title)));
    parts << fromCore(answer.preview.format);
    parts << tr("%1 samples").arg(format::count(std::int64_t(answer.preview.samples)));
    parts << meaningSentence(answer.preview.metrics);
    QString text = parts.join(QStringLiteral(" · "));
    if (answer.preview.samples == 0) text = tr("It answers, but there are no metrics in the answer.");
    if (!answer.preview.note.empty()) text += u'\n' + fromCore(answer.preview.note);
    m_summary->setForegroundRole(QPalette::WindowText);
    m_summary->setText(text);
    m_rows->setRows(answer.preview.metrics);
    m_card->setVisible(answer.preview.samples > 0);
    m_card->showRows(tr("No metrics."));
    setLooking(false);
    emit looked();
}

} // namespace spanwise::ui
