#include "ui/widgets/preview_notice.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/failure_card.hpp"

#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int kBlockWidth = 480, kCardWidth = 520, kIcon = 48;
// Of the dark theme: the ground is the same in both.
constexpr QRgb kPrimary = 0xffeceef0, kSecondary = 0xffb9bec4, kFailed = 0xfff79289;

QLabel* lightLabel(QRgb colour, QWidget* parent) {
    auto* label = new QLabel(parent);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, QColor(colour));
    label->setPalette(palette);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText); // a server's words may be in it
    return label;
}

/// In the middle, as wide as it may be.
QLayout* centred(QWidget* widget) {
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(widget, 1000);
    row->addStretch(1);
    return row;
}

} // namespace

PreviewNotice::PreviewNotice(const Theme& theme, QWidget* parent) : WrappingScrollArea(parent), m_theme(theme), m_body(new QWidget(this)) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(m_body);
    layout->setContentsMargins(24, 24, 24, 24);
    makeBlock();
    makeCard();
    layout->addStretch(1);
    layout->addLayout(centred(m_block));
    layout->addLayout(centred(m_card));
    layout->addStretch(1);
    setWidget(m_body);
    viewport()->setAutoFillBackground(false);
    m_body->setAutoFillBackground(false);
    for (QWidget* part : {static_cast<QWidget*>(this), viewport(), m_body}) part->setMouseTracking(true); // movement brings the controls
    connect(&theme, &Theme::changed, this, &PreviewNotice::fit);
    fit();
}

void PreviewNotice::makeBlock() {
    m_block = new QWidget(m_body);
    auto* layout = new QVBoxLayout(m_block);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_icon = new QLabel(m_block);
    m_title = lightLabel(kPrimary, m_block);
    m_text = lightLabel(kSecondary, m_block);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_link = button(tr("Open link…"), QStringLiteral("link"), "", m_block);
    m_retry = button(tr("Retry"), QStringLiteral("retry"), "primary", m_block);
    m_again = button(tr("Try again"), QStringLiteral("retry"), "primary", m_block);
    layout->addWidget(m_icon, 0, Qt::AlignHCenter);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addSpacing(8);
    layout->addWidget(m_link, 0, Qt::AlignHCenter);
    layout->addWidget(m_retry, 0, Qt::AlignHCenter);
    layout->addWidget(m_again, 0, Qt::AlignHCenter);
    connect(m_link, &QPushButton::clicked, this, &PreviewNotice::linkWanted);
    connect(m_again, &QPushButton::clicked, this, &PreviewNotice::againWanted);
    connect(m_retry, &QPushButton::clicked, this, [this] { Q_EMIT actionWanted(model::JobAction::Retry); });
}

void PreviewNotice::makeCard() {
    m_card = new FailureCard(m_theme, m_body);
    connect(m_card, &FailureCard::retryClicked, this, [this] { Q_EMIT actionWanted(model::JobAction::Retry); });
    connect(m_card, &FailureCard::patchClicked, this, [this] { Q_EMIT actionWanted(model::JobAction::RetryAndPatch); });
    connect(m_card, &FailureCard::removeClicked, this, [this] { Q_EMIT actionWanted(model::JobAction::Remove); });
    connect(m_card, &FailureCard::reportWanted, this, &PreviewNotice::reportWanted);
    connect(m_card, &FailureCard::showFileClicked, this, &PreviewNotice::fileWanted);
}

void PreviewNotice::fit() {
    m_block->setMaximumWidth(m_theme.scaled(kBlockWidth));
    m_card->setMaximumWidth(m_theme.scaled(kCardWidth));
    m_title->setFont(m_theme.font(2, QFont::DemiBold));
    m_text->setFont(m_theme.font(0));
}

void PreviewNotice::showBlock(const QString& iconName, const QColor& colour, const QString& title, const QString& text) {
    m_card->hide();
    m_block->show();
    m_icon->setPixmap(icon(iconName, colour).pixmap(QSize(kIcon, kIcon), devicePixelRatioF()));
    m_title->setText(title);
    m_title->setVisible(!title.isEmpty());
    m_text->setText(text);
    show();
}

void PreviewNotice::showNothing() {
    m_link->show();
    m_retry->hide();
    m_again->hide();
    showBlock(QStringLiteral("preview"), QColor(kSecondary), {}, tr("Choose a finished or running job, or open a link."));
}

void PreviewNotice::showProblem(const QString& sentence, Again again) {
    m_link->hide();
    m_retry->hide();
    m_again->setVisible(again == Again::Offered);
    showBlock(QStringLiteral("state-failed"), QColor(kFailed), tr("This cannot be shown"), sentence);
}

void PreviewNotice::showJob(const model::Job& job) {
    m_link->hide();
    m_again->hide();
    const words::Remedy remedy = words::remedy(job);
    if (job.state == model::JobState::Failed && job.trouble) {
        m_block->hide();
        m_card->setJob(job);
        m_card->show();
        return show();
    }
    m_retry->show();
    showBlock(words::stateIcon(job.state), QColor(job.state == model::JobState::Failed ? kFailed : kSecondary), remedy.title, remedy.what);
}

} // namespace ui
