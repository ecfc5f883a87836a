#pragma once
/// An entry of a page's own navigation: icon and word; of the current one the ground, the icon in the accent and a bar at the list's edge,
/// as in the rail. Keeps references alone. Main thread.

#include "ui/style/theme.hpp"

#include <QStyledItemDelegate>

namespace ui {

class SectionDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    /// The role under which an item keeps the name of its icon.
    enum Role { IconRole = Qt::UserRole };
    SectionDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme& m_theme;
};

} // namespace ui
