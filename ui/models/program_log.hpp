#pragma once
/// The log of the whole program: every job's lines, and what became of the ingest, the job list and the settings, by time.
///
/// Listens to the Service from its start; what jobs said before is asked for once, when somebody looks. Keeps the newest lines. Main
/// thread.

#include "core/model/service.hpp"

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>
#include <QSortFilterProxyModel>
#include <deque>

namespace ui {

struct ProgramLine {
    std::int64_t atMs = 0;
    model::LogLevel mark = model::LogLevel::Note;
    base::Text saidBy, said; ///< a job's name, or "Ingest"; what it said
    QString from, text;      ///< the same in the operator's language
};

class ProgramLog : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { TimeColumn, FromColumn, TextColumn, ColumnCount };
    enum Role { MarkRole = Qt::UserRole };
    explicit ProgramLog(model::Service& service, QObject* parent = nullptr);

    /// What jobs said before this was made. Once; later calls do nothing.
    void loadEarlier();
    /// In the operator's language of now.
    void sayAgain();
    const ProgramLine& line(int row) const { return m_lines[static_cast<std::size_t>(row)]; }
    /// "2026-11-26 09:14:02 × city_aerial: The encoder stopped.", for the clipboard.
    static QString written(const ProgramLine& line);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void handleEvent(const model::Event& event);
    void follow(const model::SystemStatus& status);
    void say(const base::Text& from, const base::Text& text, model::LogLevel mark = model::LogLevel::Note);
    ProgramLine lineOf(const QString& job, const model::LogLine& line) const;
    void append(ProgramLine line);
    bool isNew(const std::string& job, std::int64_t number);
    void askNext();
    void merge();

    model::Service& m_service;
    std::deque<ProgramLine> m_lines;
    QHash<QString, QString> m_names;      ///< of jobs, by id
    QHash<QString, QSet<qint64>> m_known; ///< numbers of the lines of each job that are here
    std::vector<std::string> m_toAsk;
    std::vector<ProgramLine> m_earlier; ///< gathered; one merge for all jobs
    std::string m_ingestUrl, m_ingestProblem, m_storeProblem, m_publishesTo;
    bool m_loaded = false;
};

/// Which lines are shown, by level and by words in name or text.
class ProgramLogFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setLeast(model::LogLevel least);
    void setSearch(const QString& text);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    model::LogLevel m_least = model::LogLevel::Note;
    QString m_search;
};

} // namespace ui
