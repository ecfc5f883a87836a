#pragma once
/// Uploads to servers that are not shown any more: they go on until all of it is there, and say how it ended. Owns their uploaders until
/// then, or until their server is shown again. Main thread.

#include "core/remote/tus_uploader.hpp"

#include <memory>

namespace remote {

class LeftUploads : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// Of a server that another takes the place of. One with nothing under way ends here: what rests or failed lies in its file.
    void leave(const Profile& profile, std::unique_ptr<TusUploader> uploader);
    /// To be shown again; null: there is none. One that was left with another pin or name ends, and its file is free.
    std::unique_ptr<TusUploader> takeBack(const Profile& profile);
    /// Breaks off; what is unfinished lies in its file.
    void end(const Profile& profile);
    /// Another one of its server: what waits for it goes on.
    void setCredential(const Profile& profile, const Credential& credential);
    bool isEmpty() const { return m_left.empty(); }

Q_SIGNALS:
    /// That it goes on, that all is there, that something failed, that their list cannot be written.
    void told(const base::Text& text);

private:
    struct Left {
        Profile profile;
        std::unique_ptr<TusUploader> uploader;
        bool hasFailed = false;
    };
    void look(const std::string& origin);

    std::map<std::string, Left> m_left; ///< by origin, as their files are
};

} // namespace remote
