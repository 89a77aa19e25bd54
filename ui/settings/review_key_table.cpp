// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/review_key_table.h"

#include "ui/settings/setting.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <algorithm>
#include <array>

namespace spanwise::ui {
namespace {

using Act = ReviewAct;

constexpr ReviewAction kActions[] {
    {Act::Pass, "pass", QT_TRANSLATE_NOOP("ReviewKeys", "Pass"), "P"},
    {Act::Fail, "fail", QT_TRANSLATE_NOOP("ReviewKeys", "Fail"), "F"},
    {Act::Unsure, "unsure", QT_TRANSLATE_NOOP("ReviewKeys", "Unsure"), "U"},
    {Act::Option1, "option_1", QT_TRANSLATE_NOOP("ReviewKeys", "Option 1 of the marked question"), "1"},
    {Act::Option2, "option_2", QT_TRANSLATE_NOOP("ReviewKeys", "Option 2 of the marked question"), "2"},
    {Act::Option3, "option_3", QT_TRANSLATE_NOOP("ReviewKeys", "Option 3 of the marked question"), "3"},
    {Act::Option4, "option_4", QT_TRANSLATE_NOOP("ReviewKeys", "Option 4 of the marked question"), "4"},
    {Act::Option5, "option_5", QT_TRANSLATE_NOOP("ReviewKeys", "Option 5 of the marked question"), "5"},
    {Act::Option6, "option_6", QT_TRANSLATE_NOOP("ReviewKeys", "Option 6 of the marked question"), "6"},
    {Act::Option7, "option_7", QT_TRANSLATE_NOOP("ReviewKeys", "Option 7 of the marked question"), "7"},
    {Act::Option8, "option_8", QT_TRANSLATE_NOOP("ReviewKeys", "Option 8 of the marked question"), "8"},
    {Act::Option9, "option_9", QT_TRANSLATE_NOOP("ReviewKeys", "Option 9 of the marked question"), "9"},
    {Act::MoreOptions, "more_options", QT_TRANSLATE_NOOP("ReviewKeys", "The next nine options"), "0"},
    {Act::NextQuestion, "next_question", QT_TRANSLATE_NOOP("ReviewKeys", "Next question"), "Down", "J"},
    {Act::QuestionBefore, "question_before", QT_TRANSLATE_NOOP("ReviewKeys", "Previous question"), "Up", "K"},
    {Act::Write, "write", QT_TRANSLATE_NOOP("ReviewKeys", "Write, where the question is a text"), "Return", "Enter"},
    {Act::Submit, "submit", QT_TRANSLATE_NOOP("ReviewKeys", "Submit and go on"), "Ctrl+Return", "Ctrl+Enter"},
    {Act::Skip, "skip", QT_TRANSLATE_NOOP("ReviewKeys", "Skip"), "S"},
    {Act::Dismiss, "dismiss", QT_TRANSLATE_NOOP("ReviewKeys", "Dismiss"), "D"},
    {Act::Reopen, "reopen", QT_TRANSLATE_NOOP("ReviewKeys", "Reopen what is decided or dismissed"), "O"},
    {Act::Undo, "undo", QT_TRANSLATE_NOOP("ReviewKeys", "Take the last action back"), "Z", "Ctrl+Z"},
    {Act::ItemBefore, "item_before", QT_TRANSLATE_NOOP("ReviewKeys", "Previous item without submitting"), "Left"},
    {Act::NextItem, "next_item", QT_TRANSLATE_NOOP("ReviewKeys", "Next item without submitting"), "Right"},
    {Act::Note, "note", QT_TRANSLATE_NOOP("ReviewKeys", "Write the note"), "N"},
    {Act::Comment, "comment", QT_TRANSLATE_NOOP("ReviewKeys", "Comment on the item"), "C"},
    {Act::Correct, "correct", QT_TRANSLATE_NOOP("ReviewKeys", "Correct the output"), "E"},
    {Act::PageDown, "page_down", QT_TRANSLATE_NOOP("ReviewKeys", "Conversation: page down"), "Space"},
    {Act::PageUp, "page_up", QT_TRANSLATE_NOOP("ReviewKeys", "Conversation: page up"), "Shift+Space"},
    {Act::Trace, "trace", QT_TRANSLATE_NOOP("ReviewKeys", "Open the trace"), "T"},
    {Act::Evidence, "evidence", QT_TRANSLATE_NOOP("ReviewKeys", "Go to the evidence"), "G"},
    {Act::Raw, "raw", QT_TRANSLATE_NOOP("ReviewKeys", "Raw JSON"), "R"},
    {Act::Case, "case", QT_TRANSLATE_NOOP("ReviewKeys", "Make a regression case"), "A"},
    {Act::Similar, "similar", QT_TRANSLATE_NOOP("ReviewKeys", "Give your verdict to the similar calls"), "Y"},
    {Act::ListMenu, "list_menu", QT_TRANSLATE_NOOP("ReviewKeys", "Dismiss or move the selected items of the list"),
        "M"},
    {Act::View, "view", QT_TRANSLATE_NOOP("ReviewKeys", "Items, figures"), "V"},
    {Act::Rubric, "rubric", QT_TRANSLATE_NOOP("ReviewKeys", "Edit the rubric"), "Ctrl+R"},
    {Act::SetUp, "set_up", QT_TRANSLATE_NOOP("ReviewKeys", "Set up queues, rules and people"), "Ctrl+E"},
};

QString trHere(const char* text)
{
    return QCoreApplication::translate("ReviewKeys", text);
}

QString settingOf(const ReviewAction& action)
{
    return QStringLiteral("keys/review/") + QLatin1String(action.id);
}

const ReviewAction& actionOf(ReviewAct act)
{
    return kActions[static_cast<std::size_t>(act)];
}

QList<QKeySequence> standardOf(const ReviewAction& action)
{
    QList<QKeySequence> out;
    for (const char* key : {action.key, action.other})
        if (*key != '\0') out.append(QKeySequence(QLatin1String(key), QKeySequence::PortableText));
    return out;
}

/// Which only a widget that has the focus may give up: they leave fields and dialogs.
bool isKeptFree(const QKeySequence& key)
{
    constexpr std::array kFree {Qt::Key_Escape, Qt::Key_Tab, Qt::Key_Backtab};
    return std::ranges::find(kFree, key[0].key()) != kFree.end();
}

/// Would be typed into a text.
bool isTyped(const QKeySequence& key)
{
    const auto modifiers = key[0].keyboardModifiers();
    return !(modifiers & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        && !(key[0].key() >= Qt::Key_F1 && key[0].key() <= Qt::Key_F35);
}

} // namespace

std::span<const ReviewAction> reviewActions()
{
    return kActions;
}

QString titleOf(const ReviewAction& action)
{
    return trHere(action.what);
}

QKeySequence keyOf(const QKeyEvent& event)
{
    const auto modifiers = event.modifiers() & ~Qt::KeyboardModifiers(Qt::KeypadModifier);
    return QKeySequence(QKeyCombination(modifiers, static_cast<Qt::Key>(event.key())));
}

QString keyText(const QKeySequence& key)
{
    if (key.isEmpty()) return {};
    const auto named = [&](const QString& name) {
        const auto modifiers = key[0].keyboardModifiers();
        return QKeySequence(QKeyCombination(modifiers, Qt::Key_A)).toString(QKeySequence::NativeText).chopped(1) + name;
    };
    switch (key[0].key()) {
    case Qt::Key_Down: return named(QStringLiteral("↓"));
    case Qt::Key_Up: return named(QStringLiteral("↑"));
    case Qt::Key_Left: return named(QStringLiteral("←"));
    case Qt::Key_Right: return named(QStringLiteral("→"));
    case Qt::Key_Return:
    case Qt::Key_Enter: return named(trHere(QT_TRANSLATE_NOOP("ReviewKeys", "Enter")));
    default: return key.toString(QKeySequence::NativeText);
    }
}

ReviewKeys::ReviewKeys()
{
    for (const ReviewAction& action : kActions) m_keys[action.act] = standardOf(action);
}

ReviewKeys ReviewKeys::of(const Settings& settings)
{
    ReviewKeys out;
    for (const ReviewAction& action : kActions) {
        const QVariant kept = settings.remembered(settingOf(action));
        if (kept.isValid())
            out.m_keys[action.act] = QKeySequence::listFromString(kept.toString(), QKeySequence::PortableText);
    }
    QList<QKeySequence> given;
    for (const ReviewAction& action : kActions) {
        QList<QKeySequence> keys;
        for (const QKeySequence& key : out.m_keys[action.act]) {
            if (key.count() != 1 || key[0].key() == Qt::Key_unknown || isKeptFree(key)) continue;
            if (given.contains(key) || keys.size() >= kKeysOfAct) continue;
            keys.append(key);
            given.append(key);
        }
        out.m_keys[action.act] = std::move(keys);
    }
    return out;
}

void ReviewKeys::save(Settings& settings) const
{
    for (const ReviewAction& action : kActions) {
        const QString name = settingOf(action);
        if (!isStandard(action.act))
            settings.remember(name, QKeySequence::listToString(of(action.act), QKeySequence::PortableText));
        else if (settings.remembered(name).isValid())
            settings.remember(name, {}); // as at first, whatever that is in a later version
    }
}

const QList<QKeySequence>& ReviewKeys::of(ReviewAct act) const
{
    return m_keys.at(act);
}

std::optional<ReviewAct> ReviewKeys::actOf(const QKeySequence& key) const
{
    for (const auto& [act, keys] : m_keys)
        if (keys.contains(key)) return act;
    return std::nullopt;
}

QString ReviewKeys::first(ReviewAct act) const
{
    return of(act).isEmpty() ? QString() : keyText(of(act).constFirst());
}

QString ReviewKeys::all(ReviewAct act) const
{
    QStringList out;
    for (const QKeySequence& key : of(act))
        if (!out.contains(keyText(key))) out.append(keyText(key)); // there are two keys Enter
    return out.join(trHere(QT_TRANSLATE_NOOP("ReviewKeys", " or ")));
}

QString ReviewKeys::options(int count) const
{
    QStringList keys;
    bool digits = true;
    for (int i = 0; i < std::min(count, kOptionKeys); ++i) {
        const QString key = first(static_cast<ReviewAct>(static_cast<int>(ReviewAct::Option1) + i));
        digits = digits && key == QString::number(i + 1);
        if (!key.isEmpty()) keys.append(key);
    }
    if (digits && keys.size() > 2) return keys.constFirst() + QStringLiteral("–") + keys.constLast();
    return keys.join(u' ');
}

void ReviewKeys::set(ReviewAct act, const QList<QKeySequence>& keys)
{
    m_keys[act] = keys;
}

void ReviewKeys::reset(ReviewAct act)
{
    m_keys[act] = standardOf(actionOf(act));
}

bool ReviewKeys::isStandard(ReviewAct act) const
{
    return of(act) == standardOf(actionOf(act));
}

QString ReviewKeys::whyNot(ReviewAct act, const QKeySequence& key, const std::vector<TakenKey>& taken) const
{
    const QString name = keyText(key);
    if (isKeptFree(key))
        return trHere(QT_TRANSLATE_NOOP("ReviewKeys", "%1 moves between fields and leaves them. Choose another key."))
            .arg(name);
    if (const auto other = actOf(key); other && *other != act)
        return trHere(QT_TRANSLATE_NOOP("ReviewKeys",
                          "%1 is the key of “%2”. Choose another key, or give that one another key first."))
            .arg(name, titleOf(actionOf(*other)));
    for (const TakenKey& one : taken)
        if (one.key == key)
            return trHere(QT_TRANSLATE_NOOP("ReviewKeys", "%1 is a key of the window: “%2”. Choose another key."))
                .arg(name, one.by);
    if (act == ReviewAct::Submit && isTyped(key))
        return trHere(QT_TRANSLATE_NOOP("ReviewKeys",
                          "Submitting works while you write, so %1 would be typed. Choose a key with Ctrl or Alt."))
            .arg(name);
    return {};
}

} // namespace spanwise::ui
