#include "ui/widgets/failure_card.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/outline.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/flow_layout.hpp"

#include <QPainter>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int kAbove = 14, kBesideWidth = 300; // for a system font of 13 px

} // namespace

FailureCard::FailureCard(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(15, kAbove, 15, 12);
    layout->setSpacing(2);
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    m_title = label(theme, {}, TextStyle::Strong, 1, this);
    m_code = label(theme, {}, TextStyle::Small, 3, this);
    head->addSpacing(26);
    m_title->setWordWrap(true);
    head->addWidget(m_title, 1);
    head->addWidget(m_code, 0, Qt::AlignTop);
    layout->addLayout(head);
    const auto section = [&](const QString& name, QPushButton* atItsRight = nullptr) {
        layout->addSpacing(10);
        layout->addWidget(label(theme, name, TextStyle::Caption, 2, this));
        auto* text = label(theme, {}, TextStyle::Small, 1, this);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        auto* line = new QBoxLayout(QBoxLayout::LeftToRight);
        line->setSpacing(8);
        line->addWidget(text, 1);
        if (atItsRight) line->addWidget(atItsRight, 0, Qt::AlignTop | Qt::AlignLeft);
        layout->addLayout(line);
        if (atItsRight) m_fileLine = line;
        return text;
    };
    m_happened = section(tr("What happened"));
    auto* show = smallButton(theme, tr("Show file"), {}, "link", this);
    m_file = section(tr("File"), show);
    connect(show, &QPushButton::clicked, this, &FailureCard::showFileClicked);
    m_safe = section(tr("What is safe"));
    m_todo = section(tr("What you can do"));
    layout->addSpacing(12);
    auto* row = new FlowLayout(8);
    m_retry = smallButton(theme, tr("Retry"), QStringLiteral("retry"), "primary", this);
    m_remove = smallButton(theme, tr("Remove"), QStringLiteral("trash"), "primary", this);
    m_patch = smallButton(theme, tr("Retry and patch"), {}, "", this);
    auto* report = smallButton(theme, tr("Copy report"), QStringLiteral("copy"), "quiet", this);
    connect(m_retry, &QPushButton::clicked, this, &FailureCard::retryClicked);
    connect(m_remove, &QPushButton::clicked, this, &FailureCard::removeClicked);
    connect(m_patch, &QPushButton::clicked, this, &FailureCard::patchClicked);
    connect(report, &QPushButton::clicked, this, &FailureCard::reportWanted);
    for (QPushButton* action : {m_retry, m_remove, m_patch, report}) row->addWidget(action);
    layout->addLayout(row);
    setAccessibleName(tr("Why the job failed"));
}

void FailureCard::setJob(const model::Job& job) {
    if (!job.trouble) return;
    const words::Remedy remedy = words::remedy(*job.trouble);
    m_title->setText(remedy.title);
    m_code->setText(QString::fromStdString(job.trouble->id));
    QString happened = words::happened(*job.trouble);
    if (happened.endsWith(remedy.what)) happened.chop(remedy.what.size()); // it is said below
    m_happened->setText(happened.trimmed());
    // A path has no spaces to break at; with the places to break in it, it is not what one wants to copy.
    QString path = words::trail(job.source);
    m_file->setToolTip(QString::fromStdString(job.source));
    m_file->setTextInteractionFlags(Qt::NoTextInteraction);
    for (const QChar sign : QStringLiteral("-_.")) path.replace(sign, QString(sign) + QChar(0x200b));
    m_file->setText(path);
    m_safe->setText(job.chunksDone > 0 ? tr("%1 of %2 chunks are encoded and published (%3).", nullptr, job.chunks)
                                             .arg(words::count(job.chunksDone), words::count(job.chunks), words::bytes(job.bytesWritten))
                                       : tr("The source file was not touched. Nothing was published."));
    m_todo->setText(remedy.what);
    const auto code = static_cast<base::ErrorCode>(job.trouble->code);
    m_patch->setVisible(code == base::ErrorCode::ChunkUnreadable);
    m_remove->setVisible(words::isForRemoval(*job.trouble));
    m_retry->setVisible(!words::isForRemoval(*job.trouble));
}

/// The link below the path where both beside each other would make four lines of it: a large font in a narrow inspector.
void FailureCard::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const bool isNarrow = width() < m_theme.scaled(kBesideWidth);
    const auto wanted = isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight;
    if (m_fileLine->direction() == wanted) return;
    m_fileLine->setDirection(wanted);
    m_fileLine->setSpacing(isNarrow ? 0 : 8);
}

void FailureCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens& t = m_theme.colours();
    painter.setPen(t.failLine);
    painter.setBrush(t.failTint);
    painter.drawRoundedRect(insideOf(rect()), 8, 8);
    paintIcon(painter, QStringLiteral("state-failed"), QRectF(15, kAbove + (m_title->fontMetrics().height() - 16) / 2, 16, 16), t.fail);
}

} // namespace ui
