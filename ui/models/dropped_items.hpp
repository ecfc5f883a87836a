#pragma once
/// What was pasted, dropped or handed over by the system, told apart by names alone: files, folders and videos' addresses for the queue,
/// playlists and other links for Preview, and what neither takes. Nothing is opened or fetched, and no disk is asked: it may be asleep, or
/// dead. That is done by `lookedAt`, later and on another thread.

#include <QStringList>

class QMimeData;

namespace ui {

struct DroppedItems {
    QStringList files;     ///< files and folders of this computer that become jobs
    QStringList playlists; ///< for Preview: playlists and manifests, here or at an address, and addresses whose name tells nothing
    QStringList videos;    ///< http and https addresses of videos: links that become jobs, fetched by the engine
    QStringList others;    ///< neither there nor an address
    QStringList unsure;    ///< those of `files` and `playlists` that came as text: nobody has looked yet whether they are there

    bool isEmpty() const { return files.isEmpty() && playlists.isEmpty() && videos.isEmpty() && others.isEmpty(); }
    /// Why some of it was left out, a line for each reason; "": nothing was.
    QString leftOut() const;
};

/// Files as the file manager gives them; else the text, each line of it a thing, in quotation marks or not.
DroppedItems itemsOf(const QMimeData& data);
/// Absolute paths, file: and http(s) addresses.
DroppedItems itemsOf(const QStringList& texts);
/// What its disks say of it: lines that name nothing are among the others. Waits for disks: never on the main thread.
DroppedItems lookedAt(DroppedItems items);
/// An http or https address leads somewhere: "http://" alone does not.
bool namesHost(const QString& address);
/// What is said of one that does not.
QString hostlessProblem(const QString& address);
/// An http or https address whose file name is a video's.
bool isVideoAddress(const QString& address);
/// Why Preview does not play such an address, and what to do.
QString videoAddressProblem(const QString& address);

} // namespace ui
