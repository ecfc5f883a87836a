#include "ui/widgets/start_time_dialog.hpp"

#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int kWidth = 400;
constexpr int kUsualHour = 22; // when most have gone home

/// This evening, or what holds; where both are over, the next hour.
QDateTime proposed(std::int64_t at) {
    const QDateTime now = QDateTime::currentDateTime(), held = QDateTime::fromMSecsSinceEpoch(at);
    if (held > now) return held;
    const QDateTime evening(now.date(), QTime(kUsualHour, 0));
    return evening > now ? evening : QDateTime(now.date(), QTime(now.time().hour(), 0)).addSecs(3600);
}

} // namespace

StartTimeDialog::StartTimeDialog(std::int64_t at, int jobs, const Theme& theme, QWidget* parent)
    : QDialog(parent), m_time(new QDateTimeEdit(proposed(at), this)) {
    setWindowTitle(tr("Start at"));
    setMinimumWidth(theme.scaled(kWidth));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 20, 20, 20);
    layout->setSpacing(10);
    auto* asked = label(theme, tr("When may %n jobs begin? They keep their places in the queue.", nullptr, jobs), TextStyle::Body, 1, this);
    asked->setWordWrap(true);
    asked->setBuddy(m_time);
    layout->addWidget(asked);
    m_time->setAccessibleName(tr("Start at"));
    m_time->setDisplayFormat(QLocale().dateFormat(QLocale::ShortFormat) + QStringLiteral("  HH:mm"));
    m_time->setCalendarPopup(true);
    m_time->setMinimumDate(QDate::currentDate());
    m_time->setCurrentSection(QDateTimeEdit::HourSection);
    layout->addWidget(m_time);
    layout->addSpacing(4);
    layout->addLayout(makeButtons(at > 0));
    m_time->setFocus(Qt::TabFocusReason);
}

QLayout* StartTimeDialog::makeButtons(bool isSet) {
    auto* buttons = new QHBoxLayout;
    auto* atOnce = button(tr("As soon as possible"), {}, "", this);
    auto* cancel = button(tr("Cancel"), {}, "", this);
    auto* then = button(tr("Start then"), {}, "", this);
    buttons->addWidget(atOnce);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(then);
    atOnce->setVisible(isSet);
    atOnce->setAutoDefault(false);
    then->setDefault(true);
    connect(atOnce, &QPushButton::clicked, this, [this] { end(0); });
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(then, &QPushButton::clicked, this, [this] { end(m_time->dateTime().toMSecsSinceEpoch()); });
    return buttons;
}

void StartTimeDialog::end(std::int64_t at) {
    m_at = at;
    accept();
}

} // namespace ui
