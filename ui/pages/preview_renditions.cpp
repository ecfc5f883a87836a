// Preview's panel: the renditions to choose from, and what is told of the one that plays.

#include "ui/pages/preview_page.hpp"

#include "ui/models/played_facts.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/rendition_list.hpp"
#include "ui/widgets/video_view.hpp"

#include <algorithm>
#include <utility>

namespace ui {
namespace {

constexpr int kSource = 1000;

/// Of a rendition with the heaviest sound, as the playlist's AVERAGE-BANDWIDTH counts it; bits per second, 0: not known.
template <class Kbps> double withSound(const model::Job& job, const std::string& rendition, Kbps model::RenditionProgress::*kbps) {
    double picture = 0, sound = 0;
    for (const auto& each : job.renditions) {
        if (each.audio) sound = std::max(sound, static_cast<double>(each.*kbps));
        else if (each.name == rendition) picture = static_cast<double>(each.*kbps);
    }
    return picture > 0 ? (picture + sound) * 1000 : 0;
}

bool hasSound(const model::Job& job) {
    return std::any_of(job.renditions.begin(), job.renditions.end(), [](const auto& each) { return each.audio; });
}

/// What the job knows of it: of what was written so far, and what it is to become.
RenditionRow rowOf(int id, const model::Job& job, const std::string& rendition) {
    return {.id = id,
        .name = QString::fromStdString(rendition),
        .size = {},
        .average = withSound(job, rendition, &model::RenditionProgress::actualKbps),
        .target = withSound(job, rendition, &model::RenditionProgress::targetKbps),
        .hasSound = hasSound(job)};
}

} // namespace

void PreviewPage::connectRenditions() {
    m_renditions->setTabAfter(m_timeline);
    connect(m_renditions, &RenditionList::chosen, this, &PreviewPage::choose);
}

void PreviewPage::sourceOpened() {
    fillRenditions();
    const auto& choices = m_player.choices().video;
    if (!m_wanted.empty() && !choices.empty()) m_player.chooseRendition(std::exchange(m_wanted, {}));
    m_rendition = m_player.renditionName();
    if (m_resume && (m_source || !choices.empty())) {
        m_resume = false;
        m_player.play();
    }
}

std::vector<RenditionRow> PreviewPage::renditionRows() const {
    std::vector<RenditionRow> rows;
    const auto* shown = shownJob();
    if (shown && m_jobs.server().isEmpty())
        rows.push_back({.id = kSource,
            .name = tr("Source"),
            .size = QSize(shown->width, shown->height),
            .average = static_cast<double>(shown->sourceBitsPerSecond),
            .hasSound = !shown->audioCodec.empty()});
    int id = 0;
    const auto& choices = m_player.choices().video;
    if (shown && shown->output != model::OutputState::Kept) return rows; // of what is deleted only the source is left
    // While the source plays, or nothing is open yet, the job's own list stands in for the master's.
    if (choices.empty() && shown && shown->isPlayable())
        for (const auto& rendition : shown->renditions)
            if (!rendition.audio) rows.push_back(rowOf(id++, *shown, rendition.name));
    for (const auto& choice : choices) {
        // The job knows more than a playlist that was read while it grew.
        RenditionRow row =
            shown ? rowOf(id++, *shown, choice.name) : RenditionRow{.id = id++, .name = QString::fromStdString(choice.name), .size = {}};
        row.size = QSize(choice.width, choice.height);
        if (row.average <= 0) row.average = static_cast<double>(choice.averageBandwidth);
        row.peak = static_cast<double>(choice.bandwidth);
        row.hasSound = row.hasSound || !m_player.sound().codec.empty();
        rows.push_back(row);
    }
    return rows;
}

bool PreviewPage::isPictureApart() const {
    return !m_source && !m_player.isSoundAlone() && !m_player.choices().audio.empty();
}

void PreviewPage::fillRenditions() {
    m_renditions->setRows(renditionRows());
    const QString playing = QString::fromStdString(m_player.renditionName());
    int chosen = m_source && m_isOpen ? kSource : -1;
    QString tag;
    for (const auto& row : m_renditions->rows()) {
        if (!m_source && m_isOpen && row.id != kSource && !playing.isEmpty() && row.name == playing) chosen = row.id;
        if (row.id != chosen) continue;
        tag = row.name;
        if (row.average > 0) tag += QStringLiteral(" · ") + ratesSaid(row.average, 0, 0, row.hasSound);
    }
    m_renditions->setChosen(chosen);
    m_view->setTag(tag);
}

void PreviewPage::choose(int id) {
    const auto* shown = shownJob();
    const double at = m_player.position();
    m_resume = m_player.playing();
    if (id == kSource && shown) {
        open(shown->source, at, m_job, true);
    } else if (m_source && shown) {
        std::vector<std::string> names;
        for (const auto& rendition : shown->renditions)
            if (!rendition.audio) names.push_back(rendition.name);
        m_wanted = id >= 0 && id < static_cast<int>(names.size()) ? names[static_cast<std::size_t>(id)] : "";
        open(shown->hlsUrl, at, m_job, false);
    } else if (id >= 0 && id < static_cast<int>(m_player.choices().video.size())) {
        m_resume = false;
        m_rendition = m_player.choices().video[static_cast<std::size_t>(id)].name;
        m_player.chooseRendition(m_rendition);
    }
}

void PreviewPage::showFacts() {
    PlayedMedia media;
    if (!m_player.isSoundAlone()) media.picture = m_view->image().size(); // a wave is no picture of the film
    media.frameSeconds = m_player.frameSeconds();
    media.sound = m_player.sound();
    media.isSoundApart = isPictureApart();
    media.segments = &m_player.segments();
    media.position = m_player.position();
    media.isGrowing = m_player.growing();
    if (const auto* shown = shownJob()) media.job = shown->state;
    for (const auto& row : m_renditions->rows())
        if (m_renditions->button(row.id)->isChecked()) {
            media.average = row.average;
            media.peak = row.peak;
            media.target = row.target;
        }
    const PlayedFacts facts = playedFacts(media);
    for (std::size_t i = 0; i < facts.size(); ++i) m_facts[i]->setText(facts[i]);
}

} // namespace ui
