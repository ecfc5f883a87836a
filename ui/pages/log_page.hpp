#pragma once
/// The log of the whole program, with a filter by level and words, and copying. Follows its end unless scrolled up. The chosen line is read
/// in full below. A window of its own beside the main one. Main thread.

#include "ui/models/program_log.hpp"
#include "ui/style/theme.hpp"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QTreeView;

namespace ui {

class LogPage : public QDialog {
    Q_OBJECT
public:
    LogPage(ProgramLog& log, const Theme& theme, QWidget* parent);
    /// The selected lines, or all that are shown.
    void copy() const;

private:
    QLayout* makeTools(const Theme& theme);
    void makeView(const Theme& theme);
    void showWhole();
    void scrollToEnd();

    ProgramLog& m_log;
    ProgramLogFilter m_filter;
    QLineEdit* m_search;
    QComboBox* m_level;
    QTreeView* m_view;
    QPlainTextEdit* m_whole;
    QLabel* m_nothing;
    bool m_atEnd = true;
};

} // namespace ui
