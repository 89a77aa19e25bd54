// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done on the Review page by a key: the table of actions with the keys that they have at first, and the
// keys in force, which a person may have changed. Everything that names or obeys a key of that page asks here.
#pragma once

#include <QKeySequence>
#include <QList>
#include <QString>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

class QKeyEvent;

namespace spanwise::ui {

class Settings;

/// The options stand in a row: Option1 + n is that of the option n + 1.
enum class ReviewAct : std::uint8_t {
    Pass,
    Fail,
    Unsure,
    Option1,
    Option2,
    Option3,
    Option4,
    Option5,
    Option6,
    Option7,
    Option8,
    Option9,
    MoreOptions,
    NextQuestion,
    QuestionBefore,
    Write,
    Submit,
    Skip,
    Dismiss,
    Reopen,
    Undo,
    ItemBefore,
    NextItem,
    Note,
    Comment,
    Correct,
    PageDown,
    PageUp,
    Trace,
    Evidence,
    Raw,
    Case,
    Similar,
    ListMenu,
    View,
    Rubric,
    SetUp,
};

struct ReviewAction {
    ReviewAct act;
    const char* id; ///< stable: of the settings file
    const char* what; ///< QT_TRANSLATE_NOOP("ReviewKeys", …)
    const char* key; ///< as in files; QKeySequence::PortableText
    const char* other = ""; ///< a second one; may be empty
};
/// One of each ReviewAct, in that order.
[[nodiscard]] std::span<const ReviewAction> reviewActions();
[[nodiscard]] QString titleOf(const ReviewAction& action);

inline constexpr int kOptionKeys = 9;
inline constexpr qsizetype kKeysOfAct = 2; ///< so many keys an action has at most

/// A key that something outside the page obeys.
struct TakenKey {
    QKeySequence key;
    QString by;
};

class ReviewKeys {
public:
    ReviewKeys(); ///< those at first
    /// As a person set them. What a file says twice goes to the first action in the table.
    [[nodiscard]] static ReviewKeys of(const Settings& settings);
    void save(Settings& settings) const;

    [[nodiscard]] const QList<QKeySequence>& of(ReviewAct act) const;
    [[nodiscard]] std::optional<ReviewAct> actOf(const QKeySequence& key) const;
    /// "P", as a person says it; empty when the action has none.
    [[nodiscard]] QString first(ReviewAct act) const;
    [[nodiscard]] QString all(ReviewAct act) const; ///< "↓ or J"
    /// The keys of the first options: "1–4", or each by itself when they are not the digits.
    [[nodiscard]] QString options(int count) const;

    void set(ReviewAct act, const QList<QKeySequence>& keys);
    void reset(ReviewAct act);
    [[nodiscard]] bool isStandard(ReviewAct act) const;
    /// Why `act` cannot have this key, with what to do; empty when it can.
    [[nodiscard]] QString whyNot(ReviewAct act, const QKeySequence& key, const std::vector<TakenKey>& taken) const;

    bool operator==(const ReviewKeys&) const = default;

private:
    std::map<ReviewAct, QList<QKeySequence>> m_keys;
};

/// What was pressed; a key of the keypad is like its twin.
[[nodiscard]] QKeySequence keyOf(const QKeyEvent& event);
/// "Ctrl+Enter", "↓": shorter than the system's names.
[[nodiscard]] QString keyText(const QKeySequence& key);

} // namespace spanwise::ui
