#include "ui/widgets/add_worker_dialog.hpp"

#include "core/base/when_done.hpp"
#include "ui/models/fleet_watch.hpp"
#include "ui/style/fleet_words.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/field_notice.hpp"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int kWidth = 520, kLines = 3, kTickMs = 1000, kCopiedMs = 2000;

} // namespace

AddWorkerDialog::AddWorkerDialog(model::FleetService& service, FleetWatch& watch, const Theme& theme, QWidget* parent)
    : QDialog(parent), m_service(service), m_watch(watch), m_theme(theme) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Add worker"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 16);
    layout->setSpacing(10);
    layout->setSizeConstraint(QLayout::SetFixedSize); // as high as what it says, also when that changes
    const auto sentence = [&](const QString& text) {
        auto* made = label(theme, text, TextStyle::Body, 2, this);
        made->setWordWrap(true);
        made->setFixedWidth(theme.scaled(kWidth));
        made->setMinimumHeight(made->heightForWidth(made->minimumWidth()));
        layout->addWidget(made);
    };
    sentence(tr("Install Millrace on the other machine, open a terminal there, and paste this line:"));
    makeLine();
    layout->addWidget(m_line);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_copy = button(tr("Copy"), QStringLiteral("copy"), "primary", this);
    m_copy->setEnabled(false);
    connect(m_copy, &QPushButton::clicked, this, &AddWorkerDialog::copy);
    m_renew = button(tr("New link"), QStringLiteral("retry"), "", this);
    m_renew->hide();
    connect(m_renew, &QPushButton::clicked, this, &AddWorkerDialog::fetch);
    m_time = label(theme, {}, TextStyle::Small, 3, this);
    row->addWidget(m_copy);
    row->addWidget(m_renew);
    row->addWidget(m_time, 1);
    layout->addLayout(row);
    sentence(tr(
        "It lets one machine in. That one checks its encoders, comes into the list, and takes chunks from then on; it needs no shared folder, only https to this server and its ingest. For another machine take another link."));
    m_notice = new FieldNotice(theme, kWidth, this);
    layout->addWidget(m_notice);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(buttons);
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &AddWorkerDialog::sayTime);
    m_tick.start();
    connect(&watch, &FleetWatch::workerCame, this,
        [this](const QString& name) { m_notice->setText(tr("%1 is here.").arg(name), FieldNotice::Kind::Good); });
    fetch();
}

void AddWorkerDialog::makeLine() {
    m_line = new QPlainTextEdit(this);
    m_line->setReadOnly(true);
    m_line->setTabChangesFocus(true);
    m_line->setWordWrapMode(QTextOption::WrapAnywhere);
    m_line->setAccessibleName(tr("Line for the other machine"));
    m_line->setFont(m_theme.fixedFont());
    m_line->setFixedSize(m_theme.scaled(kWidth), QFontMetrics(m_theme.fixedFont()).lineSpacing() * kLines + 18);
}

QString AddWorkerDialog::line() const {
    return m_expiresMs > 0 ? m_line->toPlainText() : QString();
}

void AddWorkerDialog::fetch() {
    m_renew->setEnabled(false);
    m_notice->setText({});
    base::whenDone(m_service.joinLink(), this, [this](const model::Result<model::WorkerLink>& link) {
        m_renew->setEnabled(true);
        if (link) return show(*link);
        m_notice->setText(words::said(link.error()));
        m_renew->show();
    });
}

void AddWorkerDialog::show(const model::WorkerLink& link) {
    m_expiresMs = link.expiresMs;
    m_line->setPlainText(QStringLiteral("millrace worker --join \"%1\"").arg(QString::fromStdString(link.link)));
    m_copy->setEnabled(true);
    m_copy->setDefault(true);
    m_copy->setFocus();
    sayTime();
}

void AddWorkerDialog::sayTime() {
    if (m_expiresMs == 0) return;
    const std::int64_t left = m_expiresMs - m_watch.clock().nowMs();
    m_renew->setVisible(left <= 0);
    m_copy->setEnabled(left > 0);
    m_line->setEnabled(left > 0);
    m_time->setText(
        left > 0 ? tr("Valid for %1, for one machine").arg(words::duration(static_cast<double>(left) / 1000)) : tr("This link has ended."));
}

void AddWorkerDialog::copy() {
    QGuiApplication::clipboard()->setText(m_line->toPlainText());
    m_copy->setIcon(icon(QStringLiteral("check"), Qt::white));
    QTimer::singleShot(kCopiedMs, m_copy, [this] { m_copy->setIcon(icon(QStringLiteral("copy"), Qt::white)); });
}

} // namespace ui
