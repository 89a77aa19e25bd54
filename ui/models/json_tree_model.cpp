// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/json_tree_model.h"

#include "ui/models/column.h"
#include "ui/safe_text.h"

#include <charconv>

namespace spanwise::ui {
namespace {

constexpr int kFetchedAtOnce = 500; ///< children that become rows in one step

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
    return text;
}

std::size_t skipBlanks(std::string_view text, std::size_t at)
{
    while (at < text.size() && isBlank(text[at])) ++at;
    return at;
}

/// Behind the closing quote of the string that opens at `at`; npos if it never closes.
std::size_t skipString(std::string_view text, std::size_t at)
{
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return std::string_view::npos;
}

/// Behind the value that begins at `at`: nested brackets are counted, not understood.
std::size_t skipValue(std::string_view text, std::size_t at)
{
    int open = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = skipString(text, at);
            if (at == std::string_view::npos) return at;
            if (open == 0) return at;
            continue;
        }
        if (c == '{' || c == '[') ++open;
        if (c == '}' || c == ']') {
            if (open == 0) return at;
            if (--open == 0) return at + 1;
        }
        if (open == 0 && (c == ',' || isBlank(c))) return at;
        ++at;
    }
    return open == 0 ? at : std::string_view::npos;
}

bool isContainer(std::string_view value)
{
    return !value.empty() && (value.front() == '{' || value.front() == '[');
}
bool isString(std::string_view value)
{
    return value.size() >= 2 && value.front() == '"';
}

/// At most `bytes` bytes, never a part of a character.
std::string_view prefix(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
    return text.substr(0, bytes);
}

std::optional<char16_t> unitAt(std::string_view text, std::size_t at)
{
    unsigned unit = 0;
    if (at + 4 > text.size()) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, unit, 16);
    if (error != std::errc() || end != text.data() + at + 4) return std::nullopt;
    return static_cast<char16_t>(unit);
}

} // namespace

std::optional<std::vector<JsonEntry>> jsonEntries(std::string_view text)
{
    text = trimmed(text);
    if (text.size() < 2 || !isContainer(text)) return std::nullopt;
    const bool object = text.front() == '{';
    if (text.back() != (object ? '}' : ']')) return std::nullopt;
    std::vector<JsonEntry> out;
    std::size_t at = skipBlanks(text, 1);
    const std::size_t end = text.size() - 1;
    if (at == end) return out;
    while (at < end) {
        JsonEntry entry;
        if (object) {
            if (text[at] != '"') return std::nullopt;
            const std::size_t behind = skipString(text, at);
            if (behind == std::string_view::npos) return std::nullopt;
            entry.key = text.substr(at + 1, behind - at - 2);
            at = skipBlanks(text, behind);
            if (at >= end || text[at] != ':') return std::nullopt;
            at = skipBlanks(text, at + 1);
        }
        const std::size_t behind = skipValue(text, at);
        if (behind == std::string_view::npos || behind == at || behind > end) return std::nullopt;
        entry.value = text.substr(at, behind - at);
        out.push_back(entry);
        at = skipBlanks(text, behind);
        if (at == end) return out;
        if (text[at] != ',') return std::nullopt;
        at = skipBlanks(text, at + 1);
    }
    return std::nullopt;
}

QString jsonUnescaped(std::string_view literal)
{
    if (literal.find('\\') == std::string_view::npos) return fromCore(literal);
    QString out;
    std::size_t plain = 0;
    for (std::size_t at = 0; at < literal.size(); ++at) {
        if (literal[at] != '\\' || at + 1 >= literal.size()) continue;
        out += fromCore(literal.substr(plain, at - plain));
        const char kind = literal[++at];
        switch (kind) {
        case 'n': out += u'\n'; break;
        case 't': out += u'\t'; break;
        case 'r': out += u'\r'; break;
        case 'b': out += u'\b'; break;
        case 'f': out += u'\f'; break;
        case 'u':
            if (const auto unit = unitAt(literal, at + 1)) {
                out += QChar(*unit);
                at += 4;
            }
            break;
        default: out += QLatin1Char(kind);
        }
        plain = at + 1;
    }
    if (plain < literal.size()) out += fromCore(literal.substr(plain));
    return out;
}

struct JsonTreeModel::Node {
    Node* parent = nullptr;
    int row = 0;
    JsonEntry entry;
    bool inArray = false;
    bool cut = false; ///< children were looked for
    std::vector<JsonEntry> entries;
    std::vector<std::unique_ptr<Node>> rows; ///< the entries that became rows so far
};

JsonTreeModel::JsonTreeModel(QObject* parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>())
{
}

JsonTreeModel::~JsonTreeModel() = default;

bool JsonTreeModel::setJson(QByteArray text)
{
    beginResetModel();
    m_text = std::move(text);
    m_root = std::make_unique<Node>();
    m_root->entry.value = trimmed({m_text.constData(), static_cast<std::size_t>(m_text.size())});
    m_root->cut = true;
    auto entries = jsonEntries(m_root->entry.value);
    const bool tree = entries.has_value();
    if (tree)
        m_root->entries = std::move(*entries);
    else if (!m_root->entry.value.empty())
        m_root->entries.push_back({{}, m_root->entry.value});
    takeRows(*m_root, std::min<std::size_t>(m_root->entries.size(), kFetchedAtOnce));
    endResetModel();
    return tree;
}

void JsonTreeModel::takeRows(Node& node, std::size_t end)
{
    const bool array = !node.entry.value.empty() && node.entry.value.front() == '[';
    for (std::size_t i = node.rows.size(); i < end; ++i) {
        auto child = std::make_unique<Node>();
        child->parent = &node;
        child->row = static_cast<int>(i);
        child->entry = node.entries[i];
        child->inArray = array;
        node.rows.push_back(std::move(child));
    }
}

JsonTreeModel::Node* JsonTreeModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<Node*>(index.internalPointer()) : m_root.get();
}

QModelIndex JsonTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    const Node* node = nodeOf(parent);
    if (row < 0 || column < 0 || column >= ColumnCount || row >= static_cast<int>(node->rows.size())) return {};
    return createIndex(row, column, node->rows[static_cast<std::size_t>(row)].get());
}

QModelIndex JsonTreeModel::parent(const QModelIndex& child) const
{
    if (!child.isValid()) return {};
    Node* node = nodeOf(child)->parent;
    return node == m_root.get() || !node ? QModelIndex() : createIndex(node->row, 0, node);
}

int JsonTreeModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent)->rows.size());
}

int JsonTreeModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

bool JsonTreeModel::hasChildren(const QModelIndex& parent) const
{
    if (parent.column() > 0) return false;
    const Node* node = nodeOf(parent);
    if (node->cut) return !node->entries.empty();
    return isContainer(node->entry.value) && skipBlanks(node->entry.value, 1) + 1 < node->entry.value.size();
}

bool JsonTreeModel::canFetchMore(const QModelIndex& parent) const
{
    if (parent.column() > 0) return false;
    const Node* node = nodeOf(parent);
    return node->cut ? node->rows.size() < node->entries.size() : isContainer(node->entry.value);
}

void JsonTreeModel::fetchMore(const QModelIndex& parent)
{
    Node* node = nodeOf(parent);
    if (!node->cut) {
        node->cut = true;
        if (auto entries = jsonEntries(node->entry.value)) node->entries = std::move(*entries);
    }
    const std::size_t first = node->rows.size();
    const std::size_t last = std::min(node->entries.size(), first + kFetchedAtOnce);
    if (last == first) return;
    beginInsertRows(parent, static_cast<int>(first), static_cast<int>(last) - 1);
    takeRows(*node, last);
    endInsertRows();
}

QVariant JsonTreeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const Node* node = nodeOf(index);
    const std::string_view value = node->entry.value;
    if (role == kRawRole) return isString(value) ? jsonUnescaped(value.substr(1, value.size() - 2)) : fromCore(value);
    if (role == ToneRole)
        return static_cast<int>(index.column() == Name || value == "null" ? Tone::Muted : Tone::Normal);
    if (role != Qt::DisplayRole) return {};
    if (index.column() == Name)
        return node->inArray ? QStringLiteral("[%1]").arg(node->row) : oneLine(jsonUnescaped(node->entry.key), 200);
    if (isContainer(value)) return oneLine(fromCore(prefix(value, 160)), 120);
    if (isString(value)) return oneLine(jsonUnescaped(prefix(value.substr(1, value.size() - 2), 2000)), 400);
    return oneLine(fromCore(prefix(value, 400)));
}

QVariant JsonTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == Name ? tr("Name") : tr("Value");
}

} // namespace spanwise::ui
