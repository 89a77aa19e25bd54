// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/about_dialog.h"

#include "core/analyze/shipped_prices.h"
#include "ui/safe_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/plain_label.h"

#include <QApplication>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace spanwise::ui {

namespace {

/// As packaging/dependencies.md lists them.
QString notices()
{
    return AboutDialog::tr(
        "Shipped with the program\n"
        "  Prices of models: pydantic/genai-prices, MIT licence, data of %1\n"
        "  Typeface: Inter, SIL Open Font License 1.1\n"
        "\n"
        "Libraries\n"
        "  Qt %2 (Widgets, Network, SVG): LGPL-3.0 or GPL\n"
        "  Qt Charts: GPL-3.0-or-later; it makes the whole program GPL\n"
        "  QtKeychain: BSD-3-Clause\n"
        "  SQLite: public domain; SQLiteCpp: MIT\n"
        "  simdjson: Apache-2.0; protozero: BSD-2-Clause\n"
        "  nghttp2: MIT; Boost.Beast: BSL-1.0\n"
        "  zlib: zlib licence; zstd: BSD-3-Clause; xxHash: BSD-2-Clause\n"
        "  RE2: BSD-3-Clause; Nettle: LGPL-3.0-or-later; CLI11: BSD-3-Clause; tl::expected: CC0-1.0\n"
        "\n"
        "This program comes with absolutely no warranty. It is free software: you may pass it on "
        "under the terms of the GNU General Public License, version 3 or later. The text lies "
        "beside the program as LICENSE, and at https://www.gnu.org/licenses/gpl-3.0.html.")
        .arg(fromCore(analyze::shippedPrices()->version), QString::fromLatin1(qVersion()));
}

} // namespace

AboutDialog::AboutDialog(QWidget* parent)
    : QDialog(parent)
{
    setWindowTitle(tr("About Spanwise"));
    auto* mark = new QLabel(this);
    mark->setPixmap(QIcon(QStringLiteral(":/icons/spanwise.svg")).pixmap(QSize(48, 48), devicePixelRatioF()));
    auto* texts = new QVBoxLayout;
    texts->addWidget(plainLabel(
        this, TextRole::PageTitle, QPalette::WindowText, tr("Spanwise %1").arg(QApplication::applicationVersion())));
    texts->addWidget(plainLabel(this, TextRole::Body, QPalette::PlaceholderText,
        tr("Shows what applications that call language models do. GPL-3.0-or-later.")));
    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    head->addWidget(mark, 0, Qt::AlignTop);
    head->addLayout(texts, 1);
    auto* list = new QPlainTextEdit(notices(), this);
    list->setReadOnly(true);
    list->setTabChangesFocus(true);
    list->setAccessibleName(tr("Licences and notices"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 20, 20, 16);
    column->setSpacing(16);
    column->addLayout(head);
    column->addWidget(list, 1);
    column->addWidget(buttons);
    resize(600, 460);
}

} // namespace spanwise::ui
