#pragma once
/// Settings, Connections: profiles of other computers, how to sign in there, and the test of one. A profile is saved as a whole. Main
/// thread; everything goes through model::Connections.

#include "core/model/connections.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/sign_in_dialog.hpp"

#include <map>

class QBoxLayout;
class QLayout;
class QCheckBox;
class QGridLayout;
class QListWidget;
class QMenu;

namespace ui {

class ConnectionTestCard;
class FieldNotice;

class ConnectionsPage : public QWidget {
    Q_OBJECT
public:
    ConnectionsPage(model::Connections& connections, const Theme& theme, QWidget* parent);
    /// Somebody has shown a code: it is typed here.
    void approvePairing();
    /// What the state of the shown connection asks for: the code field, the certificates, the pairing.
    void actOn(const model::ConnectionState& state);
    void select(const std::string& name);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    using Field = model::ProfileFault::Field;
    QWidget* makeList();
    void fitList();
    QWidget* makeForm();
    void addField(QGridLayout& grid, Field field, const QString& name, const QString& hint);
    void makeAccess(QGridLayout& grid);
    QMenu* makeSignInMenu(QWidget* parent);
    void fillList();
    void showSelected();
    void showToken();
    void edit(const model::ConnectionProfile& profile);
    /// An invite in the address field: its address and key come into the fields, the token after saving.
    void takeInvite(const QString& link);
    void joinInvited();
    /// As the fields have it.
    model::ConnectionProfile entered() const;
    bool showFaults();
    /// False: it cannot be saved, and the fields say why.
    bool save();
    void saveAndConnect();
    void addNew();
    void removeSelected();
    void signIn(SignInDialog::Way way);
    void showPairing();
    void test();
    void askToTrust(const model::SeenCertificate& seen);
    void trust(const model::SeenCertificate& seen);
    int stateKind() const;
    QString stateWord(const std::string& name) const;

    model::Connections& m_connections;
    const Theme& m_theme;
    QBoxLayout* m_body;
    QWidget* m_side; ///< the list and the buttons below it
    QLayout* m_listButtons;
    QListWidget* m_list;
    QWidget *m_form, *m_localText;
    std::map<Field, QLineEdit*> m_fields;
    std::map<Field, FieldNotice*> m_faults;
    QLabel *m_token, *m_pin;
    QCheckBox* m_insecure;
    QLabel* m_pairText;
    QPushButton *m_pair, *m_signIn, *m_forgetPin, *m_save, *m_revert, *m_remove;
    ConnectionTestCard* m_card;
    FieldNotice* m_problem;
    bool m_isOpen = false;            ///< the server of these fields is in use, and wants no token
    std::string m_name;               ///< of the profile in the fields; "": a new one
    model::ConnectionProfile m_shown; ///< as it was when it came into the fields
    std::string m_enteredPin;
    std::string m_invite; ///< to be used up when the profile is saved; "": none
};

} // namespace ui
