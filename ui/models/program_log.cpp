#include "ui/models/program_log.hpp"

#include "core/base/when_done.hpp"
#include "ui/style/words.hpp"

#include <QDateTime>
#include <algorithm>
#include <utility>

namespace ui {
namespace {

constexpr std::size_t kMost = 20'000, kDropped = 1000; ///< lines; the oldest go a thousand at a time
constexpr std::size_t kMostJobs = 500;                 ///< whose earlier lines are asked for: the newest

QString markText(model::LogLevel mark) {
    return mark == model::LogLevel::Error ? QStringLiteral("×") : mark == model::LogLevel::Warning ? QStringLiteral("!") : QString();
}

void speak(ProgramLine& line) {
    line.from = words::said(line.saidBy);
    line.text = words::said(line.said);
}

const char* const kIngest = QT_TRANSLATE_NOOP("Core", "Ingest");
const char* const kJobList = QT_TRANSLATE_NOOP("Core", "Job list");
const char* const kSettings = QT_TRANSLATE_NOOP("Core", "Settings");

} // namespace

ProgramLog::ProgramLog(model::Service& service, QObject* parent) : QAbstractTableModel(parent), m_service(service) {
    for (const model::Job& job : service.snapshot().jobs) m_names.insert(QString::fromStdString(job.id), words::fileName(job));
    say("Millrace", base::text(QT_TRANSLATE_NOOP("Core", "Millrace %1 has started."), MILLRACE_VERSION));
    connect(&service, &model::Service::eventPublished, this, &ProgramLog::handleEvent);
}

void ProgramLog::handleEvent(const model::Event& event) {
    using Kind = model::Event::Kind;
    const QString id = QString::fromStdString(event.jobId);
    if (event.job) m_names.insert(id, words::fileName(*event.job));
    if (event.kind == Kind::Logged && event.line && isNew(event.jobId, event.line->number)) append(lineOf(id, *event.line));
    if (event.kind == Kind::Status && event.status) follow(*event.status);
    if (event.kind == Kind::SettingsChanged) {
        std::string keys;
        for (const std::string& key : event.keys) keys += (keys.empty() ? "" : ", ") + key;
        say(base::text(kSettings), base::text(QT_TRANSLATE_NOOP("Core", "Changed: %1."), keys));
    }
}

void ProgramLog::follow(const model::SystemStatus& status) {
    const auto changed = [](std::string& known, const std::string& now) { return std::exchange(known, now) != now; };
    if (changed(m_ingestUrl, status.ingestUrl) && !m_ingestUrl.empty())
        say(base::text(kIngest), base::text(QT_TRANSLATE_NOOP("Core", "Serves at %1."), m_ingestUrl));
    if (changed(m_ingestProblem, status.ingestProblem) && !m_ingestProblem.empty())
        say(base::text(kIngest), base::together(m_ingestProblem, status.ingestProblemParts), model::LogLevel::Error);
    if (changed(m_publishesTo, status.publishesTo))
        say(base::text(kIngest),
            m_publishesTo.empty() ? base::text(QT_TRANSLATE_NOOP("Core", "Jobs are published to the local ingest."))
                                  : base::text(QT_TRANSLATE_NOOP("Core", "Jobs are published to %1."), m_publishesTo));
    if (changed(m_storeProblem, status.storeProblem))
        say(base::text(kJobList),
            m_storeProblem.empty() ? base::text(QT_TRANSLATE_NOOP("Core", "It can be written again."))
                                   : base::together(m_storeProblem, status.storeProblemParts),
            m_storeProblem.empty() ? model::LogLevel::Note : model::LogLevel::Error);
}

void ProgramLog::say(const base::Text& from, const base::Text& text, model::LogLevel mark) {
    ProgramLine line{.atMs = QDateTime::currentMSecsSinceEpoch(), .mark = mark, .saidBy = from, .said = text, .from = {}, .text = {}};
    speak(line);
    append(std::move(line));
}

ProgramLine ProgramLog::lineOf(const QString& job, const model::LogLine& line) const {
    const QString name = m_names.value(job, job);
    return {.atMs = line.atMs,
        .mark = line.mark,
        .saidBy = name.toStdString(),
        .said = base::together(line.text, line.parts),
        .from = name,
        .text = words::said(line)};
}

void ProgramLog::sayAgain() {
    for (ProgramLine& line : m_lines) speak(line);
    for (ProgramLine& line : m_earlier) speak(line);
    if (!m_lines.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void ProgramLog::append(ProgramLine line) {
    if (m_lines.size() >= kMost) {
        beginRemoveRows({}, 0, static_cast<int>(kDropped) - 1);
        m_lines.erase(m_lines.begin(), m_lines.begin() + static_cast<std::ptrdiff_t>(kDropped));
        endRemoveRows();
    }
    const int row = rowCount();
    beginInsertRows({}, row, row);
    m_lines.push_back(std::move(line));
    endInsertRows();
}

bool ProgramLog::isNew(const std::string& job, std::int64_t number) {
    QSet<qint64>& known = m_known[QString::fromStdString(job)];
    const auto before = known.size();
    known.insert(number);
    return known.size() != before;
}

void ProgramLog::loadEarlier() {
    if (std::exchange(m_loaded, true)) return;
    std::vector<model::Job> jobs = m_service.snapshot().jobs;
    std::sort(jobs.begin(), jobs.end(), [](const auto& a, const auto& b) { return a.addedMs < b.addedMs; });
    for (const model::Job& job : jobs) m_toAsk.push_back(job.id);
    if (m_toAsk.size() > kMostJobs) m_toAsk.erase(m_toAsk.begin(), m_toAsk.end() - static_cast<std::ptrdiff_t>(kMostJobs));
    askNext();
}

/// One after the other, with the window's events in between.
void ProgramLog::askNext() {
    if (m_toAsk.empty()) return merge();
    const std::string id = std::move(m_toAsk.back());
    m_toAsk.pop_back();
    base::whenDone(m_service.log(id, 0), this, [this](const model::Result<model::JobLog>& log) {
        if (log) {
            const QString job = QString::fromStdString(log->id);
            for (const model::LogLine& line : log->lines)
                if (isNew(log->id, line.number)) m_earlier.push_back(lineOf(job, line));
        }
        QMetaObject::invokeMethod(
            this, [this] { askNext(); }, Qt::QueuedConnection);
    });
}

void ProgramLog::merge() {
    if (m_earlier.empty()) return;
    beginResetModel();
    m_lines.insert(m_lines.begin(), m_earlier.begin(), m_earlier.end());
    m_earlier.clear();
    std::stable_sort(m_lines.begin(), m_lines.end(), [](const auto& a, const auto& b) { return a.atMs < b.atMs; });
    if (m_lines.size() > kMost) m_lines.erase(m_lines.begin(), m_lines.end() - static_cast<std::ptrdiff_t>(kMost));
    endResetModel();
}

QString ProgramLog::written(const ProgramLine& line) {
    const QString mark = markText(line.mark);
    return QDateTime::fromMSecsSinceEpoch(line.atMs).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss ")) +
        (mark.isEmpty() ? QString() : mark + QLatin1Char(' ')) + line.from + QStringLiteral(": ") + line.text;
}

int ProgramLog::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int ProgramLog::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProgramLog::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const ProgramLine& shown = line(index.row());
    if (role == MarkRole) return static_cast<int>(shown.mark);
    if (role == Qt::AccessibleTextRole && index.column() == TimeColumn) return written(shown);
    if (role == Qt::ToolTipRole && index.column() == TextColumn) return shown.text;
    if (role != Qt::DisplayRole) return {};
    if (index.column() == TimeColumn) return QDateTime::fromMSecsSinceEpoch(shown.atMs).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    if (index.column() == FromColumn) return shown.from;
    const QString mark = markText(shown.mark);
    return mark.isEmpty() ? shown.text : mark + QLatin1Char(' ') + shown.text;
}

QVariant ProgramLog::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == TimeColumn ? tr("Time") : section == FromColumn ? tr("From") : tr("What happened");
}

void ProgramLogFilter::setLeast(model::LogLevel least) {
    m_least = least;
    invalidateFilter();
}

void ProgramLogFilter::setSearch(const QString& text) {
    m_search = text.trimmed();
    invalidateFilter();
}

bool ProgramLogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const auto* log = qobject_cast<const ProgramLog*>(sourceModel());
    if (!log || parent.isValid()) return false;
    const ProgramLine& line = log->line(row);
    if (line.mark < m_least) return false;
    return m_search.isEmpty() || line.text.contains(m_search, Qt::CaseInsensitive) || line.from.contains(m_search, Qt::CaseInsensitive);
}

} // namespace ui
