#pragma once
/// Who watches what the ingest here serves: address, film, rendition, since when, how much. Asks the Service when it opens and with each
/// status while it is open. A window of its own beside the main one. Main thread.

#include "core/model/service.hpp"
#include "ui/style/theme.hpp"

#include <QDialog>

class QLabel;
class QTreeWidget;

namespace ui {

class ViewersPage : public QDialog {
    Q_OBJECT
public:
    ViewersPage(model::Service& service, const Theme& theme, QWidget* parent);
    /// Comes to the front with what holds now; the list has the focus.
    void open() override;

private:
    void refresh();
    void fill(const model::ViewerList& list);

    model::Service& m_service;
    QLabel* m_summary;
    QTreeWidget* m_list;
};

} // namespace ui
