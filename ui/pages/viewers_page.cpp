#include "ui/pages/viewers_page.hpp"

#include "core/base/when_done.hpp"
#include "ui/style/window_place.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"

#include <QDateTime>
#include <QHeaderView>
#include <QLocale>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ui {
namespace {

enum Column { AddressColumn, TitleColumn, RenditionColumn, SinceColumn, RateColumn };

/// The time of day; with the date where it was another day.
QString sinceText(std::int64_t ms) {
    const QDateTime since = QDateTime::fromMSecsSinceEpoch(ms);
    const bool isToday = since.date() == QDate::currentDate();
    return isToday ? QLocale().toString(since.time(), QStringLiteral("HH:mm:ss")) : QLocale().toString(since, QLocale::ShortFormat);
}

void write(QTreeWidgetItem& row, const model::Viewer& viewer) {
    row.setText(AddressColumn, QString::fromStdString(viewer.address));
    row.setText(TitleColumn, QString::fromStdString(viewer.film));
    row.setText(RenditionColumn, viewer.rendition.empty() ? QStringLiteral("—") : QString::fromStdString(viewer.rendition));
    row.setText(SinceColumn, sinceText(viewer.sinceMs));
    row.setText(RateColumn, words::bitrate(viewer.bitsPerSecond));
    row.setTextAlignment(RateColumn, Qt::AlignRight | Qt::AlignVCenter);
}

} // namespace

ViewersPage::ViewersPage(model::Service& service, const Theme& theme, QWidget* parent) : QDialog(parent), m_service(service) {
    setWindowTitle(tr("Who watches"));
    resizeWithinScreen(*this, {theme.scaled(680), theme.scaled(420)});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    m_summary = label(theme, {}, TextStyle::Strong, 1, this);
    m_summary->setWordWrap(true);
    layout->addWidget(m_summary);
    m_list = new QTreeWidget(this);
    m_list->setHeaderLabels({tr("Address"), tr("Title"), tr("Rendition"), tr("Since"), tr("Bitrate")});
    m_list->setAccessibleName(tr("Who watches"));
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(TitleColumn, QHeaderView::Stretch);
    layout->addWidget(m_list, 1);
    auto* note = label(
        theme, tr("Who has fetched nothing for three segments, at least 15 seconds, is not counted any more."), TextStyle::Small, 3, this);
    note->setWordWrap(true);
    layout->addWidget(note);
    connect(&service, &model::Service::eventPublished, this, [this](const model::Event& event) {
        if (event.kind == model::Event::Kind::Status && isVisible()) refresh();
    });
}

void ViewersPage::open() {
    refresh();
    show();
    raise();
    activateWindow();
    m_list->setFocus();
}

void ViewersPage::refresh() {
    base::whenDone(m_service.viewers(), this, [this](const model::Result<model::ViewerList>& list) {
        if (list) fill(*list);
        else m_summary->setText(words::said(list.error()));
    });
}

void ViewersPage::fill(const model::ViewerList& list) {
    if (!list.known) m_summary->setText(tr("The local ingest does not run. A remote one knows its viewers itself."));
    else if (list.total == 0) m_summary->setText(tr("Nobody is watching now."));
    else m_summary->setText(tr("%n people are watching", nullptr, list.total));
    const int rows = static_cast<int>(list.viewers.size());
    while (m_list->topLevelItemCount() > rows) delete m_list->takeTopLevelItem(rows);
    while (m_list->topLevelItemCount() < rows) m_list->addTopLevelItem(new QTreeWidgetItem);
    for (int i = 0; i < rows; ++i) write(*m_list->topLevelItem(i), list.viewers[static_cast<std::size_t>(i)]);
    if (rows > 0 && !m_list->currentItem()) m_list->setCurrentItem(m_list->topLevelItem(0));
}

} // namespace ui
