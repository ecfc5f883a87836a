#pragma once
/// What the command palette offers: actions and jobs, those that match what was typed, the best first. Pure of widgets. Main thread.

#include <QAbstractListModel>
#include <QVector>
#include <functional>

namespace ui {

struct PaletteEntry {
    QString text, detail, keys; ///< "Retry"; "Job", or a job's state; "Ctrl+R"
    QString icon;
    std::function<void()> act;
};

class PaletteModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { EntryRole = Qt::UserRole }; ///< const PaletteEntry*
    explicit PaletteModel(QVector<PaletteEntry> entries, QObject* parent = nullptr);

    /// Every word must occur in an entry's text or detail, in any order and case. Nothing typed: all.
    void setSearch(const QString& text);
    const PaletteEntry* entry(const QModelIndex& index) const;
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    QVector<PaletteEntry> m_entries;
    QVector<int> m_shown; ///< places in m_entries
};

} // namespace ui

Q_DECLARE_METATYPE(const ui::PaletteEntry*)
