#include "ui/widgets/proof_card.hpp"

#include "ui/style/words.hpp"
#include "ui/widgets/flow_layout.hpp"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace ui {

ProofCard::ProofCard(const Theme& theme, QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Proof"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* first = new QHBoxLayout;
    first->setSpacing(6);
    m_icon = lineIcon(theme, QStringLiteral("check"), &Tokens::ok, this);
    m_verified = label(theme, {}, TextStyle::Small, 1, this);
    m_likeness = label(theme, {}, TextStyle::Small, 1, this);
    m_remarks = label(theme, {}, TextStyle::Small, 2, this);
    m_content = label(theme, {}, TextStyle::Small, 2, this);
    m_encoder = label(theme, {}, TextStyle::Small, 2, this);
    first->addWidget(m_icon, 0, Qt::AlignTop);
    first->addWidget(m_verified, 1);
    layout->addLayout(first);
    for (QLabel* each : {m_verified, m_likeness, m_remarks, m_content, m_encoder}) each->setWordWrap(true);
    layout->addWidget(m_likeness);
    layout->addWidget(m_remarks);
    layout->addWidget(m_content);
    layout->addWidget(m_encoder);
    auto* row = new FlowLayout(8);
    m_command = smallButton(theme, tr("Copy ffmpeg command"), QStringLiteral("copy"), "quiet", this);
    m_command->setToolTip(
        tr("The ffmpeg command line that comes nearest. Where colours are converted, Millrace does it itself, and ffmpeg's differ."));
    auto* report = smallButton(theme, tr("Copy report"), QStringLiteral("copy"), "quiet", this);
    connect(m_command, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_commandText); });
    connect(report, &QPushButton::clicked, this, &ProofCard::reportWanted);
    row->addWidget(m_command);
    row->addWidget(report);
    layout->addSpacing(4);
    layout->addLayout(row);
}

/// "Matches the source: 1 253 pictures compared · sound within 4 ms"
QString ProofCard::likenessText(const std::vector<model::Likeness>& likeness) {
    int pictures = 0;
    double shift = 0;
    bool sound = false;
    for (const auto& each : likeness) {
        if (!each.sound) pictures += static_cast<int>(each.compared);
        if (each.sound && each.telling > 0) {
            sound = true;
            shift = std::max(shift, each.worst);
        }
    }
    QStringList parts;
    if (pictures > 0) parts << tr("%1 pictures compared", nullptr, pictures).arg(words::count(pictures));
    if (sound)
        parts << tr("sound within %1 ms")
                     .arg(QLocale().toString(std::lround(std::max(shift, 2.0))))
                     .replace(QStringLiteral(" ms"), QStringLiteral("\u00a0ms"));
    return parts.isEmpty() ? QString() : tr("Matches the source: %1").arg(parts.join(QStringLiteral(" · ")));
}

/// One line for each thing that was left out, filled in or assumed.
QString ProofCard::remarksText(const std::vector<model::Remark>& remarks) {
    QStringList lines;
    for (const auto& remark : remarks) {
        const QString text = words::said(model::textOf(remark));
        switch (remark.kind) {
        case model::RemarkKind::LeftOut: lines << tr("Left out: %1").arg(text); break;
        case model::RemarkKind::FilledIn: lines << tr("Filled in: %1").arg(text); break;
        case model::RemarkKind::Assumed: lines << tr("Assumed: %1").arg(text); break;
        case model::RemarkKind::Changed: lines << tr("Changed: %1").arg(text); break;
        }
    }
    return lines.join(QLatin1Char('\n'));
}

void ProofCard::setProof(const model::Job& job, const model::Proof& proof) {
    const QLocale locale;
    QStringList verified;
    if (proof.frames > 0)
        verified
            << tr("%1 frames of picture and sound decoded again", nullptr, static_cast<int>(proof.frames)).arg(words::count(proof.frames));
    if (proof.complete) verified << tr("%1 objects read back", nullptr, proof.objects).arg(words::count(proof.objects));
    m_icon->setVisible(proof.complete);
    m_verified->setText(proof.complete ? tr("Verified: %1").arg(verified.join(QStringLiteral(" · ")))
            : proof.frames > 0         ? tr("Proven so far: %1").arg(verified.join(QStringLiteral(" · ")))
                                       : tr("Every chunk is decoded again before it is published."));
    m_likeness->setText(likenessText(proof.likeness));
    m_likeness->setVisible(!m_likeness->text().isEmpty());
    m_remarks->setText(remarksText(proof.remarks));
    m_remarks->setVisible(!proof.remarks.empty());
    const model::ContentFacts& content = proof.content;
    QStringList seen;
    const auto total = [](const std::vector<model::TimeRange>& ranges) {
        double seconds = 0;
        for (const auto& range : ranges) seconds += range.to - range.from;
        return words::duration(seconds);
    };
    if (!content.cuts.empty()) seen << tr("%n scene cuts", nullptr, static_cast<int>(content.cuts.size()));
    if (!content.black.empty()) seen << tr("%1 black").arg(total(content.black));
    if (!content.frozen.empty()) seen << tr("%1 frozen").arg(total(content.frozen));
    if (!content.silent.empty()) seen << tr("%1 silent").arg(total(content.silent));
    m_content->setText(seen.isEmpty() ? QString() : tr("In the film: %1").arg(seen.join(QStringLiteral(" · "))));
    m_content->setVisible(!seen.isEmpty());
    const QString asked = words::said(base::together(proof.asked, proof.askedParts));
    m_encoder->setText(
        proof.used.empty() ? tr("Encoder: %1").arg(asked) : tr("Encoder: %1; used: %2").arg(asked, QString::fromStdString(proof.used)));
    m_encoder->setVisible(!proof.asked.empty());
    m_commandText = QString::fromStdString(proof.command);
    m_command->setEnabled(!m_commandText.isEmpty());
    setAccessibleDescription(
        QStringList{m_verified->text(), m_likeness->text(), m_remarks->text(), m_content->text(), m_encoder->text()}.join(
            QStringLiteral(". ")));
    setVisible(job.state != model::JobState::Waiting || proof.frames > 0 || !m_commandText.isEmpty());
}

} // namespace ui
