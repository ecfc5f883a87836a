#pragma once
/// A button of a page's top bar: icon and word, the icon alone where the bar has no room for the word. Main thread.

#include <QPushButton>

namespace ui {

class BarButton : public QPushButton {
    Q_OBJECT
public:
    BarButton(const QString& iconName, const QString& word, QWidget* parent);
    /// Whoever lays the bar out says whether there is room for the word.
    void setShowsWord(bool shows);
    bool showsWord() const { return m_showsWord; }
    QSize sizeHint() const override;
    /// Of the icon alone.
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    bool m_showsWord = true;
};

} // namespace ui
