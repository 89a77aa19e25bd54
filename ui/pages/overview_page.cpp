// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overview_page.h"

namespace spanwise::ui {
namespace {

class OverviewPage final : public Page {
public:
    using Page::Page;
    void apply(const Location&) override { }
};

} // namespace

Page* makeOverviewPage(PageContext& context, QWidget* parent)
{
    return new OverviewPage(context, parent);
}

} // namespace spanwise::ui
