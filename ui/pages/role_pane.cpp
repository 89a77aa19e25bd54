// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/role_pane.h"

#include "core/review/permission.h"
#include "core/store/review_settings.h"
#include "ui/safe_text.h"
#include "ui/session/review_desk.h"
#include "ui/widgets/plain_label.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>

namespace spanwise::ui {

using review::ReviewerRole;

QString titleOf(ReviewerRole role)
{
    switch (role) {
    case ReviewerRole::Viewer: return RolePane::tr("Viewer");
    case ReviewerRole::Reviewer: return RolePane::tr("Reviewer");
    case ReviewerRole::Lead: break;
    }
    return RolePane::tr("Lead");
}

RolePane::RolePane(QWidget* parent)
    : SettingPane(tr("People"), tr("Add a person"), parent)
    , m_name(new QLineEdit(this))
    , m_role(new QComboBox(this))
    , m_meaning(plainLabel(this, TextRole::Secondary, QPalette::PlaceholderText,
          tr("A viewer reads. A reviewer judges items. A lead also dismisses, decides disputes, and changes queues, "
             "rules and roles. As long as nobody has a role, everybody is lead; who has none afterwards is a "
             "reviewer. Roles guard against mistakes, not against the owner of the computer.")))
{
    m_name->setMaxLength(64);
    m_name->setPlaceholderText(tr("Name of the account, as it stands under his reviews"));
    for (const ReviewerRole role : {ReviewerRole::Lead, ReviewerRole::Reviewer, ReviewerRole::Viewer})
        m_role->addItem(titleOf(role), fromCore(nameOf(role)));
    form().addRow(tr("&Name"), m_name);
    form().addRow(tr("&Role"), m_role);
    below().addWidget(m_meaning);
    orderFields();
    connect(m_name, &QLineEdit::textChanged, this, [this] { touched(); });
    connect(m_role, &QComboBox::currentIndexChanged, this, [this] { touched(); });
}

/// The first one is who sits here, as lead: roles without a lead are refused.
Json RolePane::blank() const
{
    const std::string name = entries().empty() ? accountName().toStdString() : std::string();
    return Json::object().set("name", name).set("role", entries().empty() ? "lead" : "reviewer");
}

void RolePane::fill(const Json& json, bool isNew)
{
    m_name->setText(fromCore(json["name"].text()));
    m_name->setReadOnly(!isNew);
    m_role->setCurrentIndex(m_role->findData(fromCore(json["role"].text())));
}

Json RolePane::read(Json before) const
{
    before.set("name", m_name->text().trimmed().toStdString());
    before.set("role", m_role->currentData().toString().toStdString());
    return before;
}

Result<SettingPane::Change> RolePane::changeOf(const Json& json, bool isNew) const
{
    const std::string name(json["name"].text());
    if (name.empty()) return fail(ErrorCode::Invalid, tr("The person needs a name.").toStdString());
    if (isNew)
        for (const Entry& one : entries())
            if (one.id == name)
                return fail(ErrorCode::Invalid, tr("%1 has a role already.").arg(fromCore(name)).toStdString());
    const auto role = review::reviewerRoleFrom(json["role"].text());
    if (!role) return tl::unexpected(role.error());
    return Change {name,
        [name, role = *role](
            store::Writer& writer, const store::SavedBy& by) { return store::putRole(writer, name, role, by); },
        tr("%1 is %2 now.").arg(isolated(fromCore(name), 64), titleOf(*role))};
}

SettingPane::Save RolePane::archiving(const std::string& id, bool archived) const
{
    return [id, archived](store::Writer& writer, const store::SavedBy& by) {
        return store::archiveSetting(writer, store::SettingKind::Role, id, archived, by);
    };
}

SettingPane::ArchiveTexts RolePane::archiveTexts() const
{
    return {tr("Take the role away …"), tr("Give it back"), tr("Take the role of “%1” away?"),
        tr("%1 has no role any more."), tr("%1 has the role again.")};
}

} // namespace spanwise::ui
