#pragma once
/// Several selected jobs in one card: how many, what they are in all, in which states, and the actions that fit some of them.

#include "core/model/commands.hpp"
#include "core/model/job.hpp"
#include "ui/style/theme.hpp"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ui {

class ExcerptCard;

class SelectionCard : public QWidget {
    Q_OBJECT
public:
    SelectionCard(const Theme& theme, QWidget* parent);
    void setJobs(const std::vector<const model::Job*>& jobs);

Q_SIGNALS:
    /// Remove too: who listens makes it undoable.
    void actionWanted(model::JobAction action);
    /// Another part of the films, or other tracks.
    void changeWanted(const std::vector<model::JobChange>& changes);

private:
    struct Choice {
        model::JobAction action;
        QPushButton* button;
    };
    void addExcerpt(const Theme& theme, QVBoxLayout& layout);

    QLabel *m_title, *m_facts, *m_states;
    QWidget* m_excerptPart;
    ExcerptCard* m_excerpt;
    std::vector<Choice> m_choices;
};

} // namespace ui
