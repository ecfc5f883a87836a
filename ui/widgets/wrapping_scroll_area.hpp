#pragma once
/// A scroll area whose content keeps the height that its wrapped words need at the width there is. QScrollArea's own asks for the least
/// height without a width, which is too small as soon as a line wraps, and rows give way to each other. Main thread.

#include <QScrollArea>

namespace ui {

class WrappingScrollArea : public QScrollArea {
    Q_OBJECT
public:
    using QScrollArea::QScrollArea;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void fit();
};

} // namespace ui
