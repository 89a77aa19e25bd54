// SPDX-License-Identifier: GPL-3.0-or-later
// Enter presses the button that has the focus, as Space does. Qt leaves Enter to the default button of a dialog, so
// that elsewhere it does nothing. Boxes to tick are let be: in a dialog Enter is its default button's there.
#pragma once

#include <QObject>

class QAbstractButton;

namespace spanwise::ui {

class ButtonKeys final : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;
    void watch(QAbstractButton* button);
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace spanwise::ui
