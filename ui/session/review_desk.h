// SPDX-License-Identifier: GPL-3.0-or-later
// One person's work at one queue: gets items, keeps the next two ready, and writes what was decided. Everything runs
// in order, one piece after the other, off the UI thread; the next item is on screen before the last one is written,
// and comes back with its answers when that fails.
#pragma once

#include "core/query/review_queue.h"
#include "core/review/event.h"

#include <QObject>
#include <QTimer>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace spanwise::store {
struct Undoing;
}

namespace spanwise::ui {

class Session;

/// Who reviews: the name of the system account.
[[nodiscard]] QString accountName();

class ReviewDesk final : public QObject {
    Q_OBJECT

public:
    using Item = std::shared_ptr<const query::ReviewItem>;

    explicit ReviewDesk(Session& session, QObject* parent = nullptr);

    /// Another queue; forgets what was loaded of the one before.
    void setQueue(const QString& queue);
    [[nodiscard]] const QString& queue() const { return m_queue; }
    [[nodiscard]] const QString& viewer() const { return m_viewer; } ///< name of the system account
    [[nodiscard]] const Item& current() const { return m_current; } ///< null: none is open
    /// What to put into the form of the current item: a draft, the review that was taken back, or the own earlier
    /// answers.
    [[nodiscard]] const Json& answers() const { return m_answers; }
    /// Whether answers() are those that current()->before tells of.
    [[nodiscard]] bool showsEarlier() const { return m_showsEarlier; }
    [[nodiscard]] bool canWrite() const;
    /// Claims are renewed only while this says yes: what nobody works at goes back to the others when the lease ends.
    void renewOnlyWhile(std::function<bool()> somebodyIsThere) { m_somebodyIsThere = std::move(somebodyIsThere); }
    void renew(); ///< the claim on the item on screen, every minute; takes it anew when it has ended meanwhile
    [[nodiscard]] bool isBusy() const { return m_running || !m_waiting.empty(); }

    /// The key that takes the last action back, as sentences name it; empty = none.
    void setUndoKey(const QString& key);

    void next(); ///< the item that is due
    void open(const QString& itemId);
    void reload(); ///< the item on screen, and what was loaded ahead: the queue asks other questions now
    void submit(Json submission);
    void adjudicate(Json submission);
    void skip(const QString& reason);
    void dismiss(const QString& reason, const QString& note);
    void reopen(const QString& reason);
    void comment(const QString& text);
    /// Takes the last own action back, with all that was done at once, and opens that item. A case that was made is not
    /// removed: the first time this says so, the second it goes on to what came before.
    void undo();
    /// What is typed for an item, the current one or one that was on screen just now.
    void saveDraft(const std::string& itemId, Json submission);
    /// Writes here and now what waits to be written, and forgets what was about to be shown: the store, or the person,
    /// goes.
    void finish();
    void dismissAll(const std::vector<std::string>& itemIds, const QString& reason, const QString& note);
    /// Ids with the priorities they have.
    void rankAll(const std::vector<std::pair<std::string, double>>& itemsWithPriority, double priority);
    /// The own verdict on an item, copied to its near-duplicates.
    void applyToSimilar(const QString& itemId);
    /// Codes given to reviews afterwards: item id, payload of a `coded` event.
    void code(std::vector<std::pair<std::string, Json>> codings);
    /// Every review of the queue that carries one of `from` gets `to` in its place.
    void mergeCodes(std::vector<std::string> from, const QString& to);

signals:
    void itemChanged(); ///< current() is another one, or none is left
    void leaving(); ///< current() is about to be left undecided: what is typed and not saved is saved now
    void nothingLeft();
    void said(const QString& sentence); ///< what was done
    void failed(const QString& message);
    void changed(); ///< counts and lists are worth asking again

private:
    using Then = std::function<void()>;
    struct Access;
    using Work = std::function<Then(const Access&)>;
    enum class Claim : bool { No, Yes };

    void enqueue(Work work);
    [[nodiscard]] Access accessNow() const;
    void pump();
    void show(Item item, Json answers = {});
    void load(const QString& itemId, Json answers);
    void preload();
    void claim(const std::string& itemId);
    void leave();
    /// Writes an action on the current item and goes on to the next one.
    void actAndGoOn(review::EventKind kind, Json payload, const QString& sentence);
    [[nodiscard]] static QString nameOf(review::EventKind kind, bool isCopy); ///< in sentences about undoing
    [[nodiscard]] QString takenBack(const store::Undoing& undoing) const;
    void act(review::EventKind kind, const std::string& itemId, Json payload, Then then, const Item& backTo = {});
    /// One action on many items, in one transaction; what an item's state does not allow is counted and left.
    void actOnAll(review::EventKind kind, std::vector<std::pair<std::string, Json>> payloads,
        const std::function<QString(int done, int refused)>& sentence);

    Session& m_session;
    QString m_queue = QStringLiteral("default");
    QString m_viewer;
    QString m_undoKey;
    Item m_current;
    Json m_answers;
    bool m_showsEarlier = false;
    std::deque<Item> m_ready; ///< loaded, not claimed
    std::deque<Work> m_waiting;
    bool m_running = false;
    std::future<void> m_piece; ///< ready when what runs is done
    int m_finished = 0; ///< what was begun before the last finish() shows nothing any more
    std::string m_toldCase; ///< event of the last case that undo() has told of
    QTimer m_renew;
    std::function<bool()> m_somebodyIsThere;
};

} // namespace spanwise::ui
