#include "ui/pages/inspector.hpp"

#include "core/base/when_done.hpp"
#include "ui/models/copy_report.hpp"
#include "ui/models/job_model.hpp"
#include "ui/models/show_in_folder.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/window_place.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/excerpt_card.hpp"
#include "ui/widgets/failure_card.hpp"
#include "ui/widgets/flow_layout.hpp"
#include "ui/widgets/proof_card.hpp"
#include "ui/widgets/selection_card.hpp"
#include "ui/widgets/wrapping_scroll_area.hpp"

#include <QComboBox>
#include <QDialog>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {

Inspector::Inspector(model::Service& service, const Theme& theme, QWidget* parent)
    : Surface(theme, &Tokens::panel, parent), m_service(service) {
    setAccessibleName(tr("Inspector"));
    makeBody();
    makeHead();
    makeFailure();
    makeExcerpt();
    makeLadder();
    makeChunks();
    makeOutput();
    makeProof();
    makeLog();
    connect(&service, &model::Service::eventPublished, this, &Inspector::follow);
    show({});
}

void Inspector::makeBody() {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_nothing = label(m_theme, tr("Select a job to see its ladder, chunks and log."), TextStyle::Small, 3, this);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    outer->addWidget(m_nothing, 1);
    m_several = new SelectionCard(m_theme, this);
    m_several->hide();
    connect(m_several, &SelectionCard::actionWanted, this, &Inspector::actionWanted);
    connect(m_several, &SelectionCard::changeWanted, this, &Inspector::change);
    outer->addWidget(m_several, 1);
    auto* scroll = new WrappingScrollArea(this);
    m_scroll = scroll;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    m_body = new QWidget(scroll);
    m_body->setMinimumWidth(0);
    m_body->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    scroll->setWidget(m_body);
    for (QWidget* ground : {scroll->viewport(), m_body}) ground->setBackgroundRole(QPalette::Base); // the panel's, not the window's
    outer->addWidget(scroll, 1);
    m_parts = new QVBoxLayout(m_body);
    m_parts->setContentsMargins(0, 12, 0, 12);
    m_parts->setSpacing(0);
}

void Inspector::addPart(QWidget* content) {
    auto* box = new QWidget(m_body);
    auto* inner = new QVBoxLayout(box);
    inner->setContentsMargins(16, 0, 16, 12);
    inner->setSpacing(8);
    inner->addWidget(content);
    m_parts->addWidget(box);
}

QWidget* Inspector::addTitledPart(const QString& title, QWidget* right, QWidget* content, int stretch) {
    auto* box = new QWidget(m_body);
    auto* inner = new QVBoxLayout(box);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(0);
    inner->addWidget(line(m_theme, box));
    auto* padded = new QVBoxLayout;
    const bool fills = qobject_cast<QLabel*>(right); // text takes the rest of the line, and more lines where it needs them
    const int above = right && !fills ? 8 : 12;      // what is clicked is higher than the title beside it
    padded->setContentsMargins(16, above, 16, 12);
    padded->setSpacing(above - 4);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(label(m_theme, title, TextStyle::Strong, 1, box), 0, fills ? Qt::AlignTop : Qt::AlignVCenter);
    if (!fills) row->addStretch();
    if (right) row->addWidget(right, fills ? 1 : 0);
    padded->addLayout(row);
    padded->addWidget(content, stretch);
    inner->addLayout(padded, 1);
    m_parts->addWidget(box, stretch);
    return box;
}

void Inspector::makeHead() {
    auto* head = new QWidget(m_body);
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    m_title = label(m_theme, {}, TextStyle::Title, 1, head);
    m_facts = label(m_theme, {}, TextStyle::Small, 2, head);
    m_facts->setWordWrap(true);
    layout->addWidget(m_title);
    layout->addWidget(m_facts);
    layout->addWidget(makeActivity(head));
    m_actions = new QWidget(head);
    layout->addWidget(m_actions);
    makeActions();
    addPart(head);
}

void Inspector::makeActions() {
    auto* row = new QHBoxLayout(m_actions);
    row->setContentsMargins(0, 8, 0, 0);
    row->setSpacing(8);
    auto* actions = new FlowLayout(8);
    m_pause = smallButton(m_theme, tr("Pause"), QStringLiteral("pause"), "", m_actions);
    m_preview = smallButton(m_theme, tr("Preview"), QStringLiteral("preview"), "", m_actions);
    m_source = smallButton(m_theme, tr("Show source"), QStringLiteral("folder"), "", m_actions);
    for (auto* b : {m_pause, m_preview, m_source}) actions->addWidget(b);
    row->addLayout(actions, 1);
    auto* more = iconButton(QStringLiteral("more"), tr("More actions"), m_actions);
    row->addWidget(more, 0, Qt::AlignTop);
    connect(more, &QToolButton::clicked, this, [this, more] { Q_EMIT menuWanted(more->mapToGlobal(QPoint(0, more->height()))); });
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (m_job) Q_EMIT actionWanted(m_job->state == model::JobState::Paused ? model::JobAction::Resume : model::JobAction::Pause);
    });
    connect(m_preview, &QPushButton::clicked, this, &Inspector::previewWanted);
    connect(m_source, &QPushButton::clicked, this, &Inspector::showSource);
}

void Inspector::makeFailure() {
    m_failure = new FailureCard(m_theme, m_body);
    addPart(m_failure);
    connect(m_failure, &FailureCard::retryClicked, this, [this] { Q_EMIT actionWanted(model::JobAction::Retry); });
    connect(m_failure, &FailureCard::removeClicked, this, &Inspector::removeWanted);
    connect(m_failure, &FailureCard::showFileClicked, this, &Inspector::showSource);
    connect(m_failure, &FailureCard::reportWanted, this, &Inspector::copyReport);
    connect(m_failure, &FailureCard::patchClicked, this, [this] { Q_EMIT actionWanted(model::JobAction::RetryAndPatch); });
}

void Inspector::makeExcerpt() {
    m_excerpt = new ExcerptCard(m_theme, m_body);
    m_excerptPart = addTitledPart(tr("Part of the film"), nullptr, m_excerpt);
    connect(m_excerpt, &ExcerptCard::changeWanted, this, &Inspector::change);
    connect(m_excerpt, &ExcerptCard::readWanted, this, [this] { Q_EMIT actionWanted(model::JobAction::Read); });
}

void Inspector::change(const std::vector<model::JobChange>& changes) {
    base::whenDone(m_service.change(changes), this, [this](const model::Result<std::vector<model::CommandResult>>& results) {
        const auto problem = results ? model::firstProblem(*results) : std::optional<model::Problem>(results.error());
        if (!problem) return;
        Q_EMIT problemTold(words::said(*problem));
        // What was entered gives way to what is so.
        if (m_job) refresh();
        else Q_EMIT totalsWanted();
    });
}

void Inspector::makeLadder() {
    m_written = label(m_theme, {}, TextStyle::Caption, 3, m_body);
    m_written->setWordWrap(true);
    m_written->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_ladder = new LadderTable(m_theme, m_body);
    m_ladderPart = addTitledPart(tr("Ladder"), m_written, m_ladder);
}

void Inspector::makeChunks() {
    m_rendition = new QComboBox(m_body); // before the map, which stands below it
    m_rendition->setAccessibleName(tr("Chunks of"));
    m_rendition->setProperty("kind", QStringLiteral("link"));
    m_rendition->setProperty("small", true);
    m_rendition->setSizeAdjustPolicy(QComboBox::AdjustToContents); // it is empty when it is shown first
    m_chunks = new ChunkMap(m_theme, m_body);
    connect(m_rendition, &QComboBox::currentIndexChanged, this, [this](int index) { m_chunks->setRendition(index - 1); });
    m_chunkPart = addTitledPart(tr("Chunks"), m_rendition, m_chunks);
}

void Inspector::makeOutput() {
    auto* output = new QWidget(m_body);
    auto* layout = new QVBoxLayout(output);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    m_playable = label(m_theme, {}, TextStyle::Small, 2, output);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    m_playableIcon = lineIcon(m_theme, QStringLiteral("play"), &Tokens::ok, output);
    row->addWidget(m_playableIcon, 0, Qt::AlignTop);
    row->addWidget(m_playable, 1);
    layout->addLayout(row);
    layout->addSpacing(4);
    m_hls = new AddressRow(m_theme, QStringLiteral("HLS"), output);
    m_dash = new AddressRow(m_theme, QStringLiteral("DASH"), output);
    layout->addWidget(m_hls);
    layout->addWidget(m_dash);
    addTitledPart(tr("Output"), nullptr, output);
}

void Inspector::makeProof() {
    m_proof = new ProofCard(m_theme, m_body);
    connect(m_proof, &ProofCard::reportWanted, this, &Inspector::copyReport);
    m_proofPart = addTitledPart(tr("Proof"), nullptr, m_proof);
}

void Inspector::makeLog() {
    auto* fullLog = smallButton(m_theme, tr("Open full log"), {}, "link", m_body);
    connect(fullLog, &QPushButton::clicked, this, &Inspector::openFullLog);
    m_log = new LogView(m_theme, m_body);
    m_log->setMinimumHeight(80);
    addTitledPart(tr("Log"), fullLog, m_log, 1);
}

void Inspector::follow(const model::Event& event) {
    if (event.kind == model::Event::Kind::JobChanged && m_selected.contains(event.jobId)) Q_EMIT totalsWanted();
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
}

void Inspector::show(const std::vector<const model::Job*>& jobs) {
    m_scroll->setVisible(jobs.size() == 1);
    m_several->setVisible(jobs.size() > 1);
    m_nothing->setVisible(jobs.empty());
    if (jobs.size() == 1) return showOne(*jobs.front());
    m_job.reset();
    m_selected.clear();
    for (const model::Job* job : jobs) m_selected.insert(job->id);
    if (!jobs.empty()) m_several->setJobs(jobs);
}

void Inspector::showOne(const model::Job& job) {
    m_selected.clear();
    const bool another = !m_job || m_job->id != job.id;
    m_job = job;
    refresh();
    if (!another || JobModel::isUploadAlone(job.id)) return; // the service knows nothing of that one
    m_log->setLines({});                                     // those of the job before are forgotten too
    fetchChunks();
    fetchProof();
    base::whenDone(m_service.log(job.id, 0), this, [this](const model::Result<model::JobLog>& log) {
        if (log && m_job && log->id == m_job->id) m_log->setLines(log->lines);
    });
}

void Inspector::copyReport() {
    if (m_job) ui::copyReport(m_service, *m_job, this);
}

void Inspector::offerRenditions() {
    QStringList names{tr("All renditions")};
    for (const auto& row : m_job->renditions)
        if (!row.audio) names << QString::fromStdString(row.name);
    QStringList shown;
    for (int i = 0; i < m_rendition->count(); ++i) shown << m_rendition->itemText(i);
    if (shown == names) return;
    const QString chosen = m_rendition->currentIndex() > 0 ? m_rendition->currentText() : QString();
    m_rendition->clear();
    m_rendition->addItems(names);
    m_rendition->setCurrentIndex(std::max(0, m_rendition->findText(chosen)));
}

void Inspector::showEvent(QShowEvent* event) {
    Surface::showEvent(event);
    if (!m_job || JobModel::isUploadAlone(m_job->id)) return;
    fetchChunks(); // nothing was asked for while nobody could see it
    fetchProof();
}

void Inspector::fetchChunks() {
    base::whenDone(m_service.chunks(m_job->id), this, [this](const model::Result<model::JobChunks>& chunks) {
        if (chunks && m_job && chunks->id == m_job->id) m_chunks->setCells(chunks->cells);
    });
}

void Inspector::fetchProof() {
    m_proofOf = proofMark(*m_job);
    base::whenDone(m_service.proof(m_job->id), this, [this](const model::Result<model::JobProof>& proof) {
        if (proof && m_job && proof->id == m_job->id) m_proof->setProof(*m_job, proof->proof);
    });
}

void Inspector::resizeEvent(QResizeEvent* event) {
    Surface::resizeEvent(event);
    if (m_job) elideHead();
}

void Inspector::elideHead() {
    const int room = std::max(200, width() - 32 - style()->pixelMetric(QStyle::PM_ScrollBarExtent)); // the bar comes and goes
    m_title->setText(QFontMetrics(m_title->font()).elidedText(words::fileName(*m_job), Qt::ElideMiddle, room));
    m_title->setToolTip(words::fileName(*m_job));
}

void Inspector::refresh() {
    const model::Job& job = *m_job;
    elideHead();
    m_facts->setText(words::unbroken(words::sourceFacts(job)));
    m_facts->setVisible(!m_facts->text().isEmpty()); // of a file that could not be read nothing is known
    sayActivity();
    const bool paused = job.state == model::JobState::Paused;
    m_pause->setText(paused ? tr("Resume") : tr("Pause"));
    m_pause->setIcon(icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
    m_pause->setEnabled((m_frozen.isEmpty() || JobModel::isUploadAlone(job.id)) &&
        (paused || job.state == model::JobState::Waiting || job.state == model::JobState::Encoding));
    m_source->setEnabled(job.sourceKind == model::SourceKind::Path); // a test pattern lies in no folder
    // Of a file that is away, Preview says so: asking its disk here would take as long as that likes.
    m_preview->setEnabled(job.isPlayable() || job.sourceKind == model::SourceKind::Path || job.sourceKind == model::SourceKind::Upload);
    const bool failed = job.state == model::JobState::Failed;
    m_failure->parentWidget()->setVisible(failed);
    m_actions->setVisible(!failed || !job.trouble); // the card has what can be done now
    if (failed) m_failure->setJob(job);
    m_excerptPart->setVisible(ExcerptCard::fits(job));
    if (ExcerptCard::fits(job)) m_excerpt->setJobs({&job});
    m_ladderPart->setVisible(job.state != model::JobState::Failed);
    m_ladder->setJob(job);
    m_chunkPart->setVisible(job.chunks > 0);
    offerRenditions();
    m_proofPart->setVisible(job.chunks > 0 || job.state == model::JobState::Done);
    showWritten(job);
    showPlayable(job);
}

void Inspector::setStale(const QString& asOf) {
    m_asOf = asOf;
    if (m_job) sayActivity();
}

void Inspector::setFrozen(const QString& reason) {
    m_frozen = reason;
    const bool may = reason.isEmpty();
    if (m_job) showOne(*m_job); // its Pause button
    // The parts, not their buttons: each button knows by itself whether its job allows it.
    for (QWidget* part : {static_cast<QWidget*>(m_failure), static_cast<QWidget*>(m_excerpt), static_cast<QWidget*>(m_several)}) {
        part->setEnabled(may);
        part->setToolTip(reason);
    }
}

void Inspector::showSource() {
    if (!m_server.isEmpty()) {
        Q_EMIT problemTold(tr("The files are on %1, not on this computer.").arg(m_server));
        return;
    }
    if (m_job) showInFolder(m_job->source, this, [this](const QString& why) { Q_EMIT problemTold(why); });
}

void Inspector::openFullLog() {
    if (!m_job) return;
    auto* dialog = new QDialog(window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Log of %1").arg(words::fileName(*m_job)));
    resizeWithinScreen(*dialog, {m_theme.scaled(860), m_theme.scaled(560)});
    auto* layout = new QVBoxLayout(dialog);
    auto* view = new LogView(m_theme, dialog);
    layout->addWidget(view);
    base::whenDone(m_service.log(m_job->id, 0), view, [view](const model::Result<model::JobLog>& log) {
        if (log) view->setLines(log->lines);
    });
    dialog->show();
}

} // namespace ui
