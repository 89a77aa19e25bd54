// SPDX-License-Identifier: GPL-3.0-or-later
// One source of gateway metrics in full: how it is and was, what it complains of, and the test view of the dictionary:
// what each of its metrics became and what was ignored.
#pragma once

#include "core/query/gateways.h"
#include "ui/async_query.h"
#include "ui/models/table_model.h"

#include <QDialog>
#include <memory>

class QLabel;

namespace spanwise::ui {

class Settings;
class TableCard;

/// A stretch of time in which all attempts went the same way.
struct UpSpell {
    UnixNanos from = 0;
    UnixNanos to = 0; ///< of the last attempt in it
    bool up = false;
    std::int64_t attempts = 0;
};
/// Newest first.
[[nodiscard]] std::vector<UpSpell> spellsOf(const std::vector<query::HealthPoint>& history);

class TargetDetails final : public QDialog {
    Q_OBJECT

public:
    /// `problem`: why it is not asked at all; may be empty.
    TargetDetails(Settings& settings, QThreadPool& pool, std::shared_ptr<const gateway::Dictionary> dictionary,
        query::GatewayHealth health, const QString& problem, QWidget* parent = nullptr);

private:
    void showFacts(const QString& problem);
    void ask(std::shared_ptr<const gateway::Dictionary> dictionary);

    query::GatewayHealth m_health;
    AsyncQuery<std::vector<gateway::Explanation>> m_ask;
    QLabel* m_facts;
    QLabel* m_problems;
    TableCard* m_history;
    TableModel<UpSpell>* m_historyRows;
    TableCard* m_metrics;
    TableModel<gateway::Explanation>* m_metricRows;
};

} // namespace spanwise::ui
