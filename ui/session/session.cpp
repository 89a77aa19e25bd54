// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session.h"

namespace spanwise::ui {
namespace {

class NoNames final : public query::NameSource {
public:
    [[nodiscard]] std::string_view text(query::NameId) const override { return {}; }
    [[nodiscard]] std::optional<query::NameId> find(std::string_view) const override { return std::nullopt; }
    [[nodiscard]] query::NameId size() const override { return 0; }
};

} // namespace

Session::Session(QObject* parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(3);
    m_view.snapshot = std::make_shared<columns::Snapshot>();
    m_view.names = std::make_shared<NoNames>();
}

Session::~Session()
{
    m_pool.clear();
    m_pool.waitForDone();
}

void Session::setView(query::DataView view)
{
    m_view = std::move(view);
    emit dataChanged();
}

} // namespace spanwise::ui
