#pragma once
/// "Connection test": each check with its own result, as they come. Main thread.

#include "core/model/connections.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/card.hpp"

#include <map>

namespace ui {

class ConnectionTestCard : public Card {
    Q_OBJECT
public:
    ConnectionTestCard(const Theme& theme, QWidget* parent);
    /// All checks wait again.
    void begin();
    void show(const model::ConnectionCheck& check);
    void end();

Q_SIGNALS:
    void testWanted();
    /// Of a server that is open to everybody on its computer.
    void setUpWanted();

private:
    struct Line {
        QLabel *icon, *name, *text;
    };
    void showIcon(const Line& line, model::ConnectionCheck::State state);

    const Theme& m_theme;
    std::map<model::ConnectionCheck::Subject, Line> m_lines;
    QWidget* m_rows;
    QPushButton *m_test, *m_setUp;
};

} // namespace ui
