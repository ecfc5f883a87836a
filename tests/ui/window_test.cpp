// The window as a user meets it: keys, removal with undo, what is on the pages.

#include "tests/ui/dressed.hpp"
#include "tests/ui/open_window.hpp"
#include "ui/main_window.hpp"
#include "ui/pages/fleet_page.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/millrace_style.hpp"
#include "ui/widgets/drop_overlay.hpp"
#include "ui/widgets/job_picker.hpp"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QTemporaryDir>
#include <QTimer>
#include <QTreeView>
#include <QUrl>
#include <algorithm>
#include <gtest/gtest.h>
#include <unordered_set>

namespace {

/// What Qt complains of while this lives.
class Complaints {
public:
    Complaints() {
        heard.clear();
        s_before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext& context, const QString& text) {
            if (type == QtWarningMsg || type == QtCriticalMsg) heard << text;
            s_before(type, context, text);
        });
    }
    ~Complaints() { qInstallMessageHandler(s_before); }
    Complaints(const Complaints&) = delete;
    Complaints& operator=(const Complaints&) = delete;

    inline static QStringList heard;

private:
    inline static QtMessageHandler s_before = nullptr;
};

/// How many colours a picture has, and how light it is on average (0 to 255).
struct Paint {
    std::size_t colours = 0;
    double lightness = 0;
};

Paint paintOf(const QImage& picture) {
    std::unordered_set<QRgb> seen;
    double sum = 0;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) {
            const QRgb pixel = picture.pixel(x, y);
            seen.insert(pixel);
            sum += qGray(pixel);
        }
    return {seen.size(), sum / std::max(1, picture.width() * picture.height())};
}

/// The part of all pixels that differ; 1 for pictures of two sizes.
double difference(const QImage& a, const QImage& b) {
    if (a.size() != b.size() || a.isNull()) return 1;
    int differ = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) differ += a.pixel(x, y) != b.pixel(x, y) ? 1 : 0;
    return static_cast<double>(differ) / (a.width() * a.height());
}

struct WindowTest : WindowFixture<> {
    void open() {
        theme.setScheme(ui::Scheme::Dark);
        show();
        processPendingEvents();
    }
    void key(QWidget* target, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QKeyEvent press(QEvent::KeyPress, key, modifiers);
        QApplication::sendEvent(target, &press);
        processPendingEvents();
    }
    void paste(const QString& text) {
        QApplication::clipboard()->setText(text);
        window->queue().paste();
        processPendingEvents();
    }
    QStringList filmsOfPreview() const {
        const auto* picker = window->preview().findChild<ui::JobPicker*>();
        QStringList films;
        for (int i = 0; i < picker->count(); ++i) films << picker->itemData(i, Qt::ToolTipRole).toString();
        return films;
    }
    static constexpr int kPages = 4;
    /// In the order of MainWindow::Page.
    std::vector<QWidget*> pages() const { return {&window->queue(), &window->preview(), &window->fleet(), &window->settings()}; }
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
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral("removed from the queue")));
    ASSERT_EQ(service.asked.size(), 1u);
    EXPECT_EQ(service.asked.back(), (std::pair<std::string, model::JobAction>{"alpha", model::JobAction::Remove}));

    window->queue().undoRemove();

    ASSERT_EQ(service.asked.size(), 2u);
    EXPECT_EQ(service.asked.back(), (std::pair<std::string, model::JobAction>{"alpha", model::JobAction::Restore}));
}

TEST_F(WindowTest, ClearFinishedLeavesWhatFailedAndIsUndone) {
    service.add("alpha", model::JobState::Done);
    service.add("beta", model::JobState::Failed);
    service.add("gamma", model::JobState::Cancelled);
    open();
    window->queue().clearFinished();
    processPendingEvents();
    ASSERT_EQ(service.jobs.size(), 1u);
    EXPECT_EQ(service.jobs.front().id, "beta");
    window->queue().undoRemove();
    ASSERT_EQ(service.asked.size(), 4u);
    EXPECT_EQ(service.asked.back(), (std::pair<std::string, model::JobAction>{"gamma", model::JobAction::Restore}));
}

TEST_F(WindowTest, APresetIsChangedForEverySelectedJob) {
    service.add("alpha", model::JobState::Waiting);
    service.add("beta", model::JobState::Waiting);
    open();
    window->queue().list().view()->selectAll();
    window->queue().setPreset("web-h264");
    ASSERT_EQ(service.changesOfJobs.size(), 2u);
    for (const auto& change : service.changesOfJobs) EXPECT_EQ(change.presetId, "web-h264");
}

TEST_F(WindowTest, DeletingAnOutputTellsHowMuchGoesAndWhoWatchesAndCancelKeepsIt) {
    service.add("alpha", model::JobState::Done);
    service.viewersOfOutputs = 3;
    open();
    QString said;
    QTimer::singleShot(0, window.get(), [&said] {
        if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
            said = box->informativeText();
            box->button(QMessageBox::Cancel)->click();
        }
    });
    window->queue().deleteOutput();
    processPendingEvents();
    EXPECT_TRUE(said.contains(QStringLiteral("12\u00a0MB"))) << said.toStdString();
    EXPECT_TRUE(said.contains(QStringLiteral("3 "))) << said.toStdString();
    EXPECT_TRUE(service.asked.empty());
}

TEST_F(WindowTest, AFailedJobShowsItsCardWithTheRemedy) {
    service.add("alpha", model::JobState::Failed);
    service.jobs[0].trouble = model::Trouble{.code = static_cast<int>(base::ErrorCode::ChunkUnreadable),
        .id = "MR-2104",
        .message = "The file is damaged between 216 s and 222 s.",
        .chunk = 36};
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
    processPendingEvents();
    std::vector<std::string> added;
    for (const auto& request : service.added)
        added.push_back(QFileInfo(QString::fromStdString(request.source.text)).fileName().toStdString());
    std::sort(added.begin(), added.end());
    EXPECT_EQ(added, (std::vector<std::string>{"a.mp4", "b.MOV"}));
    EXPECT_TRUE(says(QStringLiteral("notes.txt")));
}

TEST_F(WindowTest, DisksAreNotWaitedForAndJobsComeInTheOrderInWhichTheyWereAdded) {
    QTemporaryDir folder;
    for (const char* name : {"a.mp4", "b.mp4"}) {
        QFile file(folder.filePath(QLatin1String(name)));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    }
    open();
    window->queue().addPaths({folder.filePath(QStringLiteral("b.mp4"))});
    window->queue().addPaths({folder.filePath(QStringLiteral("a.mp4"))}, true);
    EXPECT_TRUE(service.added.empty()) << "the disk was asked on the window's own thread";
    processPendingEvents();
    ASSERT_EQ(service.added.size(), 2u);
    EXPECT_TRUE(service.added[0].source.text.ends_with("b.mp4"));
    EXPECT_FALSE(service.added[0].paused);
    EXPECT_TRUE(service.added[1].source.text.ends_with("a.mp4"));
    EXPECT_TRUE(service.added[1].paused);
}

TEST_F(WindowTest, AFolderWithAPlaylistsEndingIsWalkedAndALineThatNamesNothingIsSaid) {
    QTemporaryDir folder;
    const QString odd = folder.filePath(QStringLiteral("season.m3u8"));
    ASSERT_TRUE(QDir().mkpath(odd));
    QFile file(odd + QStringLiteral("/a.mp4"));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    service.add("alpha", model::JobState::Done);
    open();
    paste(odd + QLatin1Char('\n') + folder.filePath(QStringLiteral("gone.mp4")));
    ASSERT_EQ(service.added.size(), 1u);
    EXPECT_TRUE(service.added[0].source.text.ends_with("a.mp4"));
    EXPECT_TRUE(says(QStringLiteral("is neither a file of this computer nor a link")));
    EXPECT_FALSE(filmsOfPreview().contains(odd));
}

TEST_F(WindowTest, FilesOverTheWindowAreCountedWhenTheirDiskHasAnswered) {
    QTemporaryDir folder;
    for (const char* name : {"a.mp4", "b.mp4", "notes.txt"}) {
        QFile file(folder.filePath(QLatin1String(name)));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(1'000'000, 'x'));
    }
    open();
    QMimeData files;
    files.setUrls({QUrl::fromLocalFile(folder.path())});
    QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    const auto* overlay = window->findChild<ui::DropOverlay*>();
    ASSERT_TRUE(overlay && overlay->isVisible());
    EXPECT_TRUE(overlay->accessibleDescription().startsWith(QStringLiteral("Encoded with"))) << "nobody has asked the disk yet";
    processPendingEvents();
    EXPECT_TRUE(overlay->accessibleDescription().contains(QStringLiteral("in all"))) << overlay->accessibleDescription().toStdString();
}

TEST_F(WindowTest, FilesOverTheWindowAreToldWhereTheyWillBePublished) {
    open();
    model::Event status;
    status.kind = model::Event::Kind::Status;
    status.status.emplace();
    status.status->publishesTo = "https://ingest.example.com/media/";
    service.publish(std::move(status));
    QMimeData files;
    files.setUrls({QUrl::fromLocalFile(QStringLiteral("/films/a.mp4"))});
    QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    const auto* overlay = window->findChild<ui::DropOverlay*>();
    ASSERT_TRUE(overlay && overlay->isVisible());
    EXPECT_TRUE(overlay->accessibleDescription().contains(QStringLiteral("published to ingest.example.com")))
        << overlay->accessibleDescription().toStdString();
}

TEST_F(WindowTest, SeveralPastedLinesAreSeveralThings) {
    QTemporaryDir folder;
    for (const char* name : {"a b.mp4", "c.mov"}) {
        QFile file(folder.filePath(QLatin1String(name)));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    }
    service.add("alpha", model::JobState::Done);
    open();
    paste(QLatin1Char('"') + folder.filePath(QStringLiteral("a b.mp4")) + QStringLiteral("\"\r\n\r\n") +
        QUrl::fromLocalFile(folder.filePath(QStringLiteral("c.mov"))).toString() +
        QStringLiteral("\nhttp://127.0.0.1:1/media/film/master.m3u8?token=x\nhttps://example.com/holiday.mp4\nnothing of the kind"));
    std::vector<std::string> added;
    for (const auto& request : service.added)
        added.push_back(QFileInfo(QString::fromStdString(request.source.text)).fileName().toStdString());
    EXPECT_EQ(added, (std::vector<std::string>{"a b.mp4", "c.mov", "holiday.mp4"}));
    EXPECT_EQ(service.added.at(2).source, model::Source(model::SourceKind::Url, "https://example.com/holiday.mp4"));
    EXPECT_TRUE(window->queue().isVisible()) << "what is left out is said there";
    EXPECT_TRUE(says(QStringLiteral("\"nothing of the kind\" is neither")));
    EXPECT_TRUE(filmsOfPreview().contains(QStringLiteral("http://127.0.0.1:1/media/film/master.m3u8?token=x")));
}

TEST_F(WindowTest, PastedPlaylistsAreOpenedInPreviewWhereverTheyLie) {
    QTemporaryDir folder;
    const QString manifest = folder.filePath(QStringLiteral("manifest.MPD"));
    QFile file(manifest);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    open();
    paste(manifest + QStringLiteral("\nhttps://127.0.0.1:1/live/index.m3u8"));
    EXPECT_TRUE(window->preview().isVisible());
    EXPECT_EQ(filmsOfPreview(), (QStringList{manifest, QStringLiteral("https://127.0.0.1:1/live/index.m3u8")}));
    EXPECT_EQ(window->preview().findChild<ui::JobPicker*>()->toolTip(), manifest);
    EXPECT_TRUE(service.added.empty());
}

TEST_F(WindowTest, AnAddressDroppedFromABrowserIsTakenLikeAPastedOne) {
    service.add("alpha", model::JobState::Done);
    open();
    const auto drop = [this](const char* address) {
        QMimeData link;
        link.setUrls({QUrl(QLatin1String(address))});
        QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &link, Qt::LeftButton, Qt::NoModifier);
        QDropEvent end(QPointF(120, 100), Qt::CopyAction, &link, Qt::LeftButton, Qt::NoModifier);
        for (QDropEvent* event : {static_cast<QDropEvent*>(&enter), &end}) {
            QApplication::sendEvent(window.get(), event);
            EXPECT_TRUE(event->isAccepted()) << address;
        }
        processPendingEvents();
    };
    drop("https://example.com/holiday.mp4");
    EXPECT_TRUE(window->queue().isVisible());
    ASSERT_EQ(service.added.size(), 1u);
    EXPECT_EQ(service.added[0].source, model::Source(model::SourceKind::Url, "https://example.com/holiday.mp4"));
    drop("http://127.0.0.1:1/media/film/manifest.mpd");
    EXPECT_TRUE(window->preview().isVisible());
    EXPECT_TRUE(filmsOfPreview().contains(QStringLiteral("http://127.0.0.1:1/media/film/manifest.mpd")));
}

TEST_F(WindowTest, TextThatNamesNothingIsNotTakenFromAnotherProgram) {
    open();
    QMimeData text;
    text.setText(QStringLiteral("a sentence"));
    QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    EXPECT_FALSE(window->findChild<ui::DropOverlay*>()->isVisible());
}

TEST_F(WindowTest, EveryButtonHasANameForScreenReaders) {
    service.add("alpha", model::JobState::Encoding);
    open();
    for (int page = 0; page < kPages; ++page) {
        window->showPage(page);
        processPendingEvents();
        int ofThePage = 0;
        for (const auto* button : window->findChildren<QAbstractButton*>()) {
            if (!button->isVisible() || button->objectName().startsWith(QLatin1String("qt_"))) continue;
            if (qobject_cast<const QLineEdit*>(button->parentWidget())) continue; // Qt's own clear button
            EXPECT_FALSE(button->accessibleName().isEmpty() && button->text().isEmpty()) << button->metaObject()->className();
            ofThePage += pages()[static_cast<std::size_t>(page)]->isAncestorOf(button) ? 1 : 0;
        }
        EXPECT_GT(ofThePage, 0) << "no button of page " << page << " was seen";
    }
}

TEST_F(WindowTest, BothThemesPaintEveryPageWithoutComplaint) {
    const Complaints complaints;
    const test::Dressed dressed(theme);
    service.add("alpha", model::JobState::Encoding);
    service.add("beta", model::JobState::Paused);
    open();
    std::vector<QImage> dark, light;
    for (const auto scheme : {ui::Scheme::Dark, ui::Scheme::Light}) {
        theme.setScheme(scheme);
        QApplication::setPalette(theme.palette());
        auto& pictures = scheme == ui::Scheme::Dark ? dark : light;
        for (int page = 0; page < kPages; ++page) {
            window->showPage(page);
            processPendingEvents();
            QWidget* const shown = pages()[static_cast<std::size_t>(page)];
            ASSERT_TRUE(shown->isVisible()) << page;
            pictures.push_back(window->grab(QRect(shown->mapTo(window.get(), QPoint()), shown->size())).toImage());
            const QImage bar = pictures.back().copy(0, 0, shown->width(), 48); // below it a film is dark in both themes
            const double lightness = paintOf(bar).lightness;
            EXPECT_EQ(lightness < 128, scheme == ui::Scheme::Dark) << "page " << page << ": " << lightness;
            EXPECT_GT(paintOf(pictures.back()).colours, 50u) << "page " << page << " is empty: letters alone have as many";
            for (std::size_t other = 0; other + 1 < pictures.size(); ++other)
                EXPECT_GT(difference(pictures[other], pictures.back()), 0.01) << "page " << page << " looks like page " << other;
        }
    }
    // Two thirds of Preview are the black of its picture in both.
    for (std::size_t page = 0; page < std::size_t{kPages}; ++page)
        EXPECT_GT(difference(dark[page], light[page]), page == 1 ? 0.3 : 0.4) << "page " << page << " keeps the colours of the other theme";
    EXPECT_TRUE(Complaints::heard.isEmpty()) << Complaints::heard.join(QLatin1Char('\n')).toStdString();
    window.reset(); // before its style
}
