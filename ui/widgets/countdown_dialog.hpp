#pragma once
/// "All is done. This computer shuts down in 60 s." with Cancel, which has the focus, and Now. Says `accepted` when the time is over or now
/// is wanted, `rejected` when not. Not modal: the window stays usable. Main thread.

#include "ui/style/theme.hpp"

#include <QDialog>
#include <QTimer>
#include <functional>

class QLabel;
class QProgressBar;

namespace ui {

class CountdownDialog : public QDialog {
    Q_OBJECT
public:
    static constexpr int kSeconds = 60;
    /// `what`: "This computer shuts down in %n s", for the seconds that are left.
    using Sentence = std::function<QString(int seconds)>;
    CountdownDialog(const QString& title, Sentence what, const Theme& theme, QWidget* parent);
    /// One second less; by the clock, or by a test.
    void tick();

private:
    void say();

    Sentence m_what;
    QLabel* m_text;
    QProgressBar* m_bar;
    QTimer m_timer;
    int m_left = kSeconds;
};

} // namespace ui
