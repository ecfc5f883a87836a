#include "ui/widgets/sign_in_dialog.hpp"

#include "ui/style/words.hpp"
#include "ui/widgets/field_notice.hpp"

#include <QDateTime>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLocale>
#include <QPointer>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int kWidth = 420;

} // namespace

SignInDialog::SignInDialog(model::Connections& connections, std::string profile, Way way, const Theme& theme, QWidget* parent)
    : GrowingDialog(parent), m_connections(connections), m_profile(std::move(profile)), m_way(way), m_theme(theme) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Sign in to %1").arg(QString::fromStdString(m_profile)));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 16);
    layout->setSpacing(16);
    layout->setSizeConstraint(QLayout::SetFixedSize); // as high as what it says, also when that changes
    auto* form = new QFormLayout;
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    layout->addLayout(form);
    switch (way) {
    case Way::Pairing: makePairing(*form); break;
    case Way::Setup: m_code = addField(*form, tr("Setup code"), false); [[fallthrough]];
    case Way::Password:
        m_user = addField(*form, tr("User"), false);
        m_secret = addField(*form, tr("Password"), true);
        break;
    case Way::Token: m_secret = addField(*form, tr("Token"), true); break;
    case Way::Invite: m_secret = addField(*form, tr("Invite link"), false); break;
    }
    m_problem = new FieldNotice(theme, kWidth, this);
    layout->addWidget(m_problem);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    if (way != Way::Pairing) {
        m_send = buttons->addButton(tr("Sign in"), QDialogButtonBox::AcceptRole);
        m_send->setDefault(true);
        connect(buttons, &QDialogButtonBox::accepted, this, &SignInDialog::send);
    }
    layout->addWidget(buttons);
    connect(&connections, &model::Connections::signInEnded, this, &SignInDialog::end);
    connect(&connections, &model::Connections::pairingCode, this, &SignInDialog::showCode);
    if (way == Way::Pairing) connections.signIn(m_profile, {});
}

SignInDialog::~SignInDialog() {
    m_connections.cancelSignIn();
}

void SignInDialog::makePairing(QFormLayout& form) {
    m_shown = label(m_theme, tr("Asking for a code…"), TextStyle::Heading, 1, this);
    m_shown->setAlignment(Qt::AlignCenter);
    m_shown->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_shown->setAccessibleName(tr("Pairing code"));
    m_how = label(m_theme, {}, TextStyle::Body, 2, this);
    m_how->setWordWrap(true);
    m_how->setFixedWidth(m_theme.scaled(kWidth));
    form.addRow(m_shown);
    form.addRow(m_how);
}

QLineEdit* SignInDialog::addField(QFormLayout& form, const QString& name, bool isSecret) {
    auto* field = new QLineEdit(this);
    field->setAccessibleName(name);
    field->setTextMargins(8, 0, 8, 0);
    field->setMinimumWidth(m_theme.scaled(kWidth) / 2);
    if (isSecret) field->setEchoMode(QLineEdit::Password);
    form.addRow(name, field);
    return field;
}

void SignInDialog::send() {
    m_problem->setText({});
    m_send->setEnabled(false);
    model::SignIn wish;
    wish.way = m_way == Way::Setup ? model::SignIn::Way::Setup
        : m_way == Way::Token      ? model::SignIn::Way::Token
                                   : model::SignIn::Way::Password;
    if (m_user) wish.user = m_user->text().trimmed().toStdString();
    if (m_code) wish.code = m_code->text().trimmed().toStdString();
    wish.secret = m_way == Way::Password || m_way == Way::Setup ? m_secret->text().toStdString() : m_secret->text().trimmed().toStdString();
    if (m_way == Way::Invite)
        m_connections.join(m_profile, wish.secret, [dialog = QPointer(this)](const model::Result<void>& joined) {
            if (!joined && dialog) dialog->end(joined, {}); // success is told by `signInEnded`
        });
    else m_connections.signIn(m_profile, wish);
}

void SignInDialog::showCode(const QString& code, int secondsLeft) {
    if (!m_shown) return;
    QFont large = m_theme.font(14, QFont::DemiBold);
    large.setLetterSpacing(QFont::AbsoluteSpacing, 2);
    m_shown->setFont(large);
    m_shown->setText(code);
    m_shown->setAccessibleDescription(code);
    const QString until = QLocale().toString(QDateTime::currentDateTime().addSecs(secondsLeft).time(), QStringLiteral("HH:mm"));
    m_how->setText(
        tr("On a panel or page that is signed in to this server choose Pair, and type this code there. It holds until %1.").arg(until));
    m_how->setMinimumHeight(m_how->heightForWidth(m_how->minimumWidth())); // else the code gives way to its second line
}

void SignInDialog::end(const model::Result<void>& outcome, const base::Text& kept) {
    if (m_send) m_send->setEnabled(true);
    if (!outcome) {
        if (m_shown) m_shown->setText(QStringLiteral("—"));
        return m_problem->setText(words::said(outcome.error()));
    }
    Q_EMIT signedIn(words::said(kept));
    accept();
}

} // namespace ui
