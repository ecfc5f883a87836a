#pragma once
/// A tab above the job list: a word and how many jobs it would show.

#include "ui/style/theme.hpp"

#include <QAbstractButton>

namespace ui {

class FilterTab : public QAbstractButton {
    Q_OBJECT
public:
    /// `attention`: carries the failed icon, red while there is something to attend to.
    FilterTab(const Theme& theme, QString word, bool attention, QWidget* parent);
    void setCount(int count);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); } // a count without its word says nothing

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QString m_word;
    bool m_attention;
    int m_count = 0;
};

} // namespace ui
