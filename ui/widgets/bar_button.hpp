#pragma once
/// A button of a page's top bar: icon and word, the icon alone where the bar has no room for the word. Main thread.

#include <QPushButton>

namespace ui {

class BarButton : public QPushButton {
    Q_OBJECT
public:
    BarButton(const QString& iconName, const QString& word, QWidget* parent);
    /// Of the icon alone.
    QSize minimumSizeHint() const override;
    bool showsWord() const;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace ui
