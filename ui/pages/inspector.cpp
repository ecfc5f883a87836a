#include "ui/pages/inspector.hpp"

#include "ui/models/job_report.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/failure_card.hpp"
#include "ui/widgets/proof_card.hpp"

#include "core/base/source_path.hpp"

#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QScrollArea>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {

Inspector::Inspector(model::Service& service, const Theme& theme, QWidget* parent)
    : Surface(theme, &Tokens::panel, parent), m_service(service) {
    setAccessibleName(tr("Inspector"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_nothing = label(theme, tr("Select a job to see its ladder, chunks and log."), TextStyle::Small, 3, this);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    outer->addWidget(m_nothing, 1);
    auto* scroll = new QScrollArea(this);
    m_scroll = scroll;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    m_body = new QWidget(scroll);
    m_body->setMinimumWidth(0);
    m_body->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    scroll->setWidget(m_body);
    outer->addWidget(scroll, 1);
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
    connect(m_failure, &FailureCard::showFileClicked, this, &Inspector::showSource);
    connect(m_failure, &FailureCard::reportWanted, this, &Inspector::copyReport);
    connect(m_failure, &FailureCard::patchClicked, this, [this] { Q_EMIT actionWanted(model::JobAction::RetryAndPatch); });

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
    m_rendition = new QComboBox(m_body);
    m_rendition->setAccessibleName(tr("Chunks of"));
    connect(m_rendition, &QComboBox::currentIndexChanged, this, [this](int index) { m_chunks->setRendition(index - 1); });
    m_chunkPart = titled(tr("Chunks"), m_rendition, m_chunks);
    m_proof = new ProofCard(theme, m_body);
    connect(m_proof, &ProofCard::reportWanted, this, &Inspector::copyReport);

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
    m_outputPart = titled(tr("Output"), nullptr, output);

    m_proofPart = titled(tr("Proof"), nullptr, m_proof);
    auto* fullLog = button(tr("Open full log"), {}, "link", m_body);
    m_log = new LogView(theme, m_body);
    m_log->setMinimumHeight(80);
    m_logPart = titled(tr("Log"), fullLog, m_log, 1);

    connect(fullLog, &QPushButton::clicked, this, &Inspector::openFullLog);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        const bool pause = m_job ? m_job->state != model::JobState::Paused : m_anyPausable;
        Q_EMIT actionWanted(pause ? model::JobAction::Pause : model::JobAction::Resume);
    });
    connect(m_preview, &QPushButton::clicked, this, &Inspector::previewWanted);
    connect(m_source, &QPushButton::clicked, this, &Inspector::showSource);
    connect(&service, &model::Service::eventPublished, this, [this](const model::Event& event) {
        if (!m_job || event.jobId != m_job->id) return;
        if (event.kind == model::Event::Kind::JobChanged && event.job) {
            m_job = event.job;
            refresh();
        }
        if (event.kind == model::Event::Kind::ChunksChanged && isVisible()) {
            fetchChunks();
            if (proofMark(*m_job) != m_proofOf) fetchProof();
        }
        if (event.kind == model::Event::Kind::Logged && event.line) m_log->append(*event.line);
    });
    show({});
}

void Inspector::show(const std::vector<const model::Job*>& jobs) {
    m_scroll->setVisible(!jobs.empty());
    m_nothing->setVisible(jobs.empty());
    for (QWidget* part : {m_ladderPart, m_chunkPart, m_outputPart, m_proofPart, m_logPart}) part->setVisible(jobs.size() == 1);
    for (QPushButton* single : {m_preview, m_source}) single->setVisible(jobs.size() == 1);
    if (jobs.size() == 1) return showOne(*jobs.front());
    m_job.reset();
    if (!jobs.empty()) showTotals(jobs);
}

void Inspector::showOne(const model::Job& job) {
    const bool another = !m_job || m_job->id != job.id;
    m_job = job;
    refresh();
    if (!another) return;
    m_log->clear();
    fetchChunks();
    fetchProof();
    m_service.log(job.id, 0).then(this, [this](const model::Result<model::JobLog>& log) {
        if (log && m_job && log->id == m_job->id) m_log->setLines(log->lines);
    });
}

void Inspector::copyReport() {
    if (!m_job) return;
    m_service.proof(m_job->id).then(this, [this, job = *m_job](const model::Result<model::JobProof>& proof) {
        if (!proof) return;
        m_service.log(job.id, 0).then(this, [job, proof = proof->proof](const model::Result<model::JobLog>& log) {
            if (log) QGuiApplication::clipboard()->setText(jobReport(job, proof, log->lines));
        });
    });
}

void Inspector::offerRenditions() {
    QStringList names{tr("All renditions")};
    for (const auto& row : m_job->renditions)
        if (!row.audio) names << QString::fromStdString(row.name);
    QStringList shown;
    for (int i = 0; i < m_rendition->count(); ++i) shown << m_rendition->itemText(i);
    if (shown == names) return;
    m_rendition->clear();
    m_rendition->addItems(names);
}

void Inspector::showTotals(const std::vector<const model::Job*>& jobs) {
    double seconds = 0;
    std::int64_t bytes = 0;
    int done = 0;
    m_anyPausable = false;
    for (const model::Job* job : jobs) {
        seconds += job->durationSeconds;
        bytes += job->sourceBytes;
        done += job->state == model::JobState::Done ? 1 : 0;
        m_anyPausable |= job->state == model::JobState::Waiting || job->state == model::JobState::Encoding;
    }
    m_title->setText(tr("%n jobs selected", nullptr, static_cast<int>(jobs.size())));
    m_facts->setText(QStringList{words::duration(seconds), words::bytes(bytes), tr("%n done", nullptr, done)}.join(QStringLiteral(" · ")));
    const bool anyPaused = std::any_of(jobs.begin(), jobs.end(), [](const auto* job) { return job->state == model::JobState::Paused; });
    m_pause->setText(m_anyPausable ? tr("Pause") : tr("Resume"));
    m_pause->setIcon(icon(m_anyPausable ? QStringLiteral("pause") : QStringLiteral("resume")));
    m_pause->setEnabled(m_anyPausable || anyPaused);
    m_failure->parentWidget()->hide();
}

void Inspector::showEvent(QShowEvent* event) {
    Surface::showEvent(event);
    if (!m_job) return;
    fetchChunks(); // nothing was asked for while nobody could see it
    fetchProof();
}

void Inspector::fetchChunks() {
    m_service.chunks(m_job->id).then(this, [this](const model::Result<model::JobChunks>& chunks) {
        if (chunks && m_job && chunks->id == m_job->id) m_chunks->setCells(chunks->cells);
    });
}

void Inspector::fetchProof() {
    m_proofOf = proofMark(*m_job);
    m_service.proof(m_job->id).then(this, [this](const model::Result<model::JobProof>& proof) {
        if (proof && m_job && proof->id == m_job->id) m_proof->setProof(*m_job, proof->proof);
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
    m_preview->setEnabled(job.playableSeconds > 0 || job.state == model::JobState::Done || base::fileStatus(job.source).exists);
    m_failure->parentWidget()->setVisible(job.state == model::JobState::Failed);
    if (job.state == model::JobState::Failed) m_failure->setJob(job);
    m_ladderPart->setVisible(job.state != model::JobState::Failed);
    m_ladder->setJob(job);
    m_chunkPart->setVisible(job.chunks > 0);
    offerRenditions();
    m_proofPart->setVisible(job.chunks > 0 || job.state == model::JobState::Done);
    const model::Estimate& estimate = job.estimate;
    m_written->setText(job.state == model::JobState::Done ? tr("kb/s · %1 written").arg(words::bytes(job.bytesWritten))
            : estimate.bytes <= 0                         ? tr("kb/s")
            : job.bytesWritten > 0
            ? tr("kb/s · %1 of about %2 (%3–%4)")
                  .arg(words::bytes(job.bytesWritten), words::bytes(estimate.bytes), words::bytes(estimate.bytesLow),
                      words::bytes(estimate.bytesHigh))
            : tr("kb/s · about %1 (%2–%3) in %4 (%5–%6)")
                  .arg(words::bytes(estimate.bytes), words::bytes(estimate.bytesLow), words::bytes(estimate.bytesHigh),
                      words::duration(estimate.seconds), words::duration(estimate.secondsLow), words::duration(estimate.secondsHigh)));
    if (job.state == model::JobState::Done) m_playable->setText(tr("Complete; every object was read back."));
    else if (job.trouble && !job.isFinal()) m_playable->setText(words::happened(*job.trouble));
    else if (job.playableSeconds > 0 && job.state == model::JobState::Failed)
        m_playable->setText(tr("Playable up to %1; the rest waits for a retry").arg(words::duration(job.playableSeconds)));
    else if (job.playableSeconds > 0)
        m_playable->setText(tr("Playable now up to %1; grows as chunks finish").arg(words::duration(job.playableSeconds)));
    else if (job.isFinal()) m_playable->setText(tr("Nothing was published."));
    else m_playable->setText(tr("Playable as soon as the first chunk is stored"));
    m_hls->setEnabled(!job.isFinal() || job.playableSeconds > 0 || job.state == model::JobState::Done);
    m_dash->setEnabled(m_hls->isEnabled());
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
    m_service.log(m_job->id, 0).then(view, [view](const model::Result<model::JobLog>& log) {
        if (log) view->setLines(log->lines);
    });
    dialog->show();
}

} // namespace ui
