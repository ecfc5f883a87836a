#include "ui/widgets/approve_pairing_dialog.hpp"

#include "ui/style/words.hpp"
#include "ui/widgets/field_notice.hpp"

#include <QComboBox>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLocale>
#include <QPointer>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {
namespace {

constexpr int kWidth = 420;
/// From the least to the most; nobody gives more than they have.
constexpr const char* kRoles[] = {"viewer", "operator", "editor", "admin"};

int rankOf(const std::string& role) {
    const auto found = std::find(std::begin(kRoles), std::end(kRoles), role);
    return found == std::end(kRoles) ? -1 : static_cast<int>(found - std::begin(kRoles));
}

} // namespace

ApprovePairingDialog::ApprovePairingDialog(model::Connections& connections, const Theme& theme, QWidget* parent)
    : GrowingDialog(parent), m_connections(connections), m_theme(theme) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Pair a computer"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 16);
    layout->setSpacing(12);
    layout->setSizeConstraint(QLayout::SetFixedSize); // as high as what it says, also when that changes
    makeCode(this);
    layout->addWidget(m_codePart);
    makeAsked(this);
    layout->addWidget(m_askedPart);
    m_problem = new FieldNotice(theme, kWidth, this);
    layout->addWidget(m_problem);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_look = buttons->addButton(tr("Look it up"), QDialogButtonBox::ActionRole);
    m_deny = buttons->addButton(tr("Deny"), QDialogButtonBox::DestructiveRole);
    m_approve = buttons->addButton(tr("Let it in"), QDialogButtonBox::ActionRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_look, &QPushButton::clicked, this, &ApprovePairingDialog::lookUp);
    connect(m_deny, &QPushButton::clicked, this, [this] { answer(false); });
    connect(m_approve, &QPushButton::clicked, this, [this] { answer(true); });
    layout->addWidget(buttons);
    m_askedPart->hide();
    m_deny->hide();
    m_approve->hide();
    m_look->setDefault(true);
    m_code->setFocus();
}

void ApprovePairingDialog::makeCode(QWidget* parent) {
    m_codePart = new QWidget(parent);
    auto* layout = new QVBoxLayout(m_codePart);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* how = label(m_theme, tr("Type the code that the other computer shows. Do not take one from a message: read it from its screen."),
        TextStyle::Body, 2, m_codePart);
    how->setWordWrap(true);
    how->setFixedWidth(m_theme.scaled(kWidth));
    how->setMinimumHeight(how->heightForWidth(how->minimumWidth()));
    layout->addWidget(how);
    m_code = new QLineEdit(m_codePart);
    m_code->setAccessibleName(tr("Pairing code"));
    m_code->setTextMargins(8, 0, 8, 0);
    m_code->setPlaceholderText(QStringLiteral("WDJB-MJHT"));
    m_code->setFont(m_theme.font(7, QFont::DemiBold));
    connect(m_code, &QLineEdit::textEdited, this, [this] { m_problem->setText({}); });
    layout->addWidget(m_code);
}

void ApprovePairingDialog::makeAsked(QWidget* parent) {
    m_askedPart = new QWidget(parent);
    auto* form = new QFormLayout(m_askedPart);
    form->setContentsMargins(0, 0, 0, 0);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    m_who = label(m_theme, {}, TextStyle::Body, 1, m_askedPart);
    m_who->setWordWrap(true);
    m_who->setTextFormat(Qt::PlainText); // its words come from a stranger
    m_who->setFixedWidth(m_theme.scaled(kWidth));
    form->addRow(m_who);
    m_role = new QComboBox(m_askedPart);
    m_role->setAccessibleName(tr("Role"));
    form->addRow(tr("Role"), m_role);
    m_name = new QLineEdit(m_askedPart);
    m_name->setAccessibleName(tr("Name of its token"));
    m_name->setTextMargins(8, 0, 8, 0);
    form->addRow(tr("Name of its token"), m_name);
}

void ApprovePairingDialog::lookUp() {
    m_look->setEnabled(false);
    m_problem->setText({});
    const auto said = [dialog = QPointer(this)](const model::Result<model::PairingRequest>& asked) {
        if (!dialog) return;
        dialog->m_look->setEnabled(true);
        asked ? dialog->showAsked(*asked) : dialog->fail(asked.error());
    };
    m_connections.lookPairingUp(m_code->text().trimmed().toStdString(), said);
}

void ApprovePairingDialog::showAsked(const model::PairingRequest& asked) {
    m_asked = asked;
    const QString when = QLocale().toString(QDateTime::fromMSecsSinceEpoch(asked.askedMs).time(), QStringLiteral("HH:mm"));
    const auto shown = [](const std::string& text) { return QString::fromStdString(text); };
    m_who->setText(tr("%1 (%2) at %3 asked at %4 to be let in as %5.")
                       .arg(shown(asked.device), shown(asked.platform), shown(asked.address), when, words::role(asked.role)));
    m_who->setMinimumHeight(m_who->heightForWidth(m_who->minimumWidth()));
    m_role->clear();
    const int own = rankOf(m_connections.state().role);
    for (int rank = 0; rank <= std::max(0, own); ++rank) m_role->addItem(words::role(kRoles[rank]), QString::fromLatin1(kRoles[rank]));
    m_role->setCurrentIndex(std::clamp(rankOf(asked.role), 0, m_role->count() - 1));
    m_name->setText(shown(asked.device));
    m_codePart->hide();
    m_look->hide();
    m_askedPart->show();
    m_approve->show();
    m_deny->show();
    m_approve->setDefault(true);
    m_role->setFocus();
}

void ApprovePairingDialog::answer(bool approve) {
    m_approve->setEnabled(false);
    m_deny->setEnabled(false);
    const std::string role = m_role->currentData().toString().toStdString();
    const QString who = QString::fromStdString(m_asked.device);
    const QString sentence = approve ? tr("%1 may come in as %2.").arg(who, words::role(role)) : tr("%1 was turned away.").arg(who);
    const auto said = [dialog = QPointer(this), sentence](const model::Result<void>& done) {
        if (!dialog) return;
        if (!done) return dialog->fail(done.error());
        Q_EMIT dialog->answered(sentence);
        dialog->accept();
    };
    m_connections.answerPairing(m_asked.code, approve, role, m_name->text().trimmed().toStdString(), said);
}

void ApprovePairingDialog::fail(const base::Error& error) {
    m_approve->setEnabled(true);
    m_deny->setEnabled(true);
    m_problem->setText(words::said(error));
}

} // namespace ui
