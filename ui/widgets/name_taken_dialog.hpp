#pragma once
/// Asked when films that are added are here already: replace what there is, or add them beside it. Of a single film the new name can be
/// typed. Nothing waits in it: whoever opens it listens to `accepted`. Main thread.

#include "ui/widgets/field_notice.hpp"

#include <QDialog>
#include <QLineEdit>

namespace ui {

class NameTakenDialog : public QDialog {
    Q_OBJECT
public:
    enum class Answer { Cancel, Replace, NewName };
    /// `proposed`: a name that is free, to begin with; "": several films, which get names by themselves.
    NameTakenDialog(const QString& question, const QString& proposed, const Theme& theme, QWidget* parent);

    /// Why the name that was typed before was refused.
    void setProblem(const QString& sentence) { m_problem->setText(sentence); }
    Answer answer() const { return m_answer; }
    QString name() const { return m_name->text().trimmed(); }

private:
    QLayout* makeButtons(bool isSingle);
    void end(Answer answer);

    QLineEdit* m_name;
    FieldNotice* m_problem;
    QPushButton* m_newName;
    Answer m_answer = Answer::Cancel;
};

} // namespace ui
