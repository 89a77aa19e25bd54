// SPDX-License-Identifier: GPL-3.0-or-later
// The importer one would write in an afternoon: QJsonDocument for each line, QSqlQuery for each span.
#pragma once

#include <QString>

namespace spanwise::bench {

struct NaiveRun {
    double seconds = 0;
    qint64 spans = 0;
    qint64 inputTokens = 0; ///< of spans that carry such an attribute under one of three names
};

/// `database` must not exist. A transaction a line, one prepared statement, default settings otherwise.
[[nodiscard]] NaiveRun importNaively(const QString& file, const QString& database);

} // namespace spanwise::bench
