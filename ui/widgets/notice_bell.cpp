#include "ui/widgets/notice_bell.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"

#include <QAccessible>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QTime>

namespace ui {
namespace {

constexpr std::size_t kMost = 20;
constexpr int kTextWidth = 520; ///< a menu is not wider than the screen

void dress(QToolButton& bell, const Theme& theme, QMenu& menu, const QString& tip) {
    bell.setProperty("kind", QStringLiteral("quiet"));
    bell.setIcon(icon(QStringLiteral("bell")));
    bell.setIconSize({16, 16});
    const auto fit = [&bell, &theme] { bell.setFixedSize(theme.heightFor(32, 0), theme.heightFor(32, 0)); }; // as the buttons beside it
    fit();
    QObject::connect(&theme, &Theme::changed, &bell, fit);
    bell.setFocusPolicy(Qt::StrongFocus);
    bell.setToolTip(tip);
    bell.setPopupMode(QToolButton::InstantPopup);
    bell.setMenu(&menu);
    followPointerAfter(menu, bell);
}

/// Something was not seen.
void paintDot(QToolButton& bell, const Tokens& tokens) {
    QPainter painter(&bell);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokens.window, 1.5));
    painter.setBrush(tokens.accent);
    painter.drawEllipse(QRectF(bell.width() - 14, 5, 8, 8));
}

} // namespace

NoticeBell::NoticeBell(model::Service& service, const Theme& theme, QWidget* parent)
    : QToolButton(parent), m_theme(theme), m_menu(new QMenu(this)) {
    dress(*this, theme, *m_menu, tr("Notifications"));
    setAccessibleName(tr("Notifications"));
    m_menu->setToolTipsVisible(true);
    connect(m_menu, &QMenu::aboutToShow, this, &NoticeBell::fillMenu);
    for (const auto& job : service.snapshot().jobs)
        m_known.insert(QString::fromStdString(job.id), {job.state, job.trouble ? job.trouble->id : ""});
    connect(&service, &model::Service::eventPublished, this, &NoticeBell::handleEvent);
}

void NoticeBell::handleEvent(const model::Event& event) {
    using Kind = model::Event::Kind;
    if (event.kind == Kind::Status && event.status) return followStatus(*event.status);
    const QString id = QString::fromStdString(event.jobId);
    for (const std::string& removed : event.ids) m_known.remove(QString::fromStdString(removed));
    if ((event.kind != Kind::JobChanged && event.kind != Kind::JobAdded) || !event.job) return;
    const model::Job& job = *event.job;
    const Known now{job.state, job.trouble ? job.trouble->id : ""};
    const Known before = m_known.value(id, {model::JobState::Waiting, {}});
    m_known.insert(id, now);
    if (event.kind == Kind::JobChanged) followJob(job, before, now); // undoing a removal brings back what was known
}

void NoticeBell::followJob(const model::Job& job, const Known& before, const Known& now) {
    const QString name = words::fileName(job);
    if (now.state != before.state && now.state == model::JobState::Failed) {
        add({.jobId = job.id,
                .subject = {},
                .icon = QStringLiteral("state-failed"),
                .text = tr("%1 failed: %2").arg(name, job.trouble ? words::remedy(*job.trouble).title : QString()),
                .colour = &Tokens::fail},
            true);
    } else if (now.state != before.state && now.state == model::JobState::Done) {
        add({.jobId = job.id,
                .subject = {},
                .icon = QStringLiteral("state-done"),
                .text = tr("%1 is done").arg(name),
                .colour = &Tokens::ok},
            false);
    } else if (!job.isFinal() && !now.trouble.empty() && now.trouble != before.trouble) {
        add({.jobId = job.id,
                .subject = {},
                .icon = QStringLiteral("state-warning"),
                .text = tr("%1 waits: %2").arg(name, words::remedy(*job.trouble).title),
                .colour = &Tokens::warn},
            true);
    }
}

void NoticeBell::followStatus(const model::SystemStatus& status) {
    using Subject = model::ReadinessCheck::Subject;
    followProblem(m_ingestProblem, base::together(status.ingestProblem, status.ingestProblemParts), Subject::Ingest,
        tr("The local ingest stopped: %1"), tr("The local ingest runs again"));
    followProblem(m_storeProblem, base::together(status.storeProblem, status.storeProblemParts), Subject::Disk,
        tr("The job list cannot be written: %1"), tr("The job list is written again"));
}

void NoticeBell::followProblem(
    base::Text& known, const base::Text& now, model::ReadinessCheck::Subject subject, const QString& began, const QString& ended) {
    if (now == known) return;
    known = now;
    const bool over = now.isEmpty();
    add({.jobId = {},
            .subject = subject,
            .icon = over ? QStringLiteral("state-done") : QStringLiteral("state-warning"),
            .text = over ? ended : began.arg(words::said(now)),
            .colour = over ? &Tokens::ok : &Tokens::warn},
        !over);
}

void NoticeBell::tell(const QString& text) {
    add({.jobId = {}, .subject = {}, .icon = QStringLiteral("cloud"), .text = text, .colour = &Tokens::accent}, false);
}

void NoticeBell::add(Notice notice, bool failure) {
    const QString spoken = notice.text;
    notice.text = QLocale().toString(QTime::currentTime(), QStringLiteral("HH:mm")) + QStringLiteral("   ") + notice.text;
    m_notices.push_front(std::move(notice));
    if (m_notices.size() > kMost) m_notices.pop_back();
    ++m_unseen;
    setAccessibleName(tr("Notifications, %n new", nullptr, m_unseen));
    if (failure) {
        setAccessibleDescription(spoken);
        QAccessibleEvent alert(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
    update();
    Q_EMIT unseenChanged();
}

void NoticeBell::fillMenu() {
    m_menu->clear();
    m_unseen = 0;
    setAccessibleName(tr("Notifications"));
    update();
    Q_EMIT unseenChanged();
    if (m_notices.empty()) {
        m_menu->addAction(tr("No notifications since the start."))->setEnabled(false);
        return;
    }
    const QFontMetrics metrics(m_menu->font());
    for (const Notice& notice : m_notices) {
        QString shown = metrics.elidedText(notice.text, Qt::ElideRight, m_theme.scaled(kTextWidth));
        auto* action = m_menu->addAction(
            ui::icon(notice.icon, m_theme.colours().*notice.colour), shown.replace(QLatin1Char('&'), QStringLiteral("&&")));
        action->setToolTip(notice.text); // in full
        connect(action, &QAction::triggered, this, [this, id = notice.jobId, subject = notice.subject] {
            if (subject) Q_EMIT fixWanted(*subject);
            else if (!id.empty()) Q_EMIT jobWanted(id);
        });
    }
    m_menu->addSeparator();
    m_menu->addAction(ui::icon(QStringLiteral("close")), tr("Clear"), this, [this] { m_notices.clear(); });
}

void NoticeBell::paintEvent(QPaintEvent* event) {
    QToolButton::paintEvent(event);
    if (m_unseen > 0) paintDot(*this, m_theme.colours());
}

BellTwin::BellTwin(const NoticeBell& bell, const Theme& theme, QWidget* parent) : QToolButton(parent), m_bell(bell), m_theme(theme) {
    dress(*this, theme, *bell.menu(), bell.toolTip());
    const auto follow = [this] {
        setAccessibleName(m_bell.accessibleName());
        update();
    };
    follow();
    connect(&bell, &NoticeBell::unseenChanged, this, follow);
}

void BellTwin::paintEvent(QPaintEvent* event) {
    QToolButton::paintEvent(event);
    if (m_bell.unseen() > 0) paintDot(*this, m_theme.colours());
}

} // namespace ui
