#pragma once
/// What was done, Undo, close. Stays eight seconds, longer while the pointer or the focus is on it.

#include "ui/style/theme.hpp"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

class UndoBar : public QWidget {
    Q_OBJECT
public:
    UndoBar(const Theme& theme, QWidget* parent);
    void say(const QString& sentence, bool undo);

Q_SIGNALS:
    void undoClicked();
    /// It closed without Undo: what was done is final.
    void expired();

private:
    void close();

    QLabel* m_text;
    QPushButton* m_undo;
    QTimer m_timer;
};

} // namespace ui
