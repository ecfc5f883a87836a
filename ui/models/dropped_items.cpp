#include "ui/models/dropped_items.hpp"

#include "core/base/source_path.hpp"
#include "core/base/web_address.hpp"
#include "core/playback/playlist_name.hpp"
#include "ui/models/found_videos.hpp"

#include <QCoreApplication>
#include <QMimeData>
#include <QSet>
#include <QUrl>

namespace ui {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(DroppedItems)
};

constexpr int kMostLines = 10'000; // of a text; who pastes more meant something else
constexpr int kLongest = 56;       // letters of a line that is named in a sentence

/// As other programs copy them: "Copy as path" of Windows puts quotation marks around.
QString withoutQuotes(const QString& text) {
    QString line = text.trimmed();
    for (const QChar mark : {QLatin1Char('"'), QLatin1Char('\'')})
        if (line.size() > 1 && line.startsWith(mark) && line.endsWith(mark)) return line.mid(1, line.size() - 2);
    return line;
}

void add(DroppedItems& items, const QString& line, bool isKnownFile) {
    const std::string name = line.toStdString();
    if (playback::isRemote(name) && !namesHost(line)) return void(items.others << line);
    if (playback::isRemote(name)) return void((isVideoAddress(line) ? items.videos : items.playlists) << line);
    if (line.startsWith(QLatin1String("file:"), Qt::CaseInsensitive)) return add(items, pathOf(QUrl(line)), true);
    // A relative path would count from the folder that the panel happens to run in.
    if (!isKnownFile && !base::filePath(name).is_absolute()) return void(items.others << line);
    (playback::isPlaylist(name) ? items.playlists : items.files) << line;
    if (!isKnownFile) items.unsure << line;
}

QString shortened(const QString& line) {
    return line.size() <= kLongest ? line : line.left(kLongest) + QChar(0x2026);
}

/// Takes those out of `lines` that `test` holds of.
template <class Test> QStringList taken(QStringList& lines, Test test) {
    QStringList out, rest;
    for (const QString& line : lines) (test(line) ? out : rest) << line;
    lines = rest;
    return out;
}

} // namespace

bool isVideoAddress(const QString& address) {
    return playback::isRemote(address.toStdString()) && !playback::isPlaylist(address.toStdString()) && isVideoName(QUrl(address).path());
}

bool namesHost(const QString& address) {
    const QUrl url(address);
    return url.isValid() && !url.host().isEmpty();
}

QString hostlessProblem(const QString& address) {
    return Text::tr("\"%1\" is no link: a link begins with http:// or https:// and names a host.").arg(shortened(address));
}

QString videoAddressProblem(const QString& address) {
    return Text::tr("%1: Preview plays playlists. Paste this address into the queue, and it is fetched and made into one.")
        .arg(shortened(QString::fromStdString(base::shownAddress(address.toStdString()))));
}

QString DroppedItems::leftOut() const {
    QStringList sentences;
    if (others.size() == 1) sentences << Text::tr("\"%1\" is neither a file of this computer nor a link.").arg(shortened(others.first()));
    else if (!others.isEmpty())
        sentences << Text::tr(
            "%n lines are neither files of this computer nor links, the first is \"%1\".", nullptr, static_cast<int>(others.size()))
                         .arg(shortened(others.first()));
    return sentences.join(QLatin1Char('\n'));
}

DroppedItems itemsOf(const QMimeData& data) {
    DroppedItems items;
    for (const QUrl& url : data.urls()) add(items, url.isLocalFile() ? pathOf(url) : url.toString(QUrl::FullyEncoded), url.isLocalFile());
    if (!items.isEmpty() || !data.hasText()) return items;
    QStringList lines;
    for (const QString& line : data.text().split(QLatin1Char('\n')).mid(0, kMostLines))
        if (const QString text = withoutQuotes(line); !text.isEmpty()) lines << text;
    return itemsOf(lines);
}

DroppedItems itemsOf(const QStringList& texts) {
    DroppedItems items;
    for (const QString& text : texts) add(items, text, false);
    return items;
}

DroppedItems lookedAt(DroppedItems items) {
    const QSet<QString> unsure(items.unsure.begin(), items.unsure.end());
    const auto isMissing = [&](const QString& line) { return unsure.contains(line) && !base::fileStatus(line.toStdString()).exists; };
    items.others += taken(items.files, isMissing) + taken(items.playlists, isMissing);
    items.unsure.clear();
    items.files += taken(items.playlists, [](const QString& line) {
        return !playback::isRemote(line.toStdString()) && base::fileStatus(line.toStdString()).isFolder; // with a playlist's ending
    });
    return items;
}

} // namespace ui
