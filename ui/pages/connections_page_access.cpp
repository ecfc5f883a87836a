// How this panel gets in: signing in, invites, the test of a profile, and whom to trust.

#include "ui/pages/connections_page.hpp"

#include "ui/style/words.hpp"
#include "ui/widgets/approve_pairing_dialog.hpp"
#include "ui/widgets/connection_test_card.hpp"
#include "ui/widgets/field_notice.hpp"

#include <QCheckBox>
#include <QMenu>
#include <QMessageBox>
#include <QPointer>
#include <utility>

namespace ui {

QMenu* ConnectionsPage::makeSignInMenu(QWidget* parent) {
    using Way = SignInDialog::Way;
    auto* menu = new QMenu(parent);
    const std::pair<QString, Way> ways[] = {{tr("Pair with a code…"), Way::Pairing}, {tr("User and password…"), Way::Password},
        {tr("Setup code of a new server…"), Way::Setup}, {tr("Invite link…"), Way::Invite}, {tr("Paste a token…"), Way::Token}};
    for (const auto& [text, way] : ways) menu->addAction(text, this, [this, wanted = way] { signIn(wanted); });
    return menu;
}

void ConnectionsPage::showToken() {
    if (m_name.empty()) return m_token->setText(tr("Save the connection first, then sign in."));
    m_connections.hasToken(m_shown, [page = QPointer(this), name = m_name](const model::Result<bool>& has) {
        if (!page || page->m_name != name) return;
        page->m_token->setText(!has ? words::said(has.error())
                : *has              ? tr("There is one, in the system's keychain.")
                : page->m_isOpen    ? tr("None is needed: everybody on the server's computer may use it.")
                                    : tr("There is none yet."));
    });
}

void ConnectionsPage::takeInvite(const QString& link) {
    const auto invited = m_connections.profileOfInvite(link.trimmed().toStdString());
    if (!invited) return; // it is still being typed; saving says what is wrong
    m_invite = link.trimmed().toStdString();
    m_fields[Field::Api]->setText(QString::fromStdString(invited->apiUrl));
    m_enteredPin = invited->pin;
    if (!invited->pin.empty()) m_pin->setText(tr("Trusts this key alone: %1").arg(words::fingerprint(invited->pin)));
    m_token->setText(tr("The invite is used when you save."));
}

void ConnectionsPage::joinInvited() {
    if (m_invite.empty()) return;
    m_connections.join(m_name, std::exchange(m_invite, {}), [page = QPointer(this)](const model::Result<void>& joined) {
        if (!page) return;
        if (!joined) page->m_problem->setText(words::said(joined.error()));
        page->showToken();
    });
}

void ConnectionsPage::signIn(SignInDialog::Way way) {
    if (m_name.empty()) return;
    auto* dialog = new SignInDialog(m_connections, m_name, way, m_theme, this);
    connect(dialog, &SignInDialog::signedIn, this, [this](const QString& kept) {
        showToken();
        if (!kept.isEmpty()) m_problem->setText(kept);
    });
    dialog->open();
}

/// Who is signed in lets others in; with which role, the server's answer to this one's token decides.
void ConnectionsPage::showPairing() {
    const model::ConnectionState state = m_connections.state();
    const bool isShown = !m_name.empty() && m_name == m_connections.current(), isUp = isShown && model::isUp(state.link);
    m_pair->setEnabled(isUp && state.mayPair);
    if (std::exchange(m_isOpen, isShown && state.isOpen) != (isShown && state.isOpen)) showToken();
    m_pairText->setText(!isShown ? tr("Once this connection is in use, others can be let in from here.")
            : !isUp              ? tr("Others can be let in when there is a connection.")
            : !state.mayPair     ? tr("Your role, %1, may not let others in.").arg(words::role(state.role))
                                 : tr("They show a code; type it here to let them in."));
}

void ConnectionsPage::approvePairing() {
    auto* dialog = new ApprovePairingDialog(m_connections, m_theme, this);
    connect(dialog, &ApprovePairingDialog::answered, this,
        [this](const QString& sentence) { m_problem->setText(sentence, FieldNotice::Kind::Good); });
    dialog->open();
}

void ConnectionsPage::test() {
    if (showFaults()) return;
    m_card->begin();
    m_connections.test(entered());
}

void ConnectionsPage::askToTrust(const model::SeenCertificate& seen) {
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Certificate"), {}, QMessageBox::Cancel, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    const bool hasChanged = !seen.pinnedBefore.empty();
    box->setText(hasChanged ? tr("The certificate of this server has changed. Somebody may be reading along.")
                            : tr("The certificate of this server is not trusted. Compare its fingerprint with what the server printed."));
    QString facts = tr("Fingerprint (SHA-256):\n%1").arg(words::fingerprint(seen.fingerprint));
    if (hasChanged)
        facts += QLatin1Char('\n') +
            tr("Key now:\n%1\nKey that was trusted:\n%2").arg(words::fingerprint(seen.pin), words::fingerprint(seen.pinnedBefore));
    box->setInformativeText(facts);
    if (!seen.pin.empty() && !m_shown.isFromEnvironment) {
        auto* trustIt = box->addButton(tr("Trust this one"), QMessageBox::AcceptRole);
        connect(trustIt, &QAbstractButton::clicked, this, [this, seen] { trust(seen); });
    }
    if (hasChanged && m_name == m_connections.current()) {
        auto* leave = box->addButton(tr("Disconnect"), QMessageBox::DestructiveRole);
        connect(leave, &QAbstractButton::clicked, this, [this] { (void)m_connections.use({}); });
    }
    box->setDefaultButton(QMessageBox::Cancel);
    box->open();
}

/// The key goes into the profile, which is saved; then it is tried.
void ConnectionsPage::trust(const model::SeenCertificate& seen) {
    m_enteredPin = seen.pin;
    if (save()) test();
}

void ConnectionsPage::actOn(const model::ConnectionState& state) {
    select(m_connections.current());
    using Link = model::LinkState;
    if (state.link == Link::SetupNeeded) signIn(SignInDialog::Way::Setup);
    else if (state.link == Link::TokenNeeded || state.link == Link::TokenRefused) signIn(SignInDialog::Way::Pairing);
    else if (state.link == Link::CertificateUntrusted || state.link == Link::CertificateChanged) askToTrust(state.certificate);
    else if (state.link == Link::PlainHttp) m_insecure->setFocus();
    else m_fields[Field::Api]->setFocus();
}

} // namespace ui
