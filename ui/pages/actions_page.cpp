#include "ui/pages/actions_page.hpp"

#include "ui/style/window_place.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/search_field.hpp"

#include <QAction>
#include <QHeaderView>
#include <QPointer>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ui {
namespace {

enum Column { TextColumn, KeysColumn };
constexpr int kRow = 28; ///< of what a pointer or finger is to hit
using ActionPointer = QPointer<QAction>;

} // namespace

ActionsPage::ActionsPage(const Theme& theme, QWidget* parent) : QDialog(parent), m_theme(theme) {
    setWindowTitle(tr("Actions and keys"));
    resizeWithinScreen(*this, {theme.scaled(560), theme.scaled(640)});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    m_search = new SearchField(theme, tr("Find an action or a key"), {}, this);
    layout->addWidget(m_search);
    m_tree = new QTreeWidget(this);
    m_tree->setHeaderLabels({tr("Action"), tr("Keys")});
    m_tree->headerItem()->setTextAlignment(KeysColumn, Qt::AlignRight | Qt::AlignVCenter);
    m_tree->setUniformRowHeights(true);
    m_tree->setAccessibleName(tr("Actions and keys"));
    m_tree->setRootIsDecorated(false);
    m_tree->setItemsExpandable(false);
    m_tree->setIndentation(12);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(TextColumn, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(KeysColumn, QHeaderView::ResizeToContents);
    layout->addWidget(m_tree, 1);
    m_nothing = label(theme, tr("Nothing matches."), TextStyle::Small, 3, this);
    layout->addWidget(m_nothing);
    auto* note = label(theme,
        tr("Keys without Ctrl or Alt hold in the list or the picture that has the focus. %1 does the action.")
            .arg(QKeySequence(Qt::Key_Return).toString(QKeySequence::NativeText)),
        TextStyle::Small, 3, this);
    note->setWordWrap(true);
    layout->addWidget(note);
    connect(m_search, &QLineEdit::textChanged, this, &ActionsPage::search);
    connect(m_search, &QLineEdit::returnPressed, m_tree, [this] { m_tree->setFocus(); });
    connect(m_tree, &QTreeWidget::itemActivated, this, &ActionsPage::act);
}

void ActionsPage::open(const QList<ListedAction>& actions) {
    m_tree->clear();
    QTreeWidgetItem* category = nullptr;
    const int row = m_theme.heightFor(kRow, 0);
    for (const ListedAction& listed : actions) {
        if (!category || category->text(TextColumn) != listed.category) {
            category = new QTreeWidgetItem(m_tree, {listed.category});
            QFont bold = m_tree->font();
            bold.setWeight(QFont::DemiBold);
            category->setFont(TextColumn, bold);
            category->setFlags(Qt::ItemIsEnabled);
            category->setSizeHint(TextColumn, QSize(0, row));
        }
        auto* item = new QTreeWidgetItem(category, {listed.text, listed.keys});
        item->setData(TextColumn, Qt::UserRole, QVariant::fromValue(ActionPointer(listed.action)));
        item->setSizeHint(TextColumn, QSize(0, row));
        item->setTextAlignment(KeysColumn, Qt::AlignRight | Qt::AlignVCenter);
    }
    m_tree->expandAll();
    m_search->clear();
    search({});
    show();
    raise();
    activateWindow();
    m_search->setFocus();
}

void ActionsPage::search(const QString& text) {
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    QTreeWidgetItem* first = nullptr;
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem* category = m_tree->topLevelItem(i);
        bool any = false;
        for (int k = 0; k < category->childCount(); ++k) {
            QTreeWidgetItem* item = category->child(k);
            const QString all =
                category->text(TextColumn) + QLatin1Char(' ') + item->text(TextColumn) + QLatin1Char(' ') + item->text(KeysColumn);
            const bool hit =
                std::all_of(words.begin(), words.end(), [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
            item->setHidden(!hit);
            any = any || hit;
            if (hit && !first) first = item;
        }
        category->setHidden(!any);
    }
    m_nothing->setVisible(!first);
    m_tree->setCurrentItem(first);
}

void ActionsPage::act(const QTreeWidgetItem* item) {
    const auto action = item->data(TextColumn, Qt::UserRole).value<ActionPointer>();
    if (!action || !action->isEnabled()) return;
    close();
    QMetaObject::invokeMethod(action, &QAction::trigger, Qt::QueuedConnection);
}

} // namespace ui
