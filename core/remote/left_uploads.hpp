#pragma once
/// Uploads to servers that are not shown: of those that were, and of earlier runs. They go on until all of it is there, hear of what is
/// done to their jobs by anybody, and say how it ended. Owns their uploaders until then, or until their server is shown. Main thread; files
/// are read on others.

#include "core/remote/remote_service.hpp"
#include "core/remote/upload_follower.hpp"

#include <functional>
#include <memory>

namespace remote {

struct LeftUploadsOptions {
    std::string folder; ///< the data folder, where lists of uploads lie (`uploadFileIn`)
    QByteArray product = QByteArrayLiteral("millrace/" MILLRACE_VERSION);
    /// What requests of a connection show; answered later, or at once.
    std::function<void(const Profile&, std::function<void(const Credential&)>)> readCredential;
};

class LeftUploads : public QObject {
    Q_OBJECT
public:
    explicit LeftUploads(LeftUploadsOptions options, QObject* parent = nullptr) : QObject(parent), m_options(std::move(options)) {}

    /// Goes on with what earlier runs left unfinished to these. Of several connections to one server nobody knows whose uploads its list
    /// has: they go on when one of them is shown.
    void begin(const std::vector<Profile>& profiles);
    /// Of a server that is to be shown: what was left, or else a new one over its list, without a token yet. One that was left with another
    /// pin or name ends, and its list is free.
    std::unique_ptr<TusUploader> take(const Profile& profile);
    /// Of a server that is not shown any more. One with nothing unfinished ends here: what failed lies in its list.
    void leave(const Profile& profile, std::unique_ptr<TusUploader> uploader, const Credential& credential);
    /// Breaks off; what is unfinished lies in its list.
    void end(const Profile& profile);
    /// Another one of its server: what waits for it goes on.
    void setCredential(const Profile& profile, const Credential& credential);
    bool isEmpty() const { return m_left.empty(); }
    /// Whether what is done to their jobs is heard of now.
    bool hears(const Profile& profile) const;

Q_SIGNALS:
    /// That it goes on, that all is there, that something failed, that their list cannot be written.
    void told(const base::Text& text);

private:
    struct Left {
        Profile profile;
        std::unique_ptr<TusUploader> uploader;
        std::unique_ptr<RemoteService> service;   ///< for its events, and for whether a token is needed
        std::unique_ptr<UploadFollower> follower; ///< of both: goes before them
        bool hasFailed = false;
    };
    std::unique_ptr<TusUploader> made(const Profile& profile) const;
    bool isKnown(const Profile& profile) const;
    void goOn(const Profile& profile);
    void keep(const Profile& profile, std::unique_ptr<TusUploader> uploader, const Credential& credential);
    void look(const std::string& origin);

    const LeftUploadsOptions m_options;
    std::map<std::string, Left> m_left; ///< by origin, as their lists are
    std::string m_shown;                ///< origin of the last that was taken: its list is another's
};

} // namespace remote
