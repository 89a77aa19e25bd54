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

    /// Side by side as far as `room` is wide, else below each other.
    KeysOverlay(const std::vector<Group>& groups, int room, QWidget* parent);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] QWidget* groupOf(const Group& group);
};

} // namespace spanwise::ui
