#include "ui/widgets/excerpt_card.hpp"

#include "core/base/clock_text.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/field_notice.hpp"

#include <QCheckBox>
#include <QGridLayout>
#include <QLineEdit>
#include <algorithm>
#include <utility>

namespace ui {
namespace {

constexpr int kTimeWidth = 140, kLeastTimeWidth = 90, kTimeHeight = 32, kNoticeWidth = 280, kBoxHeight = 28; // for a system font of 13 px
constexpr int kLongestTitle = 30; // characters: a file's own words must not push the rest out

std::vector<int> usableTracks(const std::vector<model::SourceTrack>& tracks) {
    std::vector<int> usable;
    for (const auto& track : tracks)
        if (track.decodable) usable.push_back(track.index);
    return usable;
}

std::vector<int> keptTracks(const model::Excerpt& excerpt, const std::vector<model::SourceTrack>& tracks) {
    return excerpt.audioTracks ? *excerpt.audioTracks : usableTracks(tracks);
}

/// Not "clicked": a screen reader checks the box and clicks nothing. Not "toggled": from some to all is none.
template <class Act> void whenChosen(QCheckBox& box, Act act) {
    QObject::connect(&box, &QCheckBox::stateChanged, &box, [&box, act] {
        box.setTristate(false); // "some of them" is nothing to choose
        act(box.isChecked());
    });
}

bool contains(const std::vector<int>& all, int one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

/// Some are kept, all, or none.
Qt::CheckState stateOf(std::size_t kept, std::size_t of) {
    return kept == 0 ? Qt::Unchecked : kept == of ? Qt::Checked : Qt::PartiallyChecked;
}

} // namespace

ExcerptCard::ExcerptCard(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(8);
    makeTimes();
    makeTracks();
    connect(&theme, &Theme::changed, this, &ExcerptCard::fit);
    fit();
}

void ExcerptCard::fit() {
    for (QLineEdit* field : {m_start, m_end}) {
        field->setMinimumWidth(m_theme.scaled(kLeastTimeWidth));
        field->setMaximumWidth(m_theme.scaled(kTimeWidth));
        field->setMinimumHeight(m_theme.heightFor(kTimeHeight, 0)); // else it gives way where the inspector is full
    }
    for (int i = 0; i < m_boxes->count(); ++i) m_boxes->itemAt(i)->widget()->setMinimumHeight(m_theme.heightFor(kBoxHeight, 0));
}

void ExcerptCard::makeTimes() {
    auto* grid = new QGridLayout;
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    m_start = makeTime(tr("Start"), &model::Excerpt::start);
    m_end = makeTime(tr("End"), &model::Excerpt::end);
    int column = 0;
    for (QLineEdit* field : {m_start, m_end}) {
        auto* name = label(m_theme, field->accessibleName(), TextStyle::Caption, 3, this);
        name->setBuddy(field);
        grid->addWidget(name, 0, column);
        grid->addWidget(field, 1, column);
        grid->setColumnStretch(column++, 1000); // as wide as they may be, and no wider
    }
    grid->setColumnStretch(column, 1);
    m_layout->addLayout(grid);
    m_notice = new FieldNotice(m_theme, kNoticeWidth, this);
    m_layout->addWidget(m_notice);
}

QLineEdit* ExcerptCard::makeTime(const QString& name, Time time) {
    auto* field = new QLineEdit(this);
    field->setAccessibleName(name);
    field->setToolTip(tr("A time of the film, like 1:02.5. Empty: its beginning or its end."));
    connect(field, &QLineEdit::editingFinished, this, [this, field, time] {
        if (field->isModified()) takeTime(*field, time);
    });
    return field;
}

void ExcerptCard::makeTracks() {
    m_layout->addWidget(label(m_theme, tr("Audio tracks"), TextStyle::Caption, 3, this));
    m_boxes = new QVBoxLayout;
    m_boxes->setSpacing(4);
    m_layout->addLayout(m_boxes);
    m_tracksText = label(m_theme, {}, TextStyle::Small, 2, this);
    m_tracksText->setWordWrap(true);
    m_layout->addWidget(m_tracksText);
    m_read = button(tr("Read the file"), {}, "", this);
    m_layout->addWidget(m_read, 0, Qt::AlignLeft);
    connect(m_read, &QPushButton::clicked, this, [this] {
        m_read->setEnabled(false); // until its row says what was found
        Q_EMIT readWanted();
    });
}

bool ExcerptCard::fits(const model::Job& job) {
    if (job.trouble && words::isForRemoval(*job.trouble)) return false; // there is nothing to make a part of
    return job.startedMs == 0 && !job.isActive() && job.state != model::JobState::Done;
}

void ExcerptCard::setJobs(const std::vector<const model::Job*>& jobs) {
    std::vector<Part> parts;
    parts.reserve(jobs.size());
    for (const model::Job* job : jobs)
        parts.push_back(
            {job->id, job->excerpt.value_or(model::Excerpt()), job->filmSeconds, job->audioTracks, job->state == model::JobState::Paused});
    const bool sameJobs =
        std::equal(parts.begin(), parts.end(), m_parts.begin(), m_parts.end(), [](const Part& a, const Part& b) { return a.id == b.id; });
    if (parts == m_parts && !std::exchange(m_hasAsked, false)) return; // rows change many times while they wait
    m_parts = std::move(parts);
    if (!sameJobs) {
        m_notice->setText({});
        m_start->setModified(false);
        m_end->setModified(false);
        m_read->setEnabled(true);
    }
    double shortest = 0;
    for (const Part& part : m_parts)
        if (part.isRead() && (shortest == 0 || part.filmSeconds < shortest)) shortest = part.filmSeconds;
    showTime(*m_start, &model::Excerpt::start, words::clock(0));
    showTime(*m_end, &model::Excerpt::end, m_parts.size() == 1 && shortest > 0 ? words::clock(shortest) : tr("Film's end"));
    showTracks();
}

void ExcerptCard::showTime(QLineEdit& field, Time time, const QString& otherwise) {
    if (field.isModified() || m_parts.empty()) return; // it is being typed, or was wrong
    const auto first = m_parts.front().excerpt.*time;
    const bool isCommon = std::all_of(m_parts.begin(), m_parts.end(), [&](const Part& part) { return part.excerpt.*time == first; });
    field.setText(isCommon && first ? words::clock(*first) : QString());
    field.setPlaceholderText(isCommon ? otherwise : tr("Several"));
}

void ExcerptCard::takeTime(QLineEdit& field, Time time) {
    const QString text = field.text().trimmed();
    std::optional<double> seconds;
    if (!text.isEmpty()) {
        const auto parsed = base::parseClock(text.toStdString());
        if (!parsed) return m_notice->setText(tr("\"%1\" is no time. Write it like 1:02.5.").arg(text));
        seconds = *parsed;
    }
    std::vector<Part> parts = m_parts;
    for (Part& part : parts) part.excerpt.*time = seconds;
    const QString problem = problemOf(parts);
    m_notice->setText(problem);
    if (!problem.isEmpty()) return;
    m_start->setModified(false);
    m_end->setModified(false);
    ask(std::move(parts));
}

QString ExcerptCard::problemOf(const std::vector<Part>& parts) const {
    for (const Part& part : parts) {
        const model::Excerpt& excerpt = part.excerpt;
        if (model::validate(excerpt, part.filmSeconds)) continue;
        if (excerpt.end && *excerpt.end <= excerpt.start.value_or(0) + model::kExcerptRounding)
            return tr("The end, %1, does not lie behind the start, %2.")
                .arg(words::clock(*excerpt.end), words::clock(excerpt.start.value_or(0)));
        if (excerpt.start && part.isRead())
            return tr("The start, %1, lies behind the end of the film, which is %2 long.")
                .arg(words::clock(*excerpt.start), words::clock(part.filmSeconds));
        return tr("This is no part of the film.");
    }
    return {};
}

void ExcerptCard::ask(std::vector<Part> parts) {
    std::vector<model::JobChange> changes;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i].excerpt != m_parts[i].excerpt) {
            model::JobChange change;
            change.id = parts[i].id;
            change.excerpt = parts[i].excerpt;
            changes.push_back(std::move(change));
        }
    if (changes.empty()) return;
    m_hasAsked = true;
    Q_EMIT changeWanted(changes);
}

bool ExcerptCard::haveSameTracks() const {
    return std::all_of(m_parts.begin(), m_parts.end(), [&](const Part& part) { return part.tracks == m_parts.front().tracks; });
}

QString ExcerptCard::trackText(const model::SourceTrack& track) {
    QStringList words{QString::number(track.index)};
    if (!track.language.empty()) words << QString::fromStdString(track.language);
    if (!track.title.empty()) words << QString::fromStdString(track.title).simplified().left(kLongestTitle);
    words << words::sound(track.codec, track.channels, 0);
    if (!track.decodable) words << tr("cannot be decoded");
    return words.join(QStringLiteral(" · "));
}

QCheckBox* ExcerptCard::addBox(const QString& text) {
    QString shown = text; // "&" is no key here
    auto* box = new QCheckBox(shown.replace(QLatin1Char('&'), QStringLiteral("&&")), this);
    box->setMinimumHeight(m_theme.heightFor(kBoxHeight, 0));
    box->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // narrow inspectors cut it, and do not grow
    box->setToolTip(text);
    m_boxes->addWidget(box);
    return box;
}

void ExcerptCard::addTrackBox(const model::SourceTrack& track) {
    auto* box = addBox(trackText(track));
    const auto kept = std::count_if(
        m_parts.begin(), m_parts.end(), [&](const Part& part) { return contains(keptTracks(part.excerpt, part.tracks), track.index); });
    box->setCheckState(stateOf(track.decodable ? static_cast<std::size_t>(kept) : 0, m_parts.size()));
    box->setEnabled(track.decodable);
    whenChosen(*box, [this, index = track.index](bool on) { keepTrack(index, on); });
}

void ExcerptCard::addSoundBox() {
    auto* box = addBox(tr("All audio tracks"));
    const auto kept = std::count_if(m_parts.begin(), m_parts.end(), [](const Part& part) { return !part.excerpt.audioTracks; });
    const auto silent = std::count_if(
        m_parts.begin(), m_parts.end(), [](const Part& part) { return part.excerpt.audioTracks && part.excerpt.audioTracks->empty(); });
    const auto all = static_cast<std::ptrdiff_t>(m_parts.size());
    box->setCheckState(kept == all ? Qt::Checked : silent == all ? Qt::Unchecked : Qt::PartiallyChecked);
    whenChosen(*box, [this](bool on) { keepSound(on); });
}

void ExcerptCard::showTracks() {
    const bool isRead = std::all_of(m_parts.begin(), m_parts.end(), [](const Part& part) { return part.isRead(); });
    const bool rests = std::any_of(m_parts.begin(), m_parts.end(), [](const Part& part) { return !part.isRead() && part.paused; });
    int focused = -1; // boxes are made anew: the one that was clicked keeps the focus
    for (int i = 0; i < m_boxes->count(); ++i)
        if (m_boxes->itemAt(i)->widget()->hasFocus()) focused = i;
    while (QLayoutItem* item = m_boxes->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be its own signal that brought us here
        delete item;
    }
    if (isRead && !m_parts.empty()) {
        if (!haveSameTracks()) addSoundBox();
        else
            for (const auto& track : m_parts.front().tracks) addTrackBox(track);
    }
    QWidget* before = m_end;
    for (int i = 0; i < m_boxes->count(); ++i) {
        setTabOrder(before, m_boxes->itemAt(i)->widget());
        before = m_boxes->itemAt(i)->widget();
    }
    setTabOrder(before, m_read);
    if (focused >= 0 && focused < m_boxes->count()) m_boxes->itemAt(focused)->widget()->setFocus();
    m_read->setVisible(!isRead && rests);
    m_tracksText->setText(!isRead   ? tr("They are listed when the file has been read.")
            : m_boxes->count() == 0 ? tr("The film has no sound.")
            : haveSameTracks()      ? QString()
                                    : tr("These films have different tracks. Select one to choose among its own."));
    m_tracksText->setVisible(!m_tracksText->text().isEmpty());
}

void ExcerptCard::keepTrack(int index, bool kept) {
    std::vector<Part> parts = m_parts;
    for (Part& part : parts) {
        const std::vector<int> usable = usableTracks(part.tracks);
        std::vector<int> tracks = keptTracks(part.excerpt, part.tracks);
        std::erase(tracks, index);
        if (kept) tracks.push_back(index);
        std::sort(tracks.begin(), tracks.end());
        part.excerpt.audioTracks.reset();
        if (tracks != usable) part.excerpt.audioTracks = std::move(tracks);
    }
    ask(std::move(parts));
}

void ExcerptCard::keepSound(bool kept) {
    std::vector<Part> parts = m_parts;
    for (Part& part : parts) {
        part.excerpt.audioTracks.reset();
        if (!kept) part.excerpt.audioTracks.emplace();
    }
    ask(std::move(parts));
}

} // namespace ui
