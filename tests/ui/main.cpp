#include <QApplication>
#include <QClipboard>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QWidget>
#include <gtest/gtest.h>

namespace {

/// What one window keeps for the next start, was copied, or is still pressed must not reach another test.
class NothingKept final : public testing::EmptyTestEventListener {
    void OnTestStart(const testing::TestInfo&) override {
        QSettings().clear();
        QApplication::clipboard()->clear();
        // After QTest's Ctrl+Z as the last key, Ctrl counts as pressed: its release says so itself (Qt 6.4).
        QWidget nobody;
        QTest::keyRelease(&nobody, Qt::Key_Escape);
    }
};

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QStandardPaths::setTestModeEnabled(true);
    QApplication app(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("millrace-tests"));
    const QTemporaryDir folder;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path()); // several of these run at once
    testing::InitGoogleTest(&argc, argv);
    testing::UnitTest::GetInstance()->listeners().Append(new NothingKept);
    return RUN_ALL_TESTS();
}
