#pragma once
/// How this panel gets its token for a server: a code that is typed elsewhere, a password, the setup code of a fresh server, a token or an
/// invite that somebody made. What is typed leaves the fields with the dialog. Main thread.

#include "core/model/connections.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/growing_dialog.hpp"

class QFormLayout;

namespace ui {

class FieldNotice;

class SignInDialog : public GrowingDialog {
    Q_OBJECT
public:
    enum class Way { Pairing, Password, Setup, Token, Invite };
    /// `profile`: its name.
    SignInDialog(model::Connections& connections, std::string profile, Way way, const Theme& theme, QWidget* parent);
    ~SignInDialog() override;

Q_SIGNALS:
    /// There is a token. `kept`: empty, or why it is forgotten when Millrace quits.
    void signedIn(const QString& kept);

private:
    void makePairing(QFormLayout& form);
    QLineEdit* addField(QFormLayout& form, const QString& name, bool isSecret);
    void send();
    void showCode(const QString& code, int secondsLeft);
    void end(const model::Result<void>& outcome, const base::Text& kept);

    model::Connections& m_connections;
    const std::string m_profile;
    const Way m_way;
    const Theme& m_theme;
    QLineEdit *m_code = nullptr, *m_user = nullptr, *m_secret = nullptr;
    QLabel *m_shown = nullptr, *m_how = nullptr;
    FieldNotice* m_problem;
    QPushButton* m_send = nullptr;
};

} // namespace ui
