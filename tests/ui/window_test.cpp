// The window as a user meets it: keys, removal with undo, what is on the pages.

#include "tests/support/fake_service.hpp"
#include "ui/main_window.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/millrace_style.hpp"

#include <QAbstractButton>
#include <QApplication>
#include <QFile>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace {

struct WindowTest : testing::Test {
    support::FakeService service;
    ui::Theme theme;
    std::unique_ptr<ui::MainWindow> window;

    void open() {
        theme.setScheme(ui::Scheme::Dark);
        window = std::make_unique<ui::MainWindow>(service, theme, ui::PanelSettings{});
        window->resize(1440, 900);
        window->show();
        settle();
    }
    static void settle() {
        for (int i = 0; i < 5; ++i) QApplication::processEvents();
    }
    void key(QWidget* target, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QKeyEvent press(QEvent::KeyPress, key, modifiers);
        QApplication::sendEvent(target, &press);
        settle();
    }
    bool says(const QString& text) const {
        for (const auto* label : window->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(text)) return true;
        return false;
    }
};

} // namespace

TEST_F(WindowTest, AnEmptyQueueShowsTheFirstAction) {
    open();
    EXPECT_TRUE(says(QStringLiteral("Drop videos here")));
}

TEST_F(WindowTest, RemovingIsUndoneNotConfirmed) {
    service.add("alpha", model::JobState::Done);
    service.add("beta", model::JobState::Done);
    open();
    window->queue().removeSelected();
    settle();
    EXPECT_TRUE(says(QStringLiteral("removed from the queue")));
    ASSERT_EQ(service.asked.size(), 1u);

    window->queue().undoRemove();

    EXPECT_EQ(service.asked.back(), (std::pair<std::string, model::JobAction>{"alpha", model::JobAction::Restore}));
}

TEST_F(WindowTest, AFailedJobShowsItsCardWithTheRemedy) {
    service.add("alpha", model::JobState::Failed);
    service.jobs[0].trouble =
        model::Trouble{static_cast<int>(base::ErrorCode::ChunkUnreadable), "MR-2104", "The file is damaged between 216 s and 222 s", 36};
    open();
    EXPECT_TRUE(says(QStringLiteral("MR-2104")));
    EXPECT_TRUE(says(QStringLiteral("only chunk 37 is redone")));
    EXPECT_TRUE(says(QStringLiteral("between 216 s and 222 s")));
}

TEST_F(WindowTest, DroppedFoldersAreWalkedAndWhatIsNoVideoIsNamed) {
    QTemporaryDir folder;
    for (const char* name : {"a.mp4", "b.MOV", "notes.txt"}) {
        QFile file(folder.path() + QLatin1Char('/') + QLatin1String(name));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    }
    service.add("alpha", model::JobState::Done);
    open();
    window->queue().addPaths({folder.path()});
    settle();
    EXPECT_EQ(service.added.size(), 2u);
    EXPECT_TRUE(says(QStringLiteral("notes.txt")));
}

TEST_F(WindowTest, EveryButtonHasANameForScreenReaders) {
    service.add("alpha", model::JobState::Encoding);
    open();
    for (int page = 0; page < 3; ++page) {
        window->showPage(page);
        settle();
        for (const auto* button : window->findChildren<QAbstractButton*>()) {
            if (!button->isVisible() || button->objectName().startsWith(QLatin1String("qt_"))) continue;
            if (qobject_cast<const QLineEdit*>(button->parentWidget())) continue; // Qt's own clear button
            EXPECT_FALSE(button->accessibleName().isEmpty() && button->text().isEmpty()) << button->metaObject()->className();
        }
    }
}

TEST_F(WindowTest, BothThemesPaintEveryPageWithoutComplaint) {
    service.add("alpha", model::JobState::Encoding);
    service.add("beta", model::JobState::Paused);
    open();
    for (const auto scheme : {ui::Scheme::Dark, ui::Scheme::Light}) {
        theme.setScheme(scheme);
        QApplication::setPalette(theme.palette());
        for (int page = 0; page < 3; ++page) {
            window->showPage(page);
            settle();
            const QImage picture = window->grab().toImage();
            const QColor corner = picture.pixelColor(picture.width() - 8, 8);
            EXPECT_EQ(corner.lightness() < 128, scheme == ui::Scheme::Dark) << page;
        }
    }
}
