#include "ui/pages/connections_page.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/connection_delegate.hpp"
#include "ui/widgets/connection_test_card.hpp"
#include "ui/widgets/field_notice.hpp"

#include <QCheckBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QListWidget>
#include <QMenu>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {
namespace {

constexpr int kHintWidth = 460, kListWidth = 304, kListRoom = 44, kBesideWidth = 800, kLowList = 160, kMenuArrow = 20;
constexpr int kNameRole = Qt::UserRole;
const QString kNew = QStringLiteral("\n"); // no profile is called so

QString hostOf(const std::string& address) {
    return QUrl(QString::fromStdString(address)).host();
}

} // namespace

ConnectionsPage::ConnectionsPage(model::Connections& connections, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_connections(connections), m_theme(theme) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(32, 24, 32, 24);
    layout->setSpacing(6);
    layout->addWidget(label(theme, tr("Connections"), TextStyle::Heading, 1, this));
    auto* intro = label(theme,
        tr("Millrace works on its own with the local engine. Add a connection to work with another computer's; switch from the left end of the status bar."),
        TextStyle::Body, 2, this);
    intro->setWordWrap(true);
    layout->addWidget(intro);
    layout->addSpacing(16);
    m_body = new QBoxLayout(QBoxLayout::LeftToRight);
    m_body->setSpacing(32);
    m_body->addWidget(makeList(), 0, Qt::AlignLeft);
    m_form = makeForm();
    m_localText =
        label(theme, tr("The engine of this computer needs no address and no token. It goes on with its jobs while another is shown."),
            TextStyle::Body, 2, this);
    static_cast<QLabel*>(m_localText)->setWordWrap(true);
    auto* right = new QVBoxLayout;
    right->addWidget(m_localText);
    right->addWidget(m_form);
    right->addStretch();
    m_body->addLayout(right, 1);
    layout->addLayout(m_body);
    layout->addStretch();
    connect(&connections, &model::Connections::profilesChanged, this, &ConnectionsPage::fillList);
    connect(&connections, &model::Connections::stateChanged, this, &ConnectionsPage::fillList);
    connect(&connections, &model::Connections::checkChanged, m_card, &ConnectionTestCard::show);
    connect(&connections, &model::Connections::testEnded, this, [this](const std::optional<model::SeenCertificate>& seen) {
        m_card->end();
        if (seen) askToTrust(*seen);
    });
    connect(&theme, &Theme::changed, this, &ConnectionsPage::fitList);
    fitList();
    fillList();
    select(connections.current());
}

void ConnectionsPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitList();
}

/// The list above the fields, where both beside each other would leave these too little: a large font in a small window.
void ConnectionsPage::fitList() {
    // What can be seen of it, not its own width: that is never less than the list and the fields beside it take.
    const int room = parentWidget() ? std::min(width(), parentWidget()->width()) : width();
    const QMargins around = layout()->contentsMargins();
    const int others = around.left() + around.right() + m_body->spacing() + m_form->minimumSizeHint().width();
    const auto listWidth = [&](int least) { return std::max(m_theme.scaled(least), m_listButtons->minimumSize().width()); };
    const auto isTooWide = [&](int besideWidth, int list) { return room < m_theme.scaled(besideWidth) || room < others + listWidth(list); };
    const bool isNarrow = isTooWide(kBesideWidth, kListWidth - kListRoom);
    const bool isMean = !isNarrow && isTooWide(kBesideWidth + kListRoom, kListWidth);
    m_body->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_list->setMaximumHeight(isNarrow ? m_theme.scaled(kLowList) : QWIDGETSIZE_MAX);
    const int list = listWidth(isMean ? kListWidth - kListRoom : kListWidth);
    m_side->setFixedWidth(list);
    m_list->setFixedWidth(list);
}

QWidget* ConnectionsPage::makeList() {
    auto* side = m_side = new QWidget(this); // as wide as the list: beside the fields as well as above them its buttons end where it ends
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    m_list = new QListWidget(side);
    m_list->setAccessibleName(tr("Connections"));
    m_list->setItemDelegate(new ConnectionDelegate(m_theme, m_list));
    m_list->setMouseTracking(true);
    m_list->setResizeMode(QListView::Adjust); // a row is as high as its width asks for
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMinimumHeight(m_theme.scaled(160));
    connect(m_list, &QListWidget::currentRowChanged, this, &ConnectionsPage::showSelected);
    layout->addWidget(m_list);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* add = button(tr("Add connection…"), QStringLiteral("add"), "", side);
    add->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed); // never less than its words
    connect(add, &QPushButton::clicked, this, &ConnectionsPage::addNew);
    m_remove = button({}, QStringLiteral("trash"), "quiet", side);
    m_remove->setAccessibleName(tr("Remove the connection"));
    m_remove->setToolTip(tr("Remove the connection"));
    connect(m_remove, &QPushButton::clicked, this, &ConnectionsPage::removeSelected);
    row->addWidget(add);
    row->addStretch();
    row->addWidget(m_remove);
    layout->addLayout(row);
    layout->addStretch();
    m_listButtons = row;
    return side;
}

QWidget* ConnectionsPage::makeForm() {
    auto* form = new QWidget(this);
    auto* layout = new QVBoxLayout(form);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setColumnStretch(1, 1);
    layout->addLayout(grid);
    addField(*grid, Field::Name, tr("Name"), {});
    addField(*grid, Field::Api, tr("API URL"), tr("Jobs and their state come from here."));
    addField(*grid, Field::Ingest, tr("Ingest URL"), tr("Only for the test, where the server does not tell it."));
    addField(*grid, Field::Playback, tr("Playback URL"), tr("Only if viewers use another address, such as a CDN."));
    makeAccess(*grid);
    m_card = new ConnectionTestCard(m_theme, form);
    connect(m_card, &ConnectionTestCard::testWanted, this, &ConnectionsPage::test);
    connect(m_card, &ConnectionTestCard::setUpWanted, this, [this] {
        if (save()) signIn(SignInDialog::Way::Setup); // for the address that was tested
    });
    layout->addWidget(m_card);
    m_problem = new FieldNotice(m_theme, kHintWidth, form);
    layout->addWidget(m_problem);
    auto* row = new QHBoxLayout;
    row->addStretch();
    m_revert = button(tr("Revert"), {}, "", form);
    m_save = button(tr("Save and connect"), {}, "primary", form);
    connect(m_revert, &QPushButton::clicked, this, [this] { edit(m_shown); });
    connect(m_save, &QPushButton::clicked, this, &ConnectionsPage::saveAndConnect);
    row->addWidget(m_revert);
    row->addWidget(m_save);
    layout->addLayout(row);
    return form;
}

void ConnectionsPage::addField(QGridLayout& grid, Field field, const QString& name, const QString& hint) {
    auto* input = new QLineEdit(this);
    input->setAccessibleName(name);
    input->setTextMargins(8, 0, 8, 0); // as in the other sections
    auto* caption = label(m_theme, name, TextStyle::Body, 2, this);
    caption->setBuddy(input);
    const int at = grid.rowCount();
    grid.addWidget(caption, at, 0);
    grid.addWidget(input, at, 1);
    auto* below = label(m_theme, hint, TextStyle::Small, 3, this);
    below->setWordWrap(true);
    below->setVisible(!hint.isEmpty());
    grid.addWidget(below, at + 1, 1);
    auto* fault = new FieldNotice(m_theme, kHintWidth, this);
    grid.addWidget(fault, at + 2, 1);
    connect(input, &QLineEdit::textEdited, fault, [fault] { fault->setText({}); });
    if (field == Field::Api) {
        input->setPlaceholderText(tr("https://api.example.com, or an invite link"));
        connect(input, &QLineEdit::textChanged, this, [this](const QString& text) {
            if (text.startsWith(QLatin1String("millrace://join"))) takeInvite(text);
        });
    }
    m_fields[field] = input;
    m_faults[field] = fault;
}

void ConnectionsPage::makeAccess(QGridLayout& grid) {
    int at = grid.rowCount();
    grid.addWidget(label(m_theme, tr("Token"), TextStyle::Body, 2, this), at, 0);
    auto* token = new QHBoxLayout;
    m_token = label(m_theme, {}, TextStyle::Small, 2, this);
    m_token->setWordWrap(true);
    m_signIn = smallButton(m_theme, tr("Sign in…"), QStringLiteral("key"), "", this);
    m_signIn->setMenu(makeSignInMenu(m_signIn));
    m_signIn->setMinimumWidth(m_signIn->sizeHint().width() + kMenuArrow); // which would stand on the words
    token->addWidget(m_token, 1);
    token->addWidget(m_signIn);
    grid.addLayout(token, at++, 1);
    grid.addWidget(label(m_theme, tr("Certificate"), TextStyle::Body, 2, this), at, 0);
    auto* pin = new QHBoxLayout;
    m_pin = label(m_theme, {}, TextStyle::Small, 2, this);
    m_pin->setWordWrap(true);
    m_forgetPin = smallButton(m_theme, tr("Forget"), {}, "", this);
    connect(m_forgetPin, &QPushButton::clicked, this, [this] {
        m_enteredPin.clear();
        m_pin->setText(tr("Refuses servers whose certificate is not trusted."));
        m_forgetPin->hide();
    });
    pin->addWidget(m_pin, 1);
    pin->addWidget(m_forgetPin);
    grid.addLayout(pin, at++, 1);
    m_insecure = new QCheckBox(tr("Allow the token over plain HTTP"), this);
    m_insecure->setToolTip(tr("Whoever can listen on the way can read the token and act with it. Use https where you can."));
    grid.addWidget(m_insecure, at++, 1);
    auto* warning = label(m_theme, m_insecure->toolTip(), TextStyle::Small, 3, this);
    warning->setWordWrap(true);
    warning->hide();
    connect(m_insecure, &QCheckBox::toggled, warning, &QWidget::setVisible);
    grid.addWidget(warning, at++, 1);
    grid.addWidget(label(m_theme, tr("Other computers"), TextStyle::Body, 2, this), at, 0);
    auto* pair = new QHBoxLayout;
    m_pairText = label(m_theme, {}, TextStyle::Small, 2, this);
    m_pairText->setWordWrap(true);
    m_pair = smallButton(m_theme, tr("Pair…"), QStringLiteral("plug"), "", this);
    connect(m_pair, &QPushButton::clicked, this, &ConnectionsPage::approvePairing);
    pair->addWidget(m_pairText, 1);
    pair->addWidget(m_pair);
    grid.addLayout(pair, at, 1);
}

int ConnectionsPage::stateKind() const {
    const model::LinkState link = m_connections.state().link;
    if (model::isUp(link)) return ConnectionDelegate::Good;
    const bool isComing = link == model::LinkState::Connecting || link == model::LinkState::Reading || link == model::LinkState::Restarting;
    return isComing ? ConnectionDelegate::AtWork : ConnectionDelegate::Bad;
}

QString ConnectionsPage::stateWord(const std::string& name) const {
    if (name != m_connections.current()) return {};
    switch (m_connections.state().link) {
    case model::LinkState::Off:
    case model::LinkState::Live:
    case model::LinkState::Polling: return tr("In use");
    case model::LinkState::Connecting:
    case model::LinkState::Reading:
    case model::LinkState::Restarting: return tr("Connecting");
    case model::LinkState::TokenRefused: return tr("Token refused");
    case model::LinkState::TokenNeeded:
    case model::LinkState::SetupNeeded: return tr("Not signed in");
    default: return tr("Unreachable");
    }
}

void ConnectionsPage::fillList() {
    const QString selected = m_list->currentItem() ? m_list->currentItem()->data(kNameRole).toString() : QString();
    const QSignalBlocker quiet(m_list); // the fields keep what is being typed
    m_list->clear();
    const auto add = [&](const QString& name, const QString& where, const QString& key, const char* iconName) {
        const QString word = key == kNew ? QString() : stateWord(key.toStdString());
        auto* item = new QListWidgetItem(icon(QLatin1String(iconName)),
            name + (word.isEmpty() ? QString() : QStringLiteral("  ·  ") + word) + QLatin1Char('\n') + where, m_list);
        item->setData(kNameRole, key);
        item->setData(ConnectionDelegate::IconRole, QLatin1String(iconName));
        item->setData(ConnectionDelegate::NameRole, name);
        item->setData(ConnectionDelegate::WhereRole, where);
        item->setData(ConnectionDelegate::StateRole, word);
        item->setData(ConnectionDelegate::KindRole, stateKind());
        if (key == selected) m_list->setCurrentItem(item);
    };
    add(tr("Local engine"), tr("This computer"), {}, "engine-local");
    for (const auto& profile : m_connections.profiles())
        add(profile.isFromEnvironment ? tr("From the environment") : QString::fromStdString(profile.name), hostOf(profile.apiUrl),
            QString::fromStdString(profile.name), "cloud");
    if (selected == kNew) add(tr("New connection"), {}, kNew, "cloud");
    if (!m_list->currentItem()) m_list->setCurrentRow(0);
    showPairing();
}

void ConnectionsPage::select(const std::string& name) {
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->data(kNameRole).toString().toStdString() == name) m_list->setCurrentRow(row);
    showSelected();
}

void ConnectionsPage::showSelected() {
    const QString key = m_list->currentItem() ? m_list->currentItem()->data(kNameRole).toString() : QString();
    m_localText->setVisible(key.isEmpty());
    m_form->setVisible(!key.isEmpty());
    m_remove->setEnabled(false);
    m_name = key == kNew ? std::string() : key.toStdString();
    if (key.isEmpty()) return;
    if (key == kNew) return edit({});
    for (const auto& profile : m_connections.profiles())
        if (profile.name == m_name) edit(profile);
}

void ConnectionsPage::edit(const model::ConnectionProfile& profile) {
    m_shown = profile;
    m_invite.clear();
    m_enteredPin = profile.pin;
    m_fields[Field::Name]->setText(QString::fromStdString(profile.name));
    m_fields[Field::Api]->setText(QString::fromStdString(profile.apiUrl));
    m_fields[Field::Ingest]->setText(QString::fromStdString(profile.ingestUrl));
    m_fields[Field::Playback]->setText(QString::fromStdString(profile.playbackUrl));
    m_insecure->setChecked(profile.isInsecure);
    m_pin->setText(profile.pin.empty() ? tr("Refuses servers whose certificate is not trusted.")
                                       : tr("Trusts this key alone: %1").arg(words::fingerprint(profile.pin)));
    m_forgetPin->setVisible(!profile.pin.empty() && !profile.isFromEnvironment);
    for (const auto& each : m_faults) each.second->setText({});
    for (const auto& each : m_fields) each.second->setReadOnly(profile.isFromEnvironment);
    m_insecure->setEnabled(!profile.isFromEnvironment);
    m_revert->setEnabled(!profile.isFromEnvironment);
    m_problem->setText(
        profile.isFromEnvironment ? tr("GUI_BACKEND_URL in the environment decides this.") : QString(), FieldNotice::Kind::Good);
    m_remove->setEnabled(!m_name.empty() && !profile.isFromEnvironment);
    m_signIn->setEnabled(!m_name.empty());
    showToken();
    showPairing();
}

model::ConnectionProfile ConnectionsPage::entered() const {
    model::ConnectionProfile profile = m_shown;
    const auto text = [this](Field field) { return m_fields.at(field)->text().trimmed().toStdString(); };
    profile.name = text(Field::Name);
    profile.apiUrl = text(Field::Api);
    profile.ingestUrl = text(Field::Ingest);
    profile.playbackUrl = text(Field::Playback);
    profile.isInsecure = m_insecure->isChecked();
    profile.pin = m_enteredPin;
    return profile;
}

bool ConnectionsPage::showFaults() {
    for (const auto& each : m_faults) each.second->setText({});
    const auto faults = m_connections.faultsOf(m_name, entered());
    for (const auto& fault : faults)
        if (const auto field = m_faults.find(fault.field); field != m_faults.end()) field->second->setText(words::said(fault.text));
    if (!faults.empty() && m_fields.count(faults.front().field)) m_fields[faults.front().field]->setFocus();
    return !faults.empty();
}

bool ConnectionsPage::save() {
    if (m_shown.isFromEnvironment) return true;
    if (showFaults()) return false;
    const auto saved = m_connections.save(m_name, entered());
    if (!saved) {
        m_problem->setText(words::said(saved.error()));
        return false;
    }
    const std::string invite = m_invite; // the fields are filled anew
    if (m_list->currentItem()) m_list->currentItem()->setData(kNameRole, QString::fromStdString(saved->name));
    fillList();
    select(saved->name);
    m_invite = invite;
    joinInvited();
    return true;
}

void ConnectionsPage::saveAndConnect() {
    if (!save()) return;
    const auto used = m_connections.use(m_name);
    if (!used) m_problem->setText(words::said(used.error()));
}

void ConnectionsPage::addNew() {
    QListWidgetItem* item = m_list->item(m_list->count() - 1);
    if (item->data(kNameRole).toString() != kNew) { // one at a time
        item = new QListWidgetItem(icon(QStringLiteral("cloud")), tr("New connection"), m_list);
        item->setData(kNameRole, kNew);
        item->setData(ConnectionDelegate::IconRole, QStringLiteral("cloud"));
        item->setData(ConnectionDelegate::NameRole, item->text());
    }
    m_list->setCurrentItem(item);
    m_fields[Field::Api]->setFocus();
}

void ConnectionsPage::removeSelected() {
    const auto removed = m_connections.remove(m_name);
    if (!removed) return m_problem->setText(words::said(removed.error()));
    select({});
}

} // namespace ui
