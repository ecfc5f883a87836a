#pragma once
/// A field to search with: magnifier, grey words, and at the right edge the key that leads here, if one does, until something is typed.
/// Words that do not fit go as a whole: the magnifier says it too, and the tip in words.
/// Main thread.

#include "ui/style/theme.hpp"

#include <QKeySequence>
#include <QLineEdit>

namespace ui {

class SearchField : public QLineEdit {
    Q_OBJECT
public:
    SearchField(const Theme& theme, const QString& name, const QKeySequence& keys, QWidget* parent);
    /// As the design gives it; 32 until then. Higher with a larger font.
    void setLeastHeight(int pixels);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitWords();

    const Theme& m_theme;
    QString m_name, m_keys;
    int m_leastHeight = 32;
};

} // namespace ui
