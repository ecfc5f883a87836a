#include "ui/pages/log_page.hpp"

#include "ui/style/window_place.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/search_field.hpp"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {
namespace {

constexpr int kTimeWidth = 164, kFromWidth = 180;
constexpr int kRow = 20; ///< lines are read in rows, and not as one block

/// Warnings and errors in their colours, beside their marks.
class LineDelegate final : public QStyledItemDelegate {
public:
    LineDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        QSize size = QStyledItemDelegate::sizeHint(option, index);
        return {size.width(), std::max(size.height(), m_theme.scaled(kRow))};
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const auto mark = static_cast<model::LogLevel>(index.data(ProgramLog::MarkRole).toInt());
        const Tokens& t = m_theme.colours();
        const QColor colour = index.column() == ProgramLog::TimeColumn ? t.textCaption
            : mark == model::LogLevel::Error                           ? t.fail
            : mark == model::LogLevel::Warning                         ? t.warn
                                                                       : t.textPrimary;
        option->palette.setColor(QPalette::Text, colour);
        option->palette.setColor(QPalette::HighlightedText, colour);
    }

private:
    const Theme& m_theme;
};

} // namespace

LogPage::LogPage(ProgramLog& log, const Theme& theme, QWidget* parent) : QDialog(parent), m_log(log) {
    setWindowTitle(tr("Log"));
    setWindowFlag(Qt::WindowMaximizeButtonHint);
    resizeWithinScreen(*this, {theme.scaled(900), theme.scaled(600)});
    m_filter.setSourceModel(&log);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addLayout(makeTools(theme));
    makeView(theme);
    layout->addWidget(m_view, 1);
    m_nothing = label(theme, tr("No line matches."), TextStyle::Small, 3, this);
    layout->addWidget(m_nothing);
    m_whole = new QPlainTextEdit(this);
    m_whole->setReadOnly(true);
    m_whole->setTabChangesFocus(true);
    m_whole->setAccessibleName(tr("The chosen line in full"));
    m_whole->setPlaceholderText(m_whole->accessibleName());
    m_whole->setFixedHeight(m_whole->fontMetrics().lineSpacing() * 3 + 14);
    layout->addWidget(m_whole);
    const auto count = [this] { m_nothing->setVisible(m_filter.rowCount() == 0); };
    connect(&m_filter, &QAbstractItemModel::rowsInserted, this, count);
    connect(&m_filter, &QAbstractItemModel::rowsRemoved, this, count);
    connect(&m_filter, &QAbstractItemModel::modelReset, this, count);
    count();
    log.loadEarlier();
    scrollToEnd();
}

QLayout* LogPage::makeTools(const Theme& theme) {
    auto* tools = new QHBoxLayout;
    tools->setSpacing(8);
    m_search = new SearchField(theme, tr("Find in the log"), {}, this);
    connect(m_search, &QLineEdit::textChanged, &m_filter, &ProgramLogFilter::setSearch);
    tools->addWidget(m_search, 1);
    m_level = new QComboBox(this);
    m_level->setAccessibleName(tr("Which lines"));
    m_level->addItem(tr("All lines"), static_cast<int>(model::LogLevel::Note));
    m_level->addItem(tr("Warnings and errors"), static_cast<int>(model::LogLevel::Warning));
    m_level->addItem(tr("Errors"), static_cast<int>(model::LogLevel::Error));
    connect(m_level, &QComboBox::currentIndexChanged, this,
        [this] { m_filter.setLeast(static_cast<model::LogLevel>(m_level->currentData().toInt())); });
    tools->addWidget(m_level);
    auto* copyButton = button(tr("Copy"), QStringLiteral("copy"), "", this);
    copyButton->setAutoDefault(false);
    copyButton->setToolTip(tr("Copies the selected lines, or all that are shown"));
    connect(copyButton, &QPushButton::clicked, this, &LogPage::copy);
    tools->addWidget(copyButton);
    return tools;
}

void LogPage::makeView(const Theme& theme) {
    m_view = new QTreeView(this);
    m_view->setModel(&m_filter);
    m_view->setItemDelegate(new LineDelegate(theme, m_view));
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAllColumnsShowFocus(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setAccessibleName(tr("Log"));
    const auto fit = [this, &theme] {
        m_view->header()->resizeSection(ProgramLog::TimeColumn, theme.scaled(kTimeWidth));
        m_view->header()->resizeSection(ProgramLog::FromColumn, theme.scaled(kFromWidth));
    };
    fit();
    connect(&theme, &Theme::changed, m_view, fit);
    auto* copyAction = new QAction(m_view);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    connect(copyAction, &QAction::triggered, this, &LogPage::copy);
    m_view->addAction(copyAction);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &LogPage::showWhole);
    connect(m_view->verticalScrollBar(), &QScrollBar::valueChanged, this,
        [this](int value) { m_atEnd = value >= m_view->verticalScrollBar()->maximum(); });
    connect(m_view->verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        if (m_atEnd) scrollToEnd();
    });
}

void LogPage::scrollToEnd() {
    m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->maximum());
}

void LogPage::showWhole() {
    const QModelIndex row = m_filter.mapToSource(m_view->currentIndex());
    m_whole->setPlainText(row.isValid() ? ProgramLog::written(m_log.line(row.row())) : QString());
}

void LogPage::copy() const {
    std::vector<int> rows;
    for (const QModelIndex& index : m_view->selectionModel()->selectedRows()) rows.push_back(index.row());
    if (rows.empty())
        for (int row = 0; row < m_filter.rowCount(); ++row) rows.push_back(row);
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const int row : rows) lines << ProgramLog::written(m_log.line(m_filter.mapToSource(m_filter.index(row, 0)).row()));
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

} // namespace ui
