#include "ui/style/upload_words.hpp"

#include "ui/style/words.hpp"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace ui::words {
namespace {

using State = model::Upload::State;

/// The context of these texts in the translation files.
struct UploadWords {
    Q_DECLARE_TR_FUNCTIONS(UploadWords)
};

} // namespace

QString state(const model::Upload& upload) {
    switch (upload.state) {
    case State::Waiting: return state(model::JobState::Waiting);
    case State::Sending: return UploadWords::tr("Uploading");
    case State::Paused: return state(model::JobState::Paused);
    case State::Comparing:
    case State::Done: return UploadWords::tr("Comparing");
    case State::Failed: return state(model::JobState::Failed);
    }
    return {};
}

QString stateIcon(const model::Upload& upload) {
    switch (upload.state) {
    case State::Waiting: return stateIcon(model::JobState::Waiting);
    case State::Paused: return stateIcon(model::JobState::Paused);
    case State::Failed: return stateIcon(model::JobState::Failed);
    default: return stateIcon(model::JobState::Publishing);
    }
}

double progress(const model::Upload& upload) {
    constexpr double kNotAll = 0.99;
    return upload.bytes > 0 && upload.confirmed >= upload.bytes ? 1 : std::min(upload.sentFraction(), kNotAll);
}

QString caption(const model::Upload& upload) {
    if (upload.state == State::Failed && upload.trouble) {
        const auto code = static_cast<base::ErrorCode>(upload.trouble->code);
        if (code == base::ErrorCode::SourceChanged || code == base::ErrorCode::SourceMissing) return remedy(*upload.trouble).title;
    }
    if (!upload.text.isEmpty()) return said(upload.text);
    if (upload.state == State::Waiting && upload.confirmed == 0) return UploadWords::tr("Waits for its turn");
    return UploadWords::tr("%1 of %2 stored").arg(bytes(upload.confirmed), bytes(upload.bytes));
}

QString happened(const model::Upload& upload) {
    if (!upload.text.isEmpty()) return said(upload.text);
    if (upload.state == State::Waiting && upload.confirmed == 0) return caption(upload);
    return UploadWords::tr("Uploading the film: %1 is stored there.").arg(percent(upload.storedFraction()));
}

QString spoken(const model::Upload& upload) {
    QString text = state(upload);
    if (upload.state != State::Failed)
        text += UploadWords::tr(", %1 percent").arg(static_cast<int>(std::floor(progress(upload) * 100 + 1e-9)));
    if (upload.state == State::Sending && upload.secondsLeft() >= 0)
        text += UploadWords::tr(", %1 left").arg(spokenDuration(upload.secondsLeft()));
    if (!upload.text.isEmpty()) text += QStringLiteral(". ") + said(upload.text);
    return text;
}

QString speed(const model::Upload& upload) {
    if (upload.state != State::Sending || upload.bytesPerSecond <= 0) return {};
    return UploadWords::tr("%1/s").arg(bytes(static_cast<std::int64_t>(upload.bytesPerSecond)));
}

} // namespace ui::words
