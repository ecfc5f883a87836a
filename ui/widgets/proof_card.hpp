#pragma once
/// The inspector's proof: what was checked, how it compares with the source, what was left out or assumed, what is in the film, which
/// encoder made it; copies the command and the report.

#include "core/model/job.hpp"
#include "ui/style/theme.hpp"
#include "ui/widgets/basics.hpp"

namespace ui {

class ProofCard : public QWidget {
    Q_OBJECT
public:
    ProofCard(const Theme& theme, QWidget* parent);
    void setProof(const model::Job& job, const model::Proof& proof);

Q_SIGNALS:
    void reportWanted();

private:
    static QString likenessText(const std::vector<model::Likeness>& likeness);
    static QString remarksText(const std::vector<model::Remark>& remarks);

    QLabel *m_icon, *m_verified, *m_likeness, *m_remarks, *m_content, *m_encoder;
    QPushButton* m_command;
    QString m_commandText;
};

} // namespace ui
