// SPDX-License-Identifier: GPL-3.0-or-later
// Asks a metrics address once and shows what would be read from it: the gateway it is, and what each metric becomes.
// Nothing of it is stored. Can be cancelled; a newer question replaces the one under way.
#pragma once

#include "core/ingest/scrape_preview.h"
#include "core/live/scraper.h"
#include "core/store/kept_targets.h"
#include "ui/async_query.h"
#include "ui/models/table_model.h"

#include <QWidget>
#include <memory>
#include <optional>

class QLabel;
class QPushButton;

namespace spanwise::ui {

class Settings;
class TableCard;

class TargetPreview final : public QWidget {
    Q_OBJECT

public:
    TargetPreview(Settings& settings, QThreadPool& pool, std::shared_ptr<const gateway::Dictionary> dictionary,
        QWidget* parent = nullptr);
    ~TargetPreview() override;

    void look(const store::KeptTarget& target, const std::optional<QString>& secret);
    void cancel();
    /// The address was changed: what is shown is no more about it.
    void clear();
    [[nodiscard]] bool isLooking() const { return m_looking; }
    /// Of the newest answer; nothing before there is one.
    [[nodiscard]] const std::optional<ingest::ScrapePreview>& preview() const { return m_preview; }

signals:
    void looked(); ///< preview() has the answer
    void certificateRefused(const QString& fingerprint); ///< SHA-256 in hex
    void lookingChanged();

private:
    struct Answer {
        ingest::ScrapePreview preview;
        std::string certificate;
    };
    void probe(live::ScrapeTarget target);
    void show(const Answer& answer);
    void showProblem(const QString& text);
    void setLooking(bool looking);

    std::shared_ptr<const gateway::Dictionary> m_dictionary;
    AsyncQuery<live::ScrapeTarget> m_prepare;
    std::unique_ptr<live::Scraper> m_scraper; ///< while it asks
    std::optional<ingest::ScrapePreview> m_preview;
    QLabel* m_summary;
    TableCard* m_card;
    TableModel<gateway::Explanation>* m_rows;
    bool m_looking = false;
    int m_generation = 0;
};

} // namespace spanwise::ui
