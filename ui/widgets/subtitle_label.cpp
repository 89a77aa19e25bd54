// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/subtitle_label.h"

#include "ui/theme/theme.h"

#include <chrono>

namespace spanwise::ui {
namespace {
using namespace std::chrono_literals;
constexpr auto kSaying = 10s; // long enough to look up from the keyboard and read it
} // namespace

SubtitleLabel::SubtitleLabel(Empty empty, QWidget* parent)
    : ElidedLabel(parent)
    , m_empty(empty)
    , m_saying(this)
{
    setFont(textFont(TextRole::Secondary));
    m_saying.setSingleShot(true);
    m_saying.setInterval(kSaying);
    connect(&m_saying, &QTimer::timeout, this, [this] { put(m_usual, m_isAlarm); });
    put({}, false);
}

void SubtitleLabel::setUsual(const QString& text, bool isAlarm)
{
    m_usual = text;
    m_isAlarm = isAlarm;
    if (!m_saying.isActive()) put(text, isAlarm);
}

void SubtitleLabel::say(const QString& sentence)
{
    put(sentence, false);
    m_saying.start();
}

void SubtitleLabel::put(const QString& text, bool isAlarm)
{
    setForegroundRole(isAlarm ? QPalette::BrightText : QPalette::PlaceholderText);
    setText(text);
    if (m_empty == Empty::Hides) setVisible(!text.isEmpty());
}

} // namespace spanwise::ui
