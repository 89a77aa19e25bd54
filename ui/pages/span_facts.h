// SPDX-License-Identifier: GPL-3.0-or-later
// All that the right side of the trace page shows of one span, as plain values made off the UI thread.
#pragma once

#include "core/analyze/price_table.h"
#include "core/base/result.h"
#include "ui/pages/open_trace.h"
#include "ui/widgets/text_section.h"

#include <QByteArray>
#include <QString>
#include <memory>
#include <vector>

namespace spanwise::ui {

struct AttributeRow {
    QString place; ///< "span", "resource", "scope"
    QString key;
    QString value; ///< plain text, whole
    QString clause; ///< the filter for it; empty = no filter can ask for it
};

struct SpanFacts {
    QString title; ///< name of the span, one line
    QString under; ///< class, duration, start within the trace, cost …
    std::vector<TextSection> conversation;
    QString source; ///< attribute or event that it was read from
    std::vector<AttributeRow> attributes;
    std::vector<TextSection> events; ///< events, log records and links
    std::vector<TextSection> why;
    QByteArray raw; ///< the span as OTLP/JSON
};

/// `prices` may be null.
[[nodiscard]] SpanFacts factsOf(
    const OpenTrace& trace, std::size_t position, const std::shared_ptr<const analyze::PriceTable>& prices);

} // namespace spanwise::ui
