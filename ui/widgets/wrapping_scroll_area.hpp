#pragma once
/// A scroll area whose content keeps the height that its wrapped words need at the width there is. QScrollArea's own asks for the least
/// height without a width, which is too small as soon as a line wraps, and rows give way to each other. Main thread.

#include <QScrollArea>

class QLayout;

namespace ui {

/// What a layout needs at a width: at least, and to show everything. Also of one in which no line wraps, for which Qt tells -1.
int leastHeightAt(const QLayout& layout, int width);
int heightAt(const QLayout& layout, int width);

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
