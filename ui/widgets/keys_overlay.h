// SPDX-License-Identifier: GPL-3.0-or-later
// "?": the keys that work here and now.
#pragma once

#include <QDialog>
#include <QString>
#include <vector>

namespace spanwise::ui {

class KeysOverlay final : public QDialog {
    Q_OBJECT

public:
    struct Group {
        QString title;
        std::vector<std::pair<QString, QString>> keys; ///< keys, what they do
    };

    KeysOverlay(const std::vector<Group>& groups, QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
};

} // namespace spanwise::ui
