// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of one whole as a bar with its legend below: kinds of tokens.
#pragma once

#include <QString>
#include <QWidget>
#include <vector>

namespace spanwise::ui {

class ShareBar final : public QWidget {
    Q_OBJECT

public:
    struct Part {
        QString name;
        QString value; ///< as shown
        double size = 0;
        int color = 0; ///< index into Colors::series
    };

    explicit ShareBar(QWidget* parent = nullptr);
    void setParts(std::vector<Part> parts);
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {400, heightForWidth(400)}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] int perLine(int width) const;

    std::vector<Part> m_parts;
    double m_whole = 0;
};

} // namespace spanwise::ui
