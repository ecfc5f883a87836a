#pragma once
/// A sentence below a field, told by icon and words: what is wrong with what was entered, or what came of trying it. Hidden while there is
/// none. Main thread.

#include "ui/widgets/basics.hpp"

namespace ui {

class FieldNotice : public QWidget {
    Q_OBJECT
public:
    /// `width`: of the sentence, as the design gives it.
    FieldNotice(const Theme& theme, int width, QWidget* parent);

    enum class Kind { Good, Bad };
    /// "": hidden.
    void setText(const QString& text, Kind kind = Kind::Bad);
    QString text() const { return m_text->text(); }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void keepHeight();

    QLabel *m_good, *m_bad, *m_text;
};

} // namespace ui
