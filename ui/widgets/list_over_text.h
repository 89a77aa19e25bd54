// SPDX-License-Identifier: GPL-3.0-or-later
// A list with what its rows say below it. The list has the room that its rows need and no more, as long as that leaves
// most of it to the text, until a person moves the border between the two.
#pragma once

#include <QSplitter>

class QTableView;

namespace spanwise::ui {

class ListOverText final : public QSplitter {
    Q_OBJECT

public:
    /// `list` has its model. The splitter owns both from now on.
    ListOverText(QTableView* list, QWidget* text, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void share();

    QTableView* m_list;
    bool m_isChosen = false; ///< by a person
};

} // namespace spanwise::ui
