// SPDX-License-Identifier: GPL-3.0-or-later
// JSON text as a lazy tree: a node knows the stretch of text it stands on, and its children are cut out when it is
// opened. Nothing is converted: numbers, escapes and order are shown as they were sent, at any size.
#pragma once

#include <QAbstractItemModel>
#include <QByteArray>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace spanwise::ui {

/// One entry of an object or array; views point into the text.
struct JsonEntry {
    std::string_view key; ///< with its escapes, without quotes; empty in arrays
    std::string_view value; ///< the value's own text, blanks around it cut off
};

/// The entries of the object or array that `text` is; nothing if it is neither or not well formed at this level.
/// Cost: one pass over `text`.
[[nodiscard]] std::optional<std::vector<JsonEntry>> jsonEntries(std::string_view text);

/// What a JSON string literal (without its quotes) says.
[[nodiscard]] QString jsonUnescaped(std::string_view literal);

class JsonTreeModel final : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Name, Content, ColumnCount };
    static constexpr int kRawRole = Qt::UserRole + 1; ///< QString: the whole value, unescaped when it is a string

    explicit JsonTreeModel(QObject* parent = nullptr);
    ~JsonTreeModel() override;

    /// Takes UTF-8. False if it is no JSON object or array; the model then shows it as one text.
    bool setJson(QByteArray text);
    [[nodiscard]] const QByteArray& json() const { return m_text; }

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node;
    static void takeRows(Node& node, std::size_t end);
    [[nodiscard]] Node* nodeOf(const QModelIndex& index) const;

    QByteArray m_text;
    std::unique_ptr<Node> m_root;
};

} // namespace spanwise::ui
