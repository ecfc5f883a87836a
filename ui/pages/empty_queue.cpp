#include "ui/pages/empty_queue.hpp"

#include "core/base/when_done.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/card.hpp"
#include "ui/widgets/wrapping_scroll_area.hpp"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {
namespace {

using Subject = model::ReadinessCheck::Subject;
constexpr int kWidth = 848, kZoneHeight = 302, kCardHeight = 180, kLine = 18;
constexpr int kIcon = 16, kBeforeText = 24;

/// The sentence about the ladder, in the middle, with its icon before the first word.
class LadderHint final : public QLabel {
public:
    LadderHint(const Theme& theme, QWidget* parent) : QLabel(parent), m_theme(theme) {
        setWordWrap(true);
        setAlignment(Qt::AlignCenter);
        setContentsMargins(kBeforeText, 0, kBeforeText, 0);
        setTextStyle(*this, theme, TextStyle::Small, 2);
    }

protected:
    void paintEvent(QPaintEvent* event) override {
        QLabel::paintEvent(event);
        if (text().isEmpty()) return;
        const QRect words = fontMetrics().boundingRect(contentsRect(), Qt::AlignCenter | Qt::TextWordWrap, text());
        QPainter painter(this);
        const int line = fontMetrics().height();
        paintIcon(painter, QStringLiteral("ladder"), QRectF(words.left() - kBeforeText, words.top() + (line - kIcon) / 2, kIcon, kIcon),
            m_theme.colours().textCaption);
    }

private:
    const Theme& m_theme;
};

/// "5.1.9" of "5.1.9-0+deb12u1"; a version that is not one stays as it is.
QString shortVersion(const QString& version) {
    const QString number = version.section(QLatin1Char('-'), 0, 0);
    return !number.isEmpty() && number.front().isDigit() ? number : version;
}

} // namespace

EmptyQueue::EmptyQueue(model::Service& service, const Theme& theme, QWidget* parent) : QWidget(parent), m_service(service), m_theme(theme) {
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new WrappingScrollArea(this); // words that wrap would ask for more height than they need, and make the window scroll
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    whole->addWidget(scroll);
    auto* body = new QWidget(scroll);
    auto* outer = new QVBoxLayout(body);
    outer->addStretch(4);
    auto* centre = new QWidget(body);
    centre->setMaximumWidth(theme.scaled(kWidth));
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    layout->addWidget(makeZone());
    auto* cards = new QHBoxLayout;
    cards->setSpacing(16);
    cards->addWidget(makeReadiness(), 5);
    cards->addWidget(makePattern(), 3);
    layout->addLayout(cards);
    layout->addWidget(makeElsewhere(centre), 0, Qt::AlignHCenter);
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(centre, 1000);
    middle->addStretch(1);
    outer->addLayout(middle);
    outer->addStretch(7);
    scroll->setWidget(body);
}

QWidget* EmptyQueue::makeElsewhere(QWidget* parent) {
    m_elsewhere = new QWidget(parent);
    auto* row = new QHBoxLayout(m_elsewhere);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(label(m_theme, tr("Working with a render cluster instead?"), TextStyle::Small, 2, m_elsewhere));
    auto* connectTo = smallButton(m_theme, tr("Connect to it…"), {}, "link", m_elsewhere);
    row->addWidget(connectTo);
    connect(connectTo, &QPushButton::clicked, this, &EmptyQueue::connectionsWanted);
    m_elsewhere->hide();
    return m_elsewhere;
}

void EmptyQueue::offerConnections() {
    m_offersConnections = true;
    m_elsewhere->setVisible(m_server.isEmpty());
}

QWidget* EmptyQueue::makeZone() {
    auto* zone = new Card(m_theme, Card::Look::Dashed, this);
    zone->setMinimumHeight(kZoneHeight);
    auto* layout = new QVBoxLayout(zone);
    layout->setContentsMargins(24, 16, 24, 16);
    layout->setSpacing(0);
    layout->addStretch(5);
    layout->addWidget(iconLabel(m_theme, QStringLiteral("drop"), &Tokens::accent, 48, zone), 0, Qt::AlignHCenter);
    layout->addSpacing(16);
    layout->addWidget(label(m_theme, tr("Drop videos here"), TextStyle::Heading, 1, zone), 0, Qt::AlignHCenter);
    layout->addSpacing(6);
    auto* kinds =
        label(m_theme, tr("Files or whole folders: MOV, MP4, MXF, MKV, TS and anything else FFmpeg can read."), TextStyle::Body, 2, zone);
    kinds->setWordWrap(true);
    kinds->setAlignment(Qt::AlignCenter);
    layout->addWidget(kinds);
    auto* files = button(tr("Add files…"), QStringLiteral("add"), "primary", zone);
    auto* folder = button(tr("Add folder…"), QStringLiteral("folder"), "", zone);
    auto* paste = button(tr("Paste files or link"), QStringLiteral("link"), "", zone);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addStretch();
    for (auto* b : {files, folder, paste}) buttons->addWidget(b);
    buttons->addStretch();
    layout->addSpacing(24);
    layout->addLayout(buttons);
    layout->addSpacing(26);
    m_ladderHint = new LadderHint(m_theme, zone);
    layout->addWidget(m_ladderHint);
    layout->addStretch(4);
    setFocusProxy(files);
    connect(files, &QPushButton::clicked, this, &EmptyQueue::filesWanted);
    connect(folder, &QPushButton::clicked, this, &EmptyQueue::folderWanted);
    connect(paste, &QPushButton::clicked, this, &EmptyQueue::pasteWanted);
    return zone;
}

QWidget* EmptyQueue::makeReadiness() {
    auto* card = new Card(m_theme, Card::Look::Plain, this);
    card->setMinimumHeight(kCardHeight);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    m_readyTitle = label(m_theme, {}, TextStyle::Strong, 1, card);
    m_readyTitle->setWordWrap(true); // a server's name may be long
    sayReady(true);
    layout->addWidget(m_readyTitle);
    auto* grid = new QGridLayout; // its second column is as wide as the widest word of the language
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(12);
    grid->setColumnStretch(2, 1);
    const auto fit = [this, grid] { grid->setColumnMinimumWidth(1, m_theme.scaled(76)); };
    fit();
    connect(&m_theme, &Theme::changed, card, fit);
    layout->addLayout(grid);
    for (const auto& [subject, name] : {std::pair{Subject::Engine, tr("Engine")}, {Subject::Processor, tr("Processor")},
             {Subject::Ingest, tr("Ingest")}, {Subject::Disk, tr("Disk")}}) {
        Line line{new QLabel(card), label(m_theme, tr("Checking…"), TextStyle::Small, 2, card), button(tr("Fix…"), {}, "link", card)};
        line.text->setWordWrap(true);
        line.fix->hide();
        connect(line.fix, &QPushButton::clicked, this, [this, wanted = subject] { Q_EMIT fixWanted(wanted); });
        auto* word = label(m_theme, name, TextStyle::SmallMedium, 1, card);
        for (QLabel* part : {line.tick, word, line.text}) part->setMinimumHeight(kLine); // the Fix… link beside them is higher
        const int row = grid->rowCount();
        grid->addWidget(line.tick, row, 0, Qt::AlignTop);
        grid->addWidget(word, row, 1, Qt::AlignTop);
        grid->addWidget(line.text, row, 2);
        grid->addWidget(line.fix, row, 3, Qt::AlignTop);
        m_lines.insert(static_cast<int>(subject), line);
    }
    layout->addStretch();
    return card;
}

QWidget* EmptyQueue::makePattern() {
    auto* card = new Card(m_theme, Card::Look::Plain, this);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->addWidget(label(m_theme, tr("No video at hand?"), TextStyle::Strong, 1, card));
    m_patternText = label(m_theme, {}, TextStyle::Small, 2, card);
    m_patternText->setWordWrap(true);
    sayPattern();
    layout->addWidget(m_patternText);
    layout->addStretch();
    m_tryPattern = smallButton(m_theme, tr("Try a test pattern"), QStringLiteral("test-pattern"), "", card);
    layout->addWidget(m_tryPattern, 0, Qt::AlignLeft);
    connect(m_tryPattern, &QPushButton::clicked, this, &EmptyQueue::testPatternWanted);
    return card;
}

void EmptyQueue::setServer(const QString& name) {
    if (name == m_server) return;
    m_server = name;
    m_elsewhere->setVisible(m_offersConnections && name.isEmpty());
    sayReady(std::nullopt); // of the other one; the checks come
    sayPattern();
}

void EmptyQueue::setFrozen(const QString& reason) {
    m_frozen = reason;
    m_tryPattern->setEnabled(reason.isEmpty());
    m_tryPattern->setToolTip(reason);
    if (!reason.isEmpty()) sayReady(std::nullopt);
}

void EmptyQueue::sayReady(std::optional<bool> isReady) {
    if (m_server.isEmpty())
        return m_readyTitle->setText(isReady.value_or(true) ? tr("This computer is ready") : tr("This computer is not ready"));
    m_readyTitle->setText(!isReady ? tr("Is %1 ready?").arg(m_server)
            : *isReady             ? tr("%1 is ready").arg(m_server)
                                   : tr("%1 is not ready").arg(m_server));
}

void EmptyQueue::sayPattern() {
    m_patternText->setText(m_server.isEmpty()
            ? tr("Millrace can make a 10-second test pattern, encode it and open it in Preview.")
            : tr("%1 can make a 10-second test pattern and encode it; it is opened in Preview here.").arg(m_server));
}

void EmptyQueue::refresh(const model::Preset* preset) {
    double kbps = 0;
    if (preset && !preset->rungs.empty()) {
        for (const auto& rung : preset->rungs) kbps += rung.kbps;
        const QString hint =
            tr("Each video becomes %n renditions, %1 to %2, as HLS and DASH. You can pause or quit at any time; finished chunks are kept.",
                nullptr, static_cast<int>(preset->rungs.size()))
                .arg(words::rungSize(*preset, preset->rungs.front()));
        // One rendition has no other end, and Qt complains of what finds no place.
        m_ladderHint->setText(preset->rungs.size() > 1 ? hint.arg(words::rungSize(*preset, preset->rungs.back())) : hint);
    }
    if (!m_frozen.isEmpty()) return; // of then, if anything
    base::whenDone(m_service.readiness(), this, [this, kbps](const model::Result<std::vector<model::ReadinessCheck>>& checks) {
        if (!checks) {
            if (!m_server.isEmpty()) sayReady(std::nullopt);
            return;
        }
        for (const auto& check : *checks) show(check, kbps);
        const bool ready = std::all_of(checks->begin(), checks->end(), [](const auto& check) { return check.ok; });
        sayReady(ready);
    });
}

QString EmptyQueue::listening(const QString& address) const {
    const QUrl url(address);
    const QString host = url.host();
    const QString place = url.port() < 0 ? host : QStringLiteral("%1:%2").arg(host).arg(url.port());
    const bool here = host == QLatin1String("127.0.0.1") || host == QLatin1String("localhost") || host == QLatin1String("::1");
    if (!here) return tr("Serving %1").arg(address);
    return m_server.isEmpty() ? tr("Listening on %1, for this computer only.").arg(place)
                              : tr("Listening on %1, for that computer only.").arg(place);
}

void EmptyQueue::show(const model::ReadinessCheck& check, double kbps) {
    const auto line = m_lines.constFind(static_cast<int>(check.subject));
    if (line == m_lines.constEnd()) return;
    const Tokens& t = m_theme.colours();
    line->tick->setPixmap(icon(check.ok ? QStringLiteral("state-done") : QStringLiteral("state-warning"), check.ok ? t.ok : t.warn)
                              .pixmap(QSize(16, 16), devicePixelRatioF()));
    line->fix->setVisible(!check.ok);
    const QString word = QString::fromStdString(check.version);
    QString sentence = check.subject == Subject::Disk ? tr("Only %1 free in %2.").arg(words::bytes(check.number), word)
                                                      : words::said(base::together(check.problem, check.parts));
    if (check.ok) {
        switch (check.subject) {
        case Subject::Engine: sentence = tr("FFmpeg %1, built in. Encodes H.264.").arg(shortVersion(word)); break;
        case Subject::Processor: sentence = tr("%n threads.", nullptr, static_cast<int>(check.number)); break;
        case Subject::Ingest: sentence = listening(word); break;
        case Subject::Disk: {
            // Hours of this ladder: what its rungs may take at most.
            const double hours = kbps > 0 ? static_cast<double>(check.number) / (kbps * 125 * 3600) : 0;
            sentence =
                tr("%1 free: room for about %n hours of this ladder.", nullptr, static_cast<int>(hours)).arg(words::bytes(check.number));
            break;
        }
        }
    }
    line->text->setText(sentence);
}

} // namespace ui
