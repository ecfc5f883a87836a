#pragma once
/// A dialog that changes its size while it is open, since what it says does: it stays in the middle of its window, and on the screen.
/// Window managers take a size of ours for a place as well, and put it where Qt believed it to be. Main thread.

#include <QDialog>

namespace ui {

class GrowingDialog : public QDialog {
public:
    using QDialog::QDialog;

    /// Where a dialog of this size belongs: over the middle of `window`, and whole within `available`, if it fits there.
    static QPoint placeOf(QSize dialog, const QRect& window, const QRect& available);

protected:
    void resizeEvent(QResizeEvent* event) override;
};

} // namespace ui
