#include "ui/widgets/name_taken_dialog.hpp"

#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int kWidth = 440;

} // namespace

NameTakenDialog::NameTakenDialog(const QString& question, const QString& proposed, const Theme& theme, QWidget* parent)
    : QDialog(parent), m_name(new QLineEdit(proposed, this)), m_problem(new FieldNotice(theme, kWidth - 40, this)) {
    setWindowTitle(tr("Already here"));
    setMinimumWidth(theme.scaled(kWidth));
    const bool isSingle = !proposed.isEmpty();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 20, 20, 20);
    layout->setSpacing(10);
    auto* asked = label(theme, question, TextStyle::Body, 1, this);
    asked->setWordWrap(true);
    layout->addWidget(asked);
    auto* caption = label(theme, tr("New name of the output folder:"), TextStyle::Small, 2, this);
    caption->setBuddy(m_name);
    m_name->setAccessibleName(tr("New name of the output folder:"));
    for (QWidget* part : {static_cast<QWidget*>(caption), static_cast<QWidget*>(m_name)}) {
        layout->addWidget(part);
        part->setVisible(isSingle);
    }
    layout->addWidget(m_problem);
    layout->addSpacing(4);
    layout->addLayout(makeButtons(isSingle));
    m_name->selectAll();
    (isSingle ? static_cast<QWidget*>(m_name) : m_newName)->setFocus(Qt::TabFocusReason);
    connect(m_name, &QLineEdit::textChanged, this, [this] {
        m_problem->setText({});
        m_newName->setEnabled(!name().isEmpty());
    });
}

QLayout* NameTakenDialog::makeButtons(bool isSingle) {
    auto* buttons = new QHBoxLayout;
    auto* replace = button(tr("Replace"), {}, "", this);
    auto* cancel = button(tr("Cancel"), {}, "", this);
    m_newName = button(isSingle ? tr("Add under this name") : tr("Add under new names"), {}, "", this);
    buttons->addWidget(replace);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_newName);
    replace->setAutoDefault(false);
    m_newName->setDefault(true);
    connect(replace, &QPushButton::clicked, this, [this] { end(Answer::Replace); });
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_newName, &QPushButton::clicked, this, [this] { end(Answer::NewName); });
    return buttons;
}

void NameTakenDialog::end(Answer answer) {
    m_answer = answer;
    accept();
}

} // namespace ui
