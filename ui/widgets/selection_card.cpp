#include "ui/widgets/selection_card.hpp"

#include "core/model/activity.hpp"
#include "core/model/control.hpp"
#include "ui/models/offers.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/excerpt_card.hpp"
#include "ui/widgets/flow_layout.hpp"

#include <QVBoxLayout>
#include <algorithm>
#include <map>

namespace ui {

SelectionCard::SelectionCard(const Theme& theme, QWidget* parent) : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(4);
    m_title = label(theme, {}, TextStyle::Title, 1, this);
    m_facts = label(theme, {}, TextStyle::Small, 2, this);
    m_states = label(theme, {}, TextStyle::Small, 2, this);
    for (QLabel* text : {m_title, m_facts, m_states}) {
        text->setWordWrap(true);
        layout->addWidget(text);
    }
    layout->addSpacing(8);
    auto* actions = new FlowLayout(8);
    const auto add = [&](model::JobAction action, const QString& word, const char* iconName) {
        auto* choice = smallButton(theme, word, QLatin1String(iconName), "", this);
        actions->addWidget(choice);
        connect(choice, &QPushButton::clicked, this, [this, action] { Q_EMIT actionWanted(action); });
        m_choices.push_back({action, choice});
    };
    add(model::JobAction::Pause, tr("Pause"), "pause");
    add(model::JobAction::Resume, tr("Resume"), "play");
    add(model::JobAction::Retry, tr("Retry"), "retry");
    add(model::JobAction::Cancel, tr("Cancel"), "close");
    add(model::JobAction::Remove, tr("Remove"), "trash");
    layout->addLayout(actions);
    addExcerpt(theme, *layout);
    layout->addStretch();
}

void SelectionCard::addExcerpt(const Theme& theme, QVBoxLayout& layout) {
    m_excerptPart = new QWidget(this);
    auto* part = new QVBoxLayout(m_excerptPart);
    part->setContentsMargins(0, 16, 0, 0);
    part->setSpacing(8);
    part->addWidget(label(theme, tr("Part of the films"), TextStyle::Strong, 1, m_excerptPart));
    m_excerpt = new ExcerptCard(theme, m_excerptPart);
    part->addWidget(m_excerpt);
    layout.addWidget(m_excerptPart);
    connect(m_excerpt, &ExcerptCard::changeWanted, this, &SelectionCard::changeWanted);
    connect(m_excerpt, &ExcerptCard::readWanted, this, [this] { Q_EMIT actionWanted(model::JobAction::Read); });
}

void SelectionCard::setJobs(const std::vector<const model::Job*>& jobs) {
    double seconds = 0;
    std::int64_t bytes = 0;
    std::map<model::JobState, int> states;
    for (const model::Job* job : jobs) {
        seconds += job->durationSeconds;
        bytes += job->sourceBytes;
        ++states[model::shownState(*job)];
    }
    m_title->setText(tr("%n jobs selected", nullptr, static_cast<int>(jobs.size())));
    m_facts->setText(words::duration(seconds) + QStringLiteral(" · ") + words::bytes(bytes));
    QStringList counted;
    for (const auto& [state, count] : states) // the line breaks between them alone
        counted << tr("%1: %2").arg(words::state(state)).arg(count).replace(QLatin1Char(' '), QChar::Nbsp);
    m_states->setText(counted.join(QStringLiteral(" · ")));
    setAccessibleName(QStringList{m_title->text(), m_facts->text(), m_states->text()}.join(QStringLiteral(", ")));
    const bool notBegun = std::all_of(jobs.begin(), jobs.end(), [](const model::Job* job) { return ExcerptCard::fits(*job); });
    m_excerptPart->setVisible(notBegun);
    if (notBegun) m_excerpt->setJobs(jobs);
    for (const Choice& choice : m_choices)
        choice.button->setVisible(
            std::any_of(jobs.begin(), jobs.end(), [&](const model::Job* job) { return makesSense(choice.action, *job); }));
}

} // namespace ui
