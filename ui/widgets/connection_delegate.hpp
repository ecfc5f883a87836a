#pragma once
/// Paints the list of connections as the design has it: icon, name and state on one line, the host below. Main thread.

#include "ui/style/theme.hpp"

#include <QStyledItemDelegate>

namespace ui {

class ConnectionDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    /// Icon's name; name; host; word of its state ("": none); Kind of that.
    enum Role { IconRole = Qt::UserRole + 1, NameRole, WhereRole, StateRole, KindRole };
    enum Kind { Good, AtWork, Bad };
    ConnectionDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int stateWidth(const QModelIndex& index) const;
    /// Whether there is room for the state in the name's line.
    bool isBeside(const QModelIndex& index, int room) const;
    void paintState(QPainter& painter, const QRect& line, const QModelIndex& index) const;

    const Theme& m_theme;
};

} // namespace ui
