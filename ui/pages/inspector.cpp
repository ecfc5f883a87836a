#include "ui/pages/inspector.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"

#include <QClipboard>
#include <QDesktopServices>
#include <QDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QPainter>
#include <QUrl>
#include <QVBoxLayout>

namespace ui {

FailureCard::FailureCard(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(15, 12, 15, 14);
    layout->setSpacing(2);
    auto* head = new QHBoxLayout;
    m_title = label(theme, {}, TextStyle::Strong, 1, this);
    m_code = label(theme, {}, TextStyle::Small, 3, this);
    head->addSpacing(26);
    head->addWidget(m_title, 1);
    head->addWidget(m_code);
    layout->addLayout(head);
    const auto section = [&](const QString& name) {
        layout->addSpacing(8);
        layout->addWidget(label(theme, name, TextStyle::Caption, 2, this));
        auto* text = label(theme, {}, TextStyle::Small, 1, this);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        layout->addWidget(text);
        return text;
    };
    m_happened = section(tr("What happened"));
    m_file = section(tr("File"));
    m_safe = section(tr("What is safe"));
    m_todo = section(tr("What you can do"));
    layout->addSpacing(12);
    auto* row = new QHBoxLayout;
    auto* retry = button(tr("Retry"), QStringLiteral("retry"), "primary", this);
    auto* report = button(tr("Copy report"), QStringLiteral("copy"), "quiet", this);
    connect(retry, &QPushButton::clicked, this, &FailureCard::retryClicked);
    connect(report, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_report); });
    row->addWidget(retry);
    row->addStretch();
    row->addWidget(report);
    layout->addLayout(row);
    setAccessibleName(tr("Why the job failed"));
}

void FailureCard::setJob(const model::Job& job) {
    if (!job.trouble) return;
    const words::Remedy remedy = words::remedy(*job.trouble);
    m_title->setText(remedy.title);
    m_code->setText(QString::fromStdString(job.trouble->id));
    m_happened->setText(QString::fromStdString(job.trouble->message));
    m_file->setText(QString::fromStdString(job.source));
    m_safe->setText(job.chunksDone > 0 ? tr("%1 of %2 chunks are encoded and published (%3).").arg(job.chunksDone).arg(job.chunks).arg(words::bytes(job.bytesWritten)) : tr("The source file was not touched. Nothing was published."));
    m_todo->setText(remedy.what);
    m_report = QStringLiteral("Millrace " MILLRACE_VERSION "\n%1 %2\n%3\n%4\n%5\n").arg(m_code->text(), remedy.title, m_happened->text(), words::fileName(job), words::sourceFacts(job));
}

void FailureCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = m_theme.colours();
    painter.setPen(t.faill);
    painter.setBrush(t.failt);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    paintIcon(painter, QStringLiteral("state-failed"), QRectF(15, 14, 16, 16), t.fail);
}

Inspector::Inspector(model::Service& service, const Theme& theme, QWidget* parent) : Surface(theme, &Tokens::panel, parent), m_service(service) {
    setAccessibleName(tr("Inspector"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_nothing = label(theme, tr("Select a job to see its ladder, chunks and log."), TextStyle::Small, 3, this);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    outer->addWidget(m_nothing, 1);
    m_body = new QWidget(this);
    outer->addWidget(m_body, 1);
    auto* layout = new QVBoxLayout(m_body);
    layout->setContentsMargins(0, 12, 0, 12);
    layout->setSpacing(0);

    const auto part = [&](QWidget* content, int top = 12, int bottom = 12, int stretch = 0) {
        auto* box = new QWidget(m_body);
        auto* inner = new QVBoxLayout(box);
        inner->setContentsMargins(16, top, 16, bottom);
        inner->setSpacing(8);
        inner->addWidget(content);
        layout->addWidget(box, stretch);
        return inner;
    };
    auto* head = new QWidget(m_body);
    auto* headLayout = new QVBoxLayout(head);
    headLayout->setContentsMargins(0, 0, 0, 0);
    headLayout->setSpacing(2);
    m_title = label(theme, {}, TextStyle::Title, 1, head);
    m_facts = label(theme, {}, TextStyle::Small, 2, head);
    headLayout->addWidget(m_title);
    headLayout->addWidget(m_facts);
    auto* actions = new QHBoxLayout;
    actions->setSpacing(8);
    m_pause = button(tr("Pause"), QStringLiteral("pause"), "", head);
    m_preview = button(tr("Preview"), QStringLiteral("preview"), "", head);
    m_source = button(tr("Show source"), QStringLiteral("folder"), "", head);
    for (auto* b : {m_pause, m_preview, m_source}) actions->addWidget(b);
    actions->addStretch();
    auto* more = iconButton(QStringLiteral("more"), tr("More actions"), head);
    connect(more, &QToolButton::clicked, this, [this, more] { Q_EMIT menuWanted(more->mapToGlobal(QPoint(0, more->height()))); });
    actions->addWidget(more);
    headLayout->addSpacing(8);
    headLayout->addLayout(actions);
    part(head, 0, 12);
    m_failure = new FailureCard(theme, m_body);
    part(m_failure, 0, 12);
    connect(m_failure, &FailureCard::retryClicked, this, [this] { Q_EMIT actionWanted(model::JobAction::Retry); });

    const auto titled = [&](const QString& name, QWidget* right, QWidget* content, int stretch = 0) {
        auto* box = new QWidget(m_body);
        auto* inner = new QVBoxLayout(box);
        inner->setContentsMargins(0, 0, 0, 0);
        inner->setSpacing(0);
        inner->addWidget(line(m_theme, box));
        auto* padded = new QVBoxLayout;
        padded->setContentsMargins(16, 12, 16, 12);
        padded->setSpacing(8);
        auto* row = new QHBoxLayout;
        row->addWidget(label(theme, name, TextStyle::Strong, 1, box));
        row->addStretch();
        if (right) row->addWidget(right);
        padded->addLayout(row);
        padded->addWidget(content, stretch);
        inner->addLayout(padded, 1);
        layout->addWidget(box, stretch);
        return box;
    };
    m_written = label(theme, {}, TextStyle::Caption, 3, m_body);
    m_ladder = new LadderTable(theme, m_body);
    m_ladderPart = titled(tr("Ladder"), m_written, m_ladder);
    m_chunks = new ChunkMap(theme, m_body);
    m_chunkPart = titled(tr("Chunks"), nullptr, m_chunks);

    auto* output = new QWidget(m_body);
    auto* outputLayout = new QVBoxLayout(output);
    outputLayout->setContentsMargins(0, 0, 0, 0);
    outputLayout->setSpacing(6);
    m_playable = label(theme, {}, TextStyle::Small, 2, output);
    auto* playableRow = new QHBoxLayout;
    playableRow->setSpacing(6);
    m_playableIcon = iconLabel(theme, QStringLiteral("play"), &Tokens::ok, 14, output);
    playableRow->addWidget(m_playableIcon, 0, Qt::AlignTop);
    playableRow->addWidget(m_playable, 1);
    outputLayout->addLayout(playableRow);
    m_hls = new AddressRow(theme, QStringLiteral("HLS"), output);
    m_dash = new AddressRow(theme, QStringLiteral("DASH"), output);
    outputLayout->addWidget(m_hls);
    outputLayout->addWidget(m_dash);
    titled(tr("Output"), nullptr, output);

    auto* fullLog = button(tr("Open full log"), {}, "link", m_body);
    m_log = new LogView(theme, m_body);
    m_log->setMinimumHeight(80);
    titled(tr("Log"), fullLog, m_log, 1);

    connect(fullLog, &QPushButton::clicked, this, &Inspector::openFullLog);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (m_job) Q_EMIT actionWanted(m_job->state == model::JobState::Paused ? model::JobAction::Resume : model::JobAction::Pause);
    });
    connect(m_preview, &QPushButton::clicked, this, &Inspector::previewWanted);
    connect(m_source, &QPushButton::clicked, this, &Inspector::showSource);
    connect(&service, &model::Service::eventPublished, this, [this](const model::Event& event) {
        if (!m_job || event.jobId != m_job->id) return;
        if (event.kind == model::Event::Kind::JobChanged && event.job) {
            m_job = event.job;
            refresh();
        }
        if (event.kind == model::Event::Kind::ChunksChanged) fetchDetail();
        if (event.kind == model::Event::Kind::Logged && event.line) m_log->append(*event.line);
    });
    show(nullptr);
}

void Inspector::show(const model::Job* job) {
    const bool another = job && (!m_job || m_job->id != job->id);
    m_job = job ? std::optional(*job) : std::nullopt;
    m_body->setVisible(job);
    m_nothing->setVisible(!job);
    if (!job) return;
    refresh();
    if (another) {
        m_log->clear();
        m_service.detail(job->id).then(this, [this](const model::Result<model::JobDetail>& detail) {
            if (!detail || !m_job || detail->id != m_job->id) return;
            m_chunks->setCells(detail->chunks);
            m_log->setLines(detail->log);
        });
    }
}

void Inspector::fetchDetail() {
    if (!isVisible()) return;
    m_service.detail(m_job->id).then(this, [this](const model::Result<model::JobDetail>& detail) {
        if (detail && m_job && detail->id == m_job->id) m_chunks->setCells(detail->chunks);
    });
}

void Inspector::refresh() {
    const model::Job& job = *m_job;
    m_title->setText(QFontMetrics(m_title->font()).elidedText(words::fileName(job), Qt::ElideMiddle, std::max(200, width() - 32)));
    m_facts->setText(QFontMetrics(m_facts->font()).elidedText(words::sourceFacts(job), Qt::ElideRight, std::max(200, width() - 32)));
    const bool paused = job.state == model::JobState::Paused;
    m_pause->setText(paused ? tr("Resume") : tr("Pause"));
    m_pause->setIcon(icon(paused ? QStringLiteral("resume") : QStringLiteral("pause")));
    m_pause->setEnabled(paused || job.state == model::JobState::Waiting || job.state == model::JobState::Encoding);
    m_preview->setEnabled(job.playableSeconds > 0 || job.state == model::JobState::Done || QFileInfo::exists(QString::fromStdString(job.source)));
    m_failure->parentWidget()->setVisible(job.state == model::JobState::Failed);
    if (job.state == model::JobState::Failed) m_failure->setJob(job);
    m_ladderPart->setVisible(job.state != model::JobState::Failed);
    m_ladder->setJob(job);
    m_chunkPart->setVisible(job.chunks > 0);
    const double estimate = job.inFlight > 0.02 ? static_cast<double>(job.bytesWritten) / job.inFlight : 0;
    m_written->setText(job.state == model::JobState::Done ? tr("kb/s · %1 written").arg(words::bytes(job.bytesWritten))
                       : estimate > 0 ? tr("kb/s · %1 of about %2 written").arg(words::bytes(job.bytesWritten), words::bytes(static_cast<std::int64_t>(estimate))) : tr("kb/s"));
    if (job.state == model::JobState::Done) m_playable->setText(tr("Complete; every object was read back."));
    else if (job.trouble && !job.isFinal()) m_playable->setText(QString::fromStdString(job.trouble->message));
    else if (job.playableSeconds > 0) m_playable->setText(tr("Playable now up to %1; grows as chunks finish").arg(words::duration(job.playableSeconds)));
    else m_playable->setText(tr("Playable as soon as the first chunk is stored"));
    m_playable->setWordWrap(true);
    m_playableIcon->setVisible(job.playableSeconds > 0 || job.state == model::JobState::Done);
    m_hls->setAddress(QString::fromStdString(job.hlsUrl));
    m_dash->setAddress(QString::fromStdString(job.dashUrl));
}

void Inspector::showSource() {
    if (m_job) QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(QString::fromStdString(m_job->source)).path()));
}

void Inspector::openFullLog() {
    if (!m_job) return;
    auto* dialog = new QDialog(window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Log of %1").arg(words::fileName(*m_job)));
    dialog->resize(860, 560);
    auto* layout = new QVBoxLayout(dialog);
    auto* view = new LogView(m_theme, dialog);
    view->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    layout->addWidget(view);
    m_service.detail(m_job->id).then(view, [view](const model::Result<model::JobDetail>& detail) {
        if (detail) view->setLines(detail->log);
    });
    dialog->show();
}

} // namespace ui
