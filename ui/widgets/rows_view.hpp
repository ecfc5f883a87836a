#pragma once
/// A list of equally high rows that has room behind its last one while something floats over its lower edge: every row can be scrolled to
/// where it is seen whole. Rows stay where they are when the room comes and goes, unless the list was scrolled to its end. Main thread.

#include <QTreeView>

namespace ui {

class RowsView : public QTreeView {
    Q_OBJECT
public:
    using QTreeView::QTreeView;
    /// 0: nothing floats there.
    void setRoomBelow(int pixels);
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;

protected:
    void updateGeometries() override;

private:
    int contentsHeight() const;

    int m_room = 0;
};

} // namespace ui
