#include "ui/widgets/ingest_test_row.hpp"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

namespace ui {

namespace {

using Step = model::IngestTest::Step;

} // namespace

QString IngestTestRow::why(const model::IngestTest& outcome) {
    const QString status = QString::number(outcome.status);
    if (outcome.isAltered) return tr("it is not what was uploaded");
    if (outcome.status == 0) return tr("no answer (%1)").arg(QString::fromStdString(outcome.reason));
    if (outcome.status == 401 || outcome.status == 403) return tr("the token is refused (%1)").arg(status);
    if (outcome.step == Step::Upload && (outcome.status == 404 || outcome.status == 405))
        return tr("nothing takes uploads at this address (%1)").arg(status);
    if (outcome.status >= 300 && outcome.status < 400) return tr("it redirects to another address (%1); enter the final one").arg(status);
    if (outcome.status == 507) return tr("its disk is full (%1)").arg(status);
    return tr("it answers %1").arg(status);
}

QString IngestTestRow::sentence(const model::IngestTest& outcome) {
    switch (outcome.step) {
    case Step::Upload: return tr("Uploading failed: %1.").arg(why(outcome));
    case Step::ReadBack: return tr("It was uploaded, but cannot be read back: %1.").arg(why(outcome));
    case Step::Delete:
        return tr("Uploaded and read back, but not deleted: %1. A small file stays at %2.")
            .arg(why(outcome), QString::fromStdString(outcome.address));
    case Step::Done: break;
    }
    return tr("Works: uploaded, read back and deleted in %1 ms.").arg(outcome.tookMs);
}

IngestTestRow::IngestTestRow(model::Service& service, const Theme& theme, int width, QWidget* parent)
    : QWidget(parent), m_service(service), m_button(button({}, QStringLiteral("signal"), "", this)),
      m_progress(label(theme, {}, TextStyle::Small, 2, this)), m_notice(new FieldNotice(theme, width, this)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 8); // as below every setting
    grid->setVerticalSpacing(6);
    grid->addWidget(m_button, 0, 0, Qt::AlignLeft);
    grid->addWidget(m_progress, 0, 1);
    grid->setColumnStretch(1, 1);
    grid->addWidget(m_notice, 1, 0, 1, 2);
    m_progress->setText(tr("Uploading a small object, reading it back, deleting it…"));
    setFocusProxy(m_button);
    setRunning(false);
    connect(&m_test, &QFutureWatcherBase::finished, this, [this] {
        if (!m_isRunning || m_test.isCanceled()) return;
        setRunning(false);
        show(m_test.result());
    });
    connect(m_button, &QPushButton::clicked, this, [this] { m_isRunning ? cancel() : start(); });
}

IngestTestRow::~IngestTestRow() {
    if (m_isRunning) m_test.cancel();
}

void IngestTestRow::setRunning(bool running) {
    m_isRunning = running;
    m_button->setText(running ? tr("Cancel") : tr("Test ingest"));
    m_button->setToolTip(running ? QString() : tr("Uploads a small object to where new jobs are published, reads it back and deletes it."));
    m_progress->setVisible(running);
}

void IngestTestRow::start() {
    m_notice->setText({});
    setRunning(true);
    m_test.setFuture(m_service.testIngest());
}

void IngestTestRow::cancel() {
    setRunning(false);
    m_test.cancel();
    m_notice->setText({});
}

void IngestTestRow::forget() {
    if (m_isRunning) return cancel();
    m_notice->setText({});
}

void IngestTestRow::show(const model::Result<model::IngestTest>& outcome) {
    if (!outcome) return m_notice->setText(tr("There is no ingest now: start the local one, or enter the URL of another."));
    m_notice->setText(sentence(*outcome), outcome->step == Step::Done ? FieldNotice::Kind::Good : FieldNotice::Kind::Bad);
}

} // namespace ui
