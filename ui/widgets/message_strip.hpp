#pragma once
/// What is to be known on a page as long as it holds: an icon, a sentence, its code, a way out of it. Told to screen readers. Main thread.

#include "ui/style/theme.hpp"

#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

class MessageStrip : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Info, Warning, Failure, Good };
    MessageStrip(const Theme& theme, QWidget* parent);
    /// `code`: "MR-5101"; "": none. `action`: what its button is called; "": there is none.
    void say(Kind kind, const QString& sentence, const QString& code = {}, const QString& action = {});

    /// The same matter as it stands now, a countdown: nobody is told once more.
    void sayOn(const QString& sentence);

    /// The Tab key comes from there to the button.
    void setTabAfter(QWidget* before);

Q_SIGNALS:
    void actionWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void fit();

    const Theme& m_theme;
    Kind m_kind = Kind::Info;
    QLabel *m_sentence, *m_code;
    QPushButton* m_action;
};

} // namespace ui
