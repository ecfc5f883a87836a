#pragma once
/// Ctrl+K: every action and every job, found by typing. The keys stay in the field: Up and Down choose, Return does it, Esc leaves. Closes
/// when it loses the focus, and deletes itself. Main thread.

#include "ui/models/palette_model.hpp"
#include "ui/style/theme.hpp"

#include <QDialog>

class QLabel;
class QLineEdit;
class QListView;

namespace ui {

class CommandPalette : public QDialog {
    Q_OBJECT
public:
    CommandPalette(QVector<PaletteEntry> entries, const Theme& theme, QWidget* parent);

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    /// In the middle of its parent, as high as whole rows need.
    void takePlace();
    void search(const QString& text);
    /// By rows, and round at the ends for single ones.
    void step(int rows);
    void choose(const QModelIndex& index);
    /// Screen readers follow the field, which has the focus.
    void announce();

    const Theme& m_theme;
    PaletteModel m_model;
    QLineEdit* m_field;
    QListView* m_list;
    QLabel* m_nothing;
};

} // namespace ui
