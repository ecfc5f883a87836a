#pragma once
/// Lets another computer in: somebody types the code that it shows, sees who asks, and says with which role, or no. Nothing is listed and
/// no link fills the code in: whoever is asked to approve by a stranger would have to read the code from a screen that they do not see (RFC
/// 8628, 5.4). Main thread.

#include "core/model/connections.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/growing_dialog.hpp"

class QComboBox;

namespace ui {

class FieldNotice;

class ApprovePairingDialog : public GrowingDialog {
    Q_OBJECT
public:
    /// For the server that is shown.
    ApprovePairingDialog(model::Connections& connections, const Theme& theme, QWidget* parent);

Q_SIGNALS:
    /// In words for the bell: who may come in, or that they may not.
    void answered(const QString& sentence);

private:
    void makeCode(QWidget* parent);
    void makeAsked(QWidget* parent);
    void lookUp();
    void showAsked(const model::PairingRequest& asked);
    void answer(bool approve);
    void fail(const base::Error& error);

    model::Connections& m_connections;
    const Theme& m_theme;
    model::PairingRequest m_asked; ///< its code is empty until it was looked up
    QLineEdit *m_code, *m_name;
    QWidget *m_codePart, *m_askedPart;
    QLabel* m_who;
    QComboBox* m_role;
    FieldNotice* m_problem;
    QPushButton *m_look, *m_approve, *m_deny;
};

} // namespace ui
