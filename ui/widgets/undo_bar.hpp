#pragma once
/// What was done, Undo, close. Floats over the lower edge of what it is told to, in its own parent; stays eight seconds, longer while the
/// pointer or the focus is on it, or until the next sentence where something is still being done.

#include "ui/style/theme.hpp"

#include <QPointer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

class UndoBar : public QWidget {
    Q_OBJECT
public:
    UndoBar(const Theme& theme, QWidget* parent);
    enum class Stay { EightSeconds, UntilTheNext };
    void say(const QString& sentence, bool undo, Stay stay = Stay::EightSeconds);
    /// A child of this bar's parent, at any depth; followed as it moves.
    void floatOver(QWidget* below);
    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void undoClicked();
    /// It closed without Undo: what was done is final.
    void expired();
    /// So much of the lower edge of what it floats over, with what stays free around it; 0: it is hidden.
    void covers(int pixels);

protected:
    void hideEvent(QHideEvent* event) override;

private:
    void close();
    void place();

    QPointer<QWidget> m_below;
    QWidget* m_card;
    QLabel *m_text, *m_done, *m_told; ///< the sentence; its icon when it can be undone, and when not
    QPushButton* m_undo;
    QTimer m_timer;
};

} // namespace ui
