// The menus and the page of keys: everything that can be done is in them, and they say what holds.

#include "tests/ui/open_window.hpp"
#include "ui/models/action_list.hpp"
#include "ui/pages/actions_page.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/menu_bar.hpp"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QTreeWidget>

namespace {

struct MenuTest : OpenWindow {
    QAction* action(const char* text) const {
        for (const ui::ListedAction& listed : ui::listActions(window->menus()))
            if (listed.text == QLatin1String(text)) return listed.action;
        return nullptr;
    }
    static QStringList visibleRows(const QTreeWidget& tree) {
        QStringList rows;
        for (int i = 0; i < tree.topLevelItemCount(); ++i)
            for (int k = 0; k < tree.topLevelItem(i)->childCount(); ++k)
                if (const auto* row = tree.topLevelItem(i)->child(k); !row->isHidden())
                    rows << row->text(0) + QLatin1Char('|') + row->text(1);
        return rows;
    }
};

} // namespace

TEST_F(MenuTest, EveryActionWithAKeyIsInAMenu) {
    open();
    QList<QAction*> listed;
    for (const ui::ListedAction& each : ui::listActions(window->menus())) listed << each.action;
    EXPECT_GT(listed.size(), 30);
    for (const QWidget* owner : {static_cast<const QWidget*>(window.get()), static_cast<const QWidget*>(window->queue().list().view()),
             static_cast<const QWidget*>(&window->preview())})
        for (QAction* each : owner->actions())
            EXPECT_TRUE(listed.contains(each)) << "\"" << each->text().toStdString() << "\" " << each->shortcut().toString().toStdString();
}

TEST_F(MenuTest, PreviewOpensOnTheSelectedJobAndKeepsWhatItShows) {
    service.add("alpha", model::JobState::Done);
    service.add("beta", model::JobState::Cancelled);
    open();
    QAction* preview = action("Preview");
    ASSERT_TRUE(preview);
    EXPECT_TRUE(preview->shortcuts().contains(QKeySequence(Qt::CTRL | Qt::Key_2)));
    window->queue().list().select("beta");
    processPendingEvents();
    preview->trigger();
    EXPECT_TRUE(window->preview().isVisible());
    EXPECT_EQ(window->preview().jobId(), "beta");
    window->queue().list().select("alpha");
    preview->trigger();
    EXPECT_EQ(window->preview().jobId(), "beta") << "it is being watched";
    window->showPage(ui::MainWindow::Queue);
    preview->trigger();
    EXPECT_EQ(window->preview().jobId(), "alpha");
}

TEST_F(MenuTest, NoTwoActionsOfOnePlaceShareAKey) {
    open();
    QHash<QString, QString> taken; // place and key to text
    for (const ui::ListedAction& listed : ui::listActions(window->menus()))
        for (const QKeySequence& keys : listed.action->shortcuts()) {
            const bool everywhere = listed.action->shortcutContext() == Qt::WindowShortcut;
            const QString key = (everywhere ? QString() : listed.category) + QLatin1Char('|') + keys.toString();
            EXPECT_FALSE(taken.contains(key)) << taken.value(key).toStdString() << " and " << listed.text.toStdString();
            EXPECT_FALSE(!everywhere && taken.contains(QLatin1Char('|') + keys.toString())) << listed.text.toStdString();
            taken.insert(key, listed.text);
        }
}

TEST_F(MenuTest, AltAloneShowsTheMenusAndEscapeHidesThem) {
    service.add("alpha", model::JobState::Done);
    open();
    ASSERT_FALSE(window->menus().isVisible());
    QWidget* list = window->queue().list().view();
    send(list, QEvent::KeyPress, Qt::Key_Alt, Qt::AltModifier);
    send(list, QEvent::KeyPress, Qt::Key_Up, Qt::AltModifier); // "Move up" is no wish for the menus
    send(list, QEvent::KeyRelease, Qt::Key_Up, Qt::AltModifier);
    send(list, QEvent::KeyRelease, Qt::Key_Alt);
    EXPECT_FALSE(window->menus().isVisible());

    send(list, QEvent::KeyPress, Qt::Key_Alt, Qt::AltModifier);
    send(list, QEvent::ShortcutOverride, Qt::Key_Up, Qt::AltModifier); // the shortcut takes the press
    send(list, QEvent::KeyRelease, Qt::Key_Alt);
    EXPECT_FALSE(window->menus().isVisible());

    send(list, QEvent::ShortcutOverride, Qt::Key_Alt, Qt::AltModifier);
    send(list, QEvent::KeyPress, Qt::Key_Alt, Qt::AltModifier);
    send(list, QEvent::KeyRelease, Qt::Key_Alt);
    EXPECT_TRUE(window->menus().isVisible());
    for (int i = 0; i < 3 && window->menus().isVisible(); ++i) {
        QWidget* target = QApplication::activePopupWidget();
        press(target ? target : &window->menus(), Qt::Key_Escape);
    }
    EXPECT_FALSE(window->menus().isVisible());
}

TEST_F(MenuTest, ThePageOfKeysShowsEachActionAndFindsByTextOrKey) {
    open();
    action("Actions and keys")->trigger();
    processPendingEvents();
    auto* page = shown<ui::ActionsPage>();
    ASSERT_TRUE(page);
    const auto* tree = page->findChild<QTreeWidget*>();
    EXPECT_EQ(visibleRows(*tree).size(), ui::listActions(window->menus()).size());
    auto* search = page->findChild<QLineEdit*>();
    const QString key = QKeySequence(Qt::CTRL | Qt::Key_R).toString(QKeySequence::NativeText);
    search->setText(key);
    EXPECT_EQ(visibleRows(*tree), QStringList(QStringLiteral("Retry|") + key));
    search->setText(QStringLiteral("move top"));
    EXPECT_EQ(visibleRows(*tree), QStringList(QStringLiteral("Move to top|")));

    action("Retry")->setShortcut(Qt::CTRL | Qt::Key_T);
    action("Actions and keys")->trigger();
    search->setText(QStringLiteral("Retry"));
    EXPECT_EQ(
        visibleRows(*tree), QStringList(QStringLiteral("Retry|") + QKeySequence(Qt::CTRL | Qt::Key_T).toString(QKeySequence::NativeText)));
}

TEST_F(MenuTest, AnActionIsDoneFromThePageOfKeys) {
    service.add("alpha", model::JobState::Failed);
    open();
    action("Actions and keys")->trigger();
    processPendingEvents();
    auto* page = shown<ui::ActionsPage>();
    ASSERT_TRUE(page);
    page->findChild<QLineEdit*>()->setText(QStringLiteral("Retry"));
    auto* tree = page->findChild<QTreeWidget*>();
    press(tree, Qt::Key_Return);
    EXPECT_FALSE(page->isVisible());
    ASSERT_EQ(service.asked.size(), 1u);
    EXPECT_EQ(service.asked.back(), (std::pair<std::string, model::JobAction>{"alpha", model::JobAction::Retry}));
}
