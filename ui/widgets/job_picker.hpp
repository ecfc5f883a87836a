#pragma once
/// A combo of films, as wide as the design says however long their names are: names are cut in the middle, the tool tip holds the whole
/// one. Main thread.

#include "ui/style/theme.hpp"

#include <QComboBox>

namespace ui {

class JobPicker : public QComboBox {
    Q_OBJECT
public:
    JobPicker(const Theme& theme, QWidget* parent);
    /// `whole`: for the tool tip.
    void addEntry(const QString& iconName, const QString& name, const QString& whole, const QString& key);
    /// The chosen name as it is painted.
    QString shownText() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRect textPlace() const;
    void fit();
    void tellWhole();

    const Theme& m_theme;
};

} // namespace ui
