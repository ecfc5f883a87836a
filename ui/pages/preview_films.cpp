// Which film Preview shows: jobs and links to choose from, opening one, and what stands in the picture's place where there is none.

#include "ui/pages/preview_page.hpp"

#include "core/base/source_path.hpp"
#include "core/playback/playlist_name.hpp"
#include "ui/models/dropped_items.hpp"
#include "ui/models/found_videos.hpp"
#include "ui/models/played_facts.hpp"
#include "ui/models/show_in_folder.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/job_picker.hpp"
#include "ui/widgets/job_strip.hpp"
#include "ui/widgets/preview_notice.hpp"
#include "ui/widgets/undo_bar.hpp"
#include "ui/widgets/video_view.hpp"

#include <QFileInfo>
#include <QInputDialog>
#include <QUrl>

namespace ui {
namespace {

constexpr int kMostLinks = 20;
constexpr QLatin1String kLinkKey{"link:"}; // no job's id begins so

/// ".../film/master.m3u8" says which film it is; "master.m3u8" of all of them does not.
QString nameOf(const QString& link) {
    const QString path = playback::isRemote(link.toStdString()) ? QUrl(link).path() : link;
    const QString folder = QFileInfo(QFileInfo(path).path()).fileName(), file = QFileInfo(path).fileName();
    if (file.isEmpty()) return link;
    return folder.isEmpty() || folder == QLatin1String(".") ? file : folder + QLatin1Char('/') + file;
}

/// What its link leads to is fetched by the engine alone, which may be another computer.
bool isLinkAlone(const model::Job& job) {
    return job.sourceKind == model::SourceKind::Url && !job.isPlayable();
}

} // namespace

/// Nor are the paths of another computer's jobs files of this one: those are read over the connection, if that may be.
bool PreviewPage::isOutOfReach(const model::Job& job, bool source) const {
    if (isLinkAlone(job)) return true;
    const bool isThere = source && !m_jobs.server().isEmpty() && !JobModel::isUploadAlone(job.id);
    return isThere && !bytesOf(job.id, true);
}

void PreviewPage::setSourceReader(ReadSource read, const QString& whyNot) {
    m_readSource = std::move(read);
    if (std::exchange(m_whyNoSource, whyNot) != whyNot && isVisible()) showNotice();
}

std::optional<playback::FilmBytes> PreviewPage::bytesOf(const std::string& job, bool source) const {
    const auto* row = source ? m_jobs.job(job) : nullptr;
    if (!row || m_jobs.server().isEmpty() || JobModel::isUploadAlone(job) || !m_readSource || !m_whyNoSource.isEmpty()) return std::nullopt;
    const bool isFile = row->sourceKind == model::SourceKind::Path || row->sourceKind == model::SourceKind::Upload;
    if (!isFile || row->received < 1 || row->sourceBytes <= 0) return std::nullopt; // nothing of it is there yet, or it is no file
    return playback::FilmBytes{.length = row->sourceBytes,
        .read = [read = m_readSource, job](
                    std::int64_t offset, std::int64_t size, playback::FilmBytes::Came came) { read(job, offset, size, std::move(came)); }};
}

void PreviewPage::connectJobs() {
    // Once for all that comes together, and only while somebody could see it.
    m_filling.setSingleShot(true);
    m_filling.setInterval(0);
    connect(&m_filling, &QTimer::timeout, this, [this] {
        fillPicker();
        showNotice();
    });
    const auto refill = [this] {
        if (isVisible()) m_filling.start();
    };
    connect(&m_jobs, &QAbstractItemModel::rowsInserted, this, refill);
    connect(&m_jobs, &QAbstractItemModel::rowsRemoved, this, refill);
    connect(&m_jobs, &QAbstractItemModel::modelReset, this, refill);
    connect(&m_jobs, &QAbstractItemModel::dataChanged, this, &PreviewPage::followJob);
    connect(m_picker, &QComboBox::activated, this, &PreviewPage::choosePicked);
    connect(m_strip, &JobStrip::actionWanted, this, [this] { Q_EMIT actionWanted(m_job, model::JobAction::Retry); });
    connect(m_notice, &PreviewNotice::linkWanted, this, &PreviewPage::askForLink);
    connect(m_notice, &PreviewNotice::againWanted, this, &PreviewPage::openAgain);
    connect(m_notice, &PreviewNotice::actionWanted, this, [this](model::JobAction action) { Q_EMIT actionWanted(m_job, action); });
    connect(m_notice, &PreviewNotice::reportWanted, this, [this] { Q_EMIT reportWanted(m_job); });
    connect(m_notice, &PreviewNotice::fileWanted, this, [this] {
        if (const auto* shown = shownJob())
            showInFolder(shown->source, this, [this](const QString& why) { m_told->say(why, false); }); // the card stays
    });
}

void PreviewPage::followJob() {
    const auto* shown = shownJob();
    const bool wasOut = shown && (shown->sourceKind == model::SourceKind::Url || !m_jobs.server().isEmpty());
    const bool hasComeInReach = wasOut && !m_isOpen && shown->isPlayable();
    if (hasComeInReach && isVisible()) return openJob(shown->id);
    if (!isVisible() || !shown || (shown->state == m_jobState && shown->output == m_output)) return;
    showNotice();
    refresh();
}

void PreviewPage::fillPicker() {
    m_picker->clear();
    for (const auto& each : m_jobs.jobs())
        m_picker->addEntry(QStringLiteral("file-video"), words::fileName(each), QString::fromStdString(base::shownPath(each.source)),
            QString::fromStdString(each.id));
    for (const QString& link : m_links) m_picker->addEntry(QStringLiteral("link"), nameOf(link), link, kLinkKey + link);
    const QString key = !m_job.empty() ? QString::fromStdString(m_job) : kLinkKey + m_link;
    m_picker->setCurrentIndex(m_picker->findData(key));
}

void PreviewPage::choosePicked(int index) {
    const QString key = m_picker->itemData(index).toString();
    if (key.startsWith(kLinkKey)) openAddress(key.mid(kLinkKey.size()));
    else openJob(key.toStdString());
}

void PreviewPage::askForLink() {
    const QString address = QInputDialog::getText(this, tr("Open link"),
        tr("Address or file of an HLS playlist (.m3u8) or a DASH manifest (.mpd),\nor a video file of this computer:"));
    if (!address.trimmed().isEmpty()) openAddress(address.trimmed());
}

QString PreviewPage::outOfReach(const model::Job& job) const {
    if (!m_jobs.server().isEmpty() && !m_whyNoSource.isEmpty())
        return tr("The source of %1 is on %2. %3 What is made of it can be played here as soon as there is some.")
            .arg(words::fileName(job), m_jobs.server(), m_whyNoSource);
    if (!m_jobs.server().isEmpty())
        return tr("The source of %1 is on %2. What is made of it can be played here as soon as there is some.")
            .arg(words::fileName(job), m_jobs.server());
    return tr("%1 is made from a link: there is nothing of it here to be played now.").arg(words::fileName(job));
}

QString PreviewPage::linkToCopy() const {
    if (const auto* shown = shownJob()) {
        const bool isNothing = shown->isFinal() && shown->state != model::JobState::Done && shown->playableSeconds <= 0;
        return shown->output == model::OutputState::Kept && !isNothing ? QString::fromStdString(shown->hlsUrl) : QString();
    }
    const std::string link = m_link.toStdString();
    return playback::isRemote(link) && !playback::isDashManifest(link) ? m_link : QString();
}

void PreviewPage::openJob(const std::string& id) {
    const auto* wanted = m_jobs.job(id);
    if (!wanted) return;
    m_link.clear();
    forgetWishes();
    const bool playable = wanted->isPlayable();
    if (!playable && hasEndedEarly(wanted->state)) return showUnplayable(id, {}, {});
    if (isOutOfReach(*wanted, !playable)) return showUnplayable(id, {}, outOfReach(*wanted));
    open(playable ? wanted->hlsUrl : wanted->source, 0, id, !playable);
}

void PreviewPage::openAddress(const QString& address) {
    const bool isFileUrl = address.startsWith(QLatin1String("file:"), Qt::CaseInsensitive);
    const QString link = isFileUrl ? pathOf(QUrl(address)) : address;
    if (playback::isRemote(link.toStdString()) && !namesHost(link)) return showUnplayable({}, link, hostlessProblem(link));
    if (isVideoAddress(link)) return showUnplayable({}, link, videoAddressProblem(link));
    forgetWishes();
    m_link = link;
    addLinks({link});
    const std::string name = link.toStdString();
    open(name, 0, {}, !playback::isRemote(name) && !playback::isPlaylist(name));
}

void PreviewPage::addLinks(const QStringList& addresses) {
    for (auto link = addresses.rbegin(); link != addresses.rend(); ++link) {
        m_links.removeAll(*link);
        m_links.prepend(*link);
    }
    m_links = m_links.mid(0, kMostLinks);
    fillPicker();
}

void PreviewPage::forgetWishes() {
    m_wanted.clear();
    m_resume = false;
}

void PreviewPage::clearPicture() {
    m_view->setImage({});
    m_timeline->setPosition(0);
    m_time->setText(words::timecode(0, 0, 0));
    m_frame->clear();
}

void PreviewPage::open(const std::string& address, double at, const std::string& job, bool source) {
    if (job != m_job || at == 0) clearPicture();
    m_job = job;
    m_source = source;
    m_isOpen = true;
    m_address = address;
    m_shownAt.reset();
    m_rendition.clear();
    m_problem.clear();
    m_timeline->setSource(source);
    fillPicker();
    m_view->setMessage({});
    m_view->setTag({});
    if (auto film = bytesOf(job, source)) m_player.open(std::move(*film), words::fileName(*m_jobs.job(job)).toStdString(), at);
    else m_player.open(address, at);
    fillRenditions();
    showNotice();
    if (!isVisible()) return;
    m_tick.start();
    m_stats.start();
}

void PreviewPage::stop(const QString& problem) {
    m_problem = problem;
    m_view->setImage({}); // the sentence stands in its place
    m_view->setMessage({});
    showNotice();
}

void PreviewPage::openAgain() {
    const auto at = m_shownAt;
    if (m_wanted.empty()) m_wanted = m_rendition;
    open(m_address, at.value_or(0), m_job, m_source);
    m_shownAt = at; // where it stops before a picture came, the next try begins there too
}

void PreviewPage::openSource(const model::Job& job) {
    if (isOutOfReach(job, true)) return showUnplayable(job.id, {}, outOfReach(job));
    const bool plays = m_player.playing();
    forgetWishes();
    m_resume = plays;
    open(job.source, m_player.position(), job.id, true);
}

void PreviewPage::showUnplayable(const std::string& job, const QString& link, const QString& problem) {
    m_player.close();
    clearPicture();
    m_job = job;
    m_link = link;
    m_problem = problem;
    m_source = m_isOpen = false;
    m_shownAt.reset();
    m_timeline->setSource(false);
    forgetWishes();
    fillPicker();
    m_view->setMessage({});
    m_view->setTag({});
    refresh();
    showNotice();
}

bool PreviewPage::hasJobEndedEarly() const {
    const auto* shown = shownJob();
    return shown && hasEndedEarly(shown->state);
}

void PreviewPage::showNotice() {
    const auto* shown = shownJob();
    m_jobState = shown ? shown->state : model::JobState::Unknown;
    m_output = shown ? shown->output : model::OutputState::Kept;
    m_copy->setEnabled(!linkToCopy().isEmpty());
    if (m_isOpen && !m_source && m_output != model::OutputState::Kept && isVisible()) return openSource(*shown);
    const bool ended = shown && hasEndedEarly(shown->state);
    if (!m_isOpen && !shown) m_job.clear(); // it was removed
    const bool canOpen = shown && !ended && !isOutOfReach(*shown, !shown->isPlayable());
    if (!m_isOpen && canOpen && isVisible()) return openJob(m_job); // a retry brought it back
    if (!m_problem.isEmpty()) m_notice->showProblem(m_problem, m_isOpen ? PreviewNotice::Again::Offered : PreviewNotice::Again::No);
    else if (m_isOpen) m_notice->hide();
    else if (ended) m_notice->showJob(*shown);
    else m_notice->showNothing();
    m_strip->setJob(ended && m_isOpen && !fillsScreen() ? shown : nullptr);
    fitControls();
}

void PreviewPage::fitControls() {
    for (QToolButton* each : m_ofFilm) each->setEnabled(m_isOpen);
    // Without a film it would be an empty pane, and on a small screen what is said needs its room. What stopped has one where it was seen.
    const bool hasTimes = m_isOpen && (m_problem.isEmpty() || m_shownAt);
    for (QWidget* part : {m_timelineEdge, static_cast<QWidget*>(m_timeline)}) part->setVisible(hasTimes);
}

} // namespace ui
