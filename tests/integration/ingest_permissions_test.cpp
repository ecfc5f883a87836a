// What the ingest may not touch stops nothing. Root may touch everything: for the length of such a test it is nobody.

#include "tests/support/ingest.hpp"

#ifndef _WIN32

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

using IngestPermissions = test::Ingest;
using test::status;

namespace {

/// All threads of this process have no privileges while this lives; `folder` belongs to them. For others than root nothing changes.
class WithoutPrivileges {
public:
    explicit WithoutPrivileges(const QString& folder) {
        if (::geteuid() != 0) return;
        constexpr unsigned kNobody = 65534; // on every Linux; any number without privileges does
        m_dropped = ::chown(folder.toUtf8().constData(), kNobody, kNobody) == 0 && ::setegid(kNobody) == 0 && ::seteuid(kNobody) == 0;
    }
    ~WithoutPrivileges() {
        if (!m_dropped) return;
        EXPECT_EQ(::seteuid(0), 0);
        EXPECT_EQ(::setegid(0), 0);
    }
    WithoutPrivileges(const WithoutPrivileges&) = delete;
    WithoutPrivileges& operator=(const WithoutPrivileges&) = delete;

private:
    bool m_dropped = false;
};

bool mayEnter(const QByteArray& folder) {
    DIR* const entered = ::opendir(folder.constData());
    if (entered) ::closedir(entered);
    return entered != nullptr;
}

} // namespace

TEST_F(IngestPermissions, AFolderThatMayNotBeEnteredStopsNothing) {
    server.reset();
    QTemporaryDir root;
    const WithoutPrivileges nobody(root.path());
    const QByteArray closed = root.path().toUtf8() + "/lost+found";
    if (::mkdir(closed.constData(), 0) != 0 || mayEnter(closed))
        GTEST_SKIP() << "SKIPPED: this process may enter every folder, or cannot be somebody who may not";
    options.root = root.path().toStdString();
    restart();
    ASSERT_EQ(status(put("/media/x/1.ts", "x")), 201);
    server.reset();
    restart(); // it looks through all of its folders
    EXPECT_EQ(status(remove("/media/x/1.ts")), 204);
    EXPECT_EQ(status(get("/media/x/1.ts")), 404) << "deletions wait until all playlists have been seen";
    EXPECT_FALSE(mayEnter(closed)) << "this showed nothing";
    server.reset();
    ::chmod(closed.constData(), 0700);
}

#endif
