#include "ui/widgets/command_palette.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/outline.hpp"
#include "ui/widgets/basics.hpp"

#include <QKeyEvent>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int kWidth = 620, kRows = 10, kLeast = 32, kPage = 8, kMargin = 8, kAround = 32;

class EntryDelegate final : public QStyledItemDelegate {
public:
    EntryDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        return {0, std::max(kLeast, option.fontMetrics.height() + 16)};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const auto* entry = index.data(PaletteModel::EntryRole).value<const PaletteEntry*>();
        if (!entry) return;
        const Tokens& t = m_theme.colours();
        if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, t.selection);
        else if (option.state & QStyle::State_MouseOver) painter->fillRect(option.rect, t.hover);
        QRect room = option.rect.adjusted(12, 0, -12, 0);
        if (!entry->icon.isEmpty()) paintIcon(*painter, entry->icon, QRectF(room.left(), room.center().y() - 7.5, 16, 16), t.textSecondary);
        room.setLeft(room.left() + 28);
        painter->setFont(m_theme.font(-1));
        painter->setPen(t.textCaption);
        painter->drawText(room, Qt::AlignRight | Qt::AlignVCenter, entry->keys);
        room.setRight(room.right() - painter->fontMetrics().horizontalAdvance(entry->keys) - (entry->keys.isEmpty() ? 0 : 16));
        painter->drawText(room, Qt::AlignRight | Qt::AlignVCenter, entry->detail);
        room.setRight(room.right() - painter->fontMetrics().horizontalAdvance(entry->detail) - 16);
        painter->setFont(m_theme.font(0));
        painter->setPen(t.textPrimary);
        painter->drawText(
            room, Qt::AlignLeft | Qt::AlignVCenter, painter->fontMetrics().elidedText(entry->text, Qt::ElideMiddle, room.width()));
    }

private:
    const Theme& m_theme;
};

} // namespace

CommandPalette::CommandPalette(QVector<PaletteEntry> entries, const Theme& theme, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint), m_theme(theme), m_model(std::move(entries)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Find an action or a job"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(kMargin);
    m_field = new QLineEdit(this);
    m_field->setPlaceholderText(tr("Type an action or the name of a job"));
    m_field->setAccessibleName(tr("Find an action or a job"));
    m_field->setFixedHeight(theme.heightFor(kLeast, 0));
    m_field->installEventFilter(this);
    addSearchIcon(*m_field, theme);
    layout->addWidget(m_field);
    m_list = new QListView(this);
    m_list->setModel(&m_model);
    auto* delegate = new EntryDelegate(theme, m_list);
    m_list->setItemDelegate(delegate);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus); // the field keeps the keys
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setAccessibleName(tr("Actions and jobs"));
    layout->addWidget(m_list, 1);
    m_nothing = label(theme, tr("Nothing matches."), TextStyle::Small, 3, this);
    layout->addWidget(m_nothing);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, &CommandPalette::choose);
    takePlace();
    search({});
    m_field->setFocus();
}

void CommandPalette::takePlace() {
    const QWidget& parent = *parentWidget();
    const int row = std::max(kLeast, QFontMetrics(m_theme.font(0)).height() + 16), around = 3 * kMargin + m_field->height();
    const int rows = std::clamp((parent.height() - kAround - around) / row, 1, kRows);
    resize(std::min(m_theme.scaled(kWidth), parent.width() - kAround), around + rows * row);
    move(parent.mapToGlobal(QPoint((parent.width() - width()) / 2, std::min(96, (parent.height() - height()) / 2))));
}

void CommandPalette::paintEvent(QPaintEvent* event) {
    QDialog::paintEvent(event);
    QPainter painter(this);
    paintOutline(painter, rect(), m_theme.colours().lineNormal); // it has no frame of the window manager
}

bool CommandPalette::event(QEvent* event) {
    if (event->type() == QEvent::WindowDeactivate) close();
    return QDialog::event(event);
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event) {
    if (object != m_field || event->type() != QEvent::KeyPress) return QDialog::eventFilter(object, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Up: step(-1); return true;
    case Qt::Key_Down: step(1); return true;
    case Qt::Key_PageUp: step(-kPage); return true;
    case Qt::Key_PageDown: step(kPage); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: choose(m_list->currentIndex()); return true;
    default: return QDialog::eventFilter(object, event);
    }
}

void CommandPalette::search(const QString& text) {
    m_model.setSearch(text);
    const bool any = m_model.rowCount() > 0;
    m_nothing->setVisible(!any);
    if (any) m_list->setCurrentIndex(m_model.index(0));
    announce();
}

void CommandPalette::step(int rows) {
    const int count = m_model.rowCount();
    if (count == 0) return;
    const int wanted = m_list->currentIndex().row() + rows;
    const bool single = rows == 1 || rows == -1;
    m_list->setCurrentIndex(m_model.index(single ? (wanted + count) % count : std::clamp(wanted, 0, count - 1)));
    announce();
}

void CommandPalette::announce() {
    const QModelIndex chosen = m_list->currentIndex();
    m_field->setAccessibleDescription(chosen.isValid() ? chosen.data(Qt::AccessibleTextRole).toString() : m_nothing->text());
}

void CommandPalette::choose(const QModelIndex& index) {
    const PaletteEntry* entry = m_model.entry(index);
    if (!entry) return;
    // When this is gone: what is done may open a dialog, and acts on the window that has the focus then.
    QMetaObject::invokeMethod(parentWidget(), entry->act, Qt::QueuedConnection);
    close();
}

} // namespace ui
