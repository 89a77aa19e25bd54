// SPDX-License-Identifier: GPL-3.0-or-later
// The line under a title: what the content is, or for a while the answer to what a person did there.
#pragma once

#include "ui/widgets/elided_label.h"

#include <QTimer>

namespace spanwise::ui {

class SubtitleLabel final : public ElidedLabel {
    Q_OBJECT

public:
    /// Whether a line without a text keeps its room.
    enum class Empty : bool { TakesRoom, Hides };

    SubtitleLabel(Empty empty, QWidget* parent);
    /// What the line says as a rule; `isAlarm`: in the color of alarms.
    void setUsual(const QString& text, bool isAlarm = false);
    [[nodiscard]] const QString& usual() const { return m_usual; }
    /// The answer to an action, in the place of the usual text for ten seconds, whatever that becomes meanwhile: a page
    /// that follows live data sets it again with every answer.
    void say(const QString& sentence);

private:
    void put(const QString& text, bool isAlarm);

    Empty m_empty;
    QString m_usual;
    bool m_isAlarm = false;
    QTimer m_saying; ///< runs while a sentence stands there
};

} // namespace spanwise::ui
