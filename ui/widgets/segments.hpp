#pragma once
/// Two to four words side by side, one of them chosen. One tab stop; the arrow keys choose, as among radio buttons. Main thread.

#include "ui/style/theme.hpp"

#include <QWidget>

class QButtonGroup;
class QHBoxLayout;

namespace ui {

class Segments : public QWidget {
    Q_OBJECT
public:
    /// `name`: what is chosen here, for screen readers.
    Segments(const Theme& theme, const QString& name, QWidget* parent);
    void add(const QString& word);
    void setCurrent(int index);
    int current() const;

Q_SIGNALS:
    /// By the operator.
    void chosen(int index);

private:
    const Theme& m_theme;
    QButtonGroup* m_buttons;
    QHBoxLayout* m_row;
};

} // namespace ui
