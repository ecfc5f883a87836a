// Rows of films that are on their way from this computer to the server.

#include "ui/style/icons.hpp"
#include "ui/style/upload_words.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/job_delegate.hpp"

#include <QDateTime>
#include <QLocale>
#include <QPainter>

namespace ui {

using State = model::Upload::State;

void JobDelegate::paintUpload(QPainter& painter, const QRect& rect, int right, const model::Upload& upload) const {
    const Tokens& t = m_theme.colours();
    constexpr int kAfterProgress = 12, kUp = 25, kBar = 23, kCaption = 33;
    const QRect line(rect.left(), rect.center().y() - m_theme.scaled(kUp), rect.width() - kAfterProgress, m_theme.scaled(20));
    const bool isAtWork = upload.state == State::Sending || upload.state == State::Comparing, hasFailed = upload.state == State::Failed;
    paintIcon(painter, words::stateIcon(upload), QRectF(line.left(), line.center().y() - 7, 16, 16),
        hasFailed      ? t.fail
            : isAtWork ? t.accent
                       : t.textSecondary);
    painter.setFont(m_theme.font(-1, QFont::Medium));
    painter.setPen(hasFailed ? t.fail : t.textPrimary);
    painter.drawText(line.adjusted(22, 0, 0, 0), Qt::AlignVCenter, words::state(upload));
    painter.setPen(t.textPrimary);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, words::percent(words::progress(upload)));
    // Deep is what the server has stored, bright what is on the way, as everywhere.
    paintBar(painter, QRectF(line.left(), line.top() + m_theme.scaled(kBar), line.width(), 6), upload.storedFraction(),
        upload.sentFraction(), t, !isAtWork);
    painter.setFont(m_theme.font(-2));
    painter.setPen(hasFailed ? t.fail : upload.text.isEmpty() ? t.textCaption : t.warn);
    const int width = right - line.left();
    painter.drawText(QRect(line.left(), line.top() + m_theme.scaled(kCaption), width, m_theme.scaled(16)), Qt::AlignVCenter,
        factsThatFit(words::caption(upload), painter.fontMetrics(), width, QStringLiteral("; "))); // the percentage stands above, too
}

void JobDelegate::paintUploadNumbers(QPainter& painter, const QRect& rect, bool eta, const model::Upload& upload) const {
    QString first = QStringLiteral("—"), second;
    if (eta && upload.state == State::Sending && upload.secondsLeft() >= 0) {
        first = words::duration(upload.secondsLeft());
        const QDateTime then = QDateTime::currentDateTime().addSecs(static_cast<qint64>(upload.secondsLeft()));
        second = tr("at %1").arg(QLocale().toString(then.time(), QStringLiteral("HH:mm")));
    } else if (!eta) {
        // "12 MB/s" is wider than "1.9×": the number above, its unit below.
        const QString speed = words::speed(upload);
        if (!speed.isEmpty()) {
            first = speed.section(QChar(QChar::Nbsp), 0, -2);
            second = speed.section(QChar(QChar::Nbsp), -1);
        }
    }
    paintTwo(painter, rect, first, second, false);
}

} // namespace ui
