// SPDX-License-Identifier: GPL-3.0-or-later
// One kind of settings of review, edited: a list at the left, the form of the chosen one at the right, its versions,
// and saving. What the form holds is JSON as the store keeps it; derived panes fill fields from it and read it back.
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/query/review_queue.h"

#include <QString>
#include <QWidget>
#include <functional>
#include <vector>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QListWidget;
class QPushButton;
class QVBoxLayout;

namespace spanwise::store {
class Writer;
struct SavedBy;
} // namespace spanwise::store

namespace spanwise::ui {

class SettingPane : public QWidget {
    Q_OBJECT

public:
    struct Entry {
        std::string id;
        QString title;
        Json json;
        std::vector<query::SettingVersion> versions; ///< newest first; empty = as shipped
        bool archived = false;
        QString consequence = {}; ///< what archiving it means, in sentences; empty = it must stay
        QString name = {}; ///< in sentences, where the title says more than that

        [[nodiscard]] const QString& called() const { return name.isEmpty() ? title : name; }
    };
    using Save = std::function<Result<void>(store::Writer&, const store::SavedBy&)>;

    /// `what` names the list; `addText` is the button that begins a new one.
    SettingPane(const QString& what, const QString& addText, QWidget* parent = nullptr);

    /// Keeps what is chosen, and what was typed and not saved.
    void setEntries(std::vector<Entry> entries);
    /// Why nothing can be changed; empty = it can.
    void setObstacle(const QString& why);
    /// What went wrong with saving; the person stays where he is.
    void say(const QString& sentence);
    /// The chosen one was saved: what stands in the form is no change any more.
    void setSaved(const std::string& id);
    void choose(const std::string& id);
    void focusList();
    [[nodiscard]] bool isChanged() const;
    /// Goes on with `then` at once, or once the changes were saved or thrown away as the person says; or never.
    void leave(std::function<void()> then);

signals:
    void saveWanted(const std::string& id, const spanwise::ui::SettingPane::Save& save, const QString& sentence);

protected:
    struct Change {
        std::string id;
        Save save;
        QString sentence; ///< what was saved
    };
    /// What a new one begins with.
    [[nodiscard]] virtual Json blank() const = 0;
    virtual void fill(const Json& json, bool isNew) = 0;
    /// `before` with what the fields say.
    [[nodiscard]] virtual Json read(Json before) const = 0;
    /// How a thing of this kind is put away and brought back.
    struct ArchiveTexts {
        QString archive; ///< of the button, "Archive …"
        QString restore;
        QString question; ///< %1 is the name, here and below
        QString archived; ///< what was done
        QString restored;
    };
    [[nodiscard]] virtual ArchiveTexts archiveTexts() const;
    [[nodiscard]] virtual Save archiving(const std::string& id, bool archived) const = 0;
    /// What saving would do; Error: what is wrong in the form.
    [[nodiscard]] virtual Result<Change> changeOf(const Json& json, bool isNew) const = 0;

    [[nodiscard]] QFormLayout& form() const { return *m_form; }
    /// Tab goes through the form as it stands; after all rows were added.
    void orderFields();
    [[nodiscard]] QVBoxLayout& below() const { return *m_below; } ///< under the form
    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
    [[nodiscard]] Json now() const { return read(m_filled); }
    [[nodiscard]] bool isFilling() const { return m_filling; }
    void touched(); ///< a field was edited
    virtual void afterEdit() { }

private:
    QWidget* buildList(const QString& what, const QString& addText);
    QWidget* buildForm();
    void show(int row);
    void showNew();
    void fillFrom(const Json& json, bool isNew);
    void showVersions();
    void hideArchived();
    void save();
    void archive();
    [[nodiscard]] const Entry* shown() const { return m_row < 0 ? nullptr : &m_entries[std::size_t(m_row)]; }

    std::vector<Entry> m_entries;
    Json m_filled; ///< what the fields held before anybody edited them
    std::function<void()> m_then; ///< what waits for saving
    int m_row = -1; ///< that is shown; -1 = a new one
    bool m_filling = false;
    QString m_obstacle;
    QString m_said; ///< what was done or went wrong, until something is edited
    QListWidget* m_list;
    QPushButton* m_add;
    QCheckBox* m_showArchived;
    QPushButton* m_archive;
    QComboBox* m_versions;
    QWidget* m_fields;
    QFormLayout* m_form;
    QVBoxLayout* m_below;
    QLabel* m_problem;
    QPushButton* m_revert;
    QPushButton* m_save;
};

/// "Summer school" → "summer_school", unlike any of `taken`; `fallback` where no letter is Latin.
[[nodiscard]] std::string idFrom(
    const QString& title, const std::string& fallback, const std::vector<std::string>& taken);

} // namespace spanwise::ui
