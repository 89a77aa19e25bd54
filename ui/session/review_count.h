// SPDX-License-Identifier: GPL-3.0-or-later
// How many items wait for this person, told to the session for the badge and the tile: counted when a store is opened
// and after it has changed, at most every few seconds.
#pragma once

#include "ui/async_query.h"

#include <QObject>
#include <QTimer>

namespace spanwise::ui {

class Session;

class ReviewCount final : public QObject {
    Q_OBJECT

public:
    explicit ReviewCount(Session& session);
    void countSoon();

private:
    void count();

    Session& m_session;
    AsyncQuery<int> m_ask;
    QTimer m_later;
};

} // namespace spanwise::ui
