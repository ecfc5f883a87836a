#include "ui/widgets/connection_test_card.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"

#include <QGridLayout>
#include <QHBoxLayout>

namespace ui {
namespace {

using Subject = model::ConnectionCheck::Subject;
using State = model::ConnectionCheck::State;
constexpr int kIcon = 16;

struct Shape {
    const char* icon;
    QColor Tokens::*ink;
};

Shape lookOf(State state) {
    switch (state) {
    case State::Good: return {"state-done", &Tokens::ok};
    case State::Notable: return {"state-warning", &Tokens::warn};
    case State::Failed: return {"state-failed", &Tokens::fail};
    case State::Skipped: return {"state-idle", &Tokens::textCaption};
    default: return {"state-waiting", &Tokens::textCaption};
    }
}

} // namespace

ConnectionTestCard::ConnectionTestCard(const Theme& theme, QWidget* parent)
    : Card(theme, Look::Plain, parent), m_theme(theme), m_rows(new QWidget(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    auto* head = new QHBoxLayout;
    head->addWidget(label(theme, tr("Connection test"), TextStyle::Strong, 1, this));
    head->addStretch();
    m_test = smallButton(theme, tr("Test"), QStringLiteral("retry"), "", this);
    connect(m_test, &QPushButton::clicked, this, &ConnectionTestCard::testWanted);
    head->addWidget(m_test);
    layout->addLayout(head);
    auto* grid = new QGridLayout(m_rows);
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setColumnStretch(2, 1);
    const std::pair<Subject, QString> names[] = {{Subject::Api, tr("API answers")}, {Subject::Token, tr("Token accepted")},
        {Subject::Clocks, tr("Clocks agree")}, {Subject::RoundTrip, tr("Round trip")}, {Subject::Upload, tr("Ingest takes uploads")},
        {Subject::FromServer, tr("The server publishes")}, {Subject::Playback, tr("Playback address opens")}};
    int row = 0;
    for (const auto& [subject, name] : names) {
        Line line{new QLabel(m_rows), label(theme, name, TextStyle::SmallMedium, 1, m_rows), label(theme, {}, TextStyle::Small, 2, m_rows)};
        line.text->setWordWrap(true);
        line.text->setTextFormat(Qt::PlainText); // a server's words may be in it
        line.text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(line.icon, row, 0, Qt::AlignTop);
        grid->addWidget(line.name, row, 1, Qt::AlignTop);
        grid->addWidget(line.text, row++, 2);
        m_lines.emplace(subject, line);
        if (subject != Subject::Token) continue;
        m_setUp = smallButton(theme, tr("Set up…"), QStringLiteral("key"), "", m_rows);
        connect(m_setUp, &QPushButton::clicked, this, &ConnectionTestCard::setUpWanted);
        m_setUp->hide();
        grid->addWidget(m_setUp, row++, 2, Qt::AlignLeft);
    }
    layout->addWidget(m_rows);
    m_rows->hide();
}

void ConnectionTestCard::showIcon(const Line& line, State state) {
    const auto look = lookOf(state);
    line.icon->setPixmap(icon(QLatin1String(look.icon), m_theme.colours().*look.ink).pixmap(kIcon, kIcon));
}

void ConnectionTestCard::begin() {
    m_rows->show();
    m_test->setEnabled(false);
    m_test->setText(tr("Testing…"));
    m_setUp->hide();
    for (const auto& each : m_lines) {
        each.second.text->clear();
        showIcon(each.second, State::Waiting);
    }
}

void ConnectionTestCard::show(const model::ConnectionCheck& check) {
    const auto found = m_lines.find(check.subject);
    if (found == m_lines.end()) return;
    const Line& line = found->second;
    showIcon(line, check.state);
    QString text = check.state == State::Running ? tr("Checking…") : words::said(check.text);
    if (check.state == State::Skipped && text.isEmpty()) text = tr("Not tried");
    if (const std::string_view id = base::errorId(check.code); !id.empty())
        text.prepend(QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size())) + QStringLiteral(": "));
    line.text->setText(text);
    if (check.subject == Subject::Token) m_setUp->setVisible(check.isOpen);
    line.text->setAccessibleName(line.name->text() + QStringLiteral(": ") + text);
}

void ConnectionTestCard::end() {
    m_test->setEnabled(true);
    m_test->setText(tr("Test again"));
}

} // namespace ui
