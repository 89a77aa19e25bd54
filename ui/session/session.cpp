// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session.h"

namespace spanwise::ui {

Session::Session(QObject* parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(3);
}

Session::~Session()
{
    m_pool.clear();
    m_pool.waitForDone();
}

} // namespace spanwise::ui
