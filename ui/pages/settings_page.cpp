#include "ui/pages/settings_page.hpp"

#include "core/base/when_done.hpp"
#include "ui/pages/connections_page.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/field_notice.hpp"
#include "ui/widgets/found_mark.hpp"
#include "ui/widgets/ingest_test_row.hpp"
#include "ui/widgets/message_strip.hpp"
#include "ui/widgets/search_field.hpp"
#include "ui/widgets/section_delegate.hpp"
#include "ui/widgets/setting_field.hpp"
#include "ui/widgets/wrapping_scroll_area.hpp"

#include <QCoreApplication>
#include <QGridLayout>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace ui {
namespace {

using Section = SettingsPage::Section;
constexpr int kSectionCount = 5;
struct SectionText {
    const char *name, *icon, *intro;
    const char* there = nullptr; ///< the intro where the engine is another computer's, which is %1
};
const SectionText kSections[] = {
    {QT_TRANSLATE_NOOP("Settings", "Ingest"), "ingest",
        QT_TRANSLATE_NOOP("Settings", "The built-in server that receives segments and serves them to players."),
        QT_TRANSLATE_NOOP("Settings", "The built-in server of %1, which receives segments and serves them to players.")},
    {QT_TRANSLATE_NOOP("Settings", "Engine"), "cpu", QT_TRANSLATE_NOOP("Settings", "How much of this computer encoding may take."),
        QT_TRANSLATE_NOOP("Settings", "How much of %1 encoding may take.")},
    {QT_TRANSLATE_NOOP("Settings", "Unattended"), "power",
        QT_TRANSLATE_NOOP("Settings", "What Millrace does on this computer while nobody looks, and when all is done."),
        QT_TRANSLATE_NOOP("Settings", "What a panel that runs on %1 itself does while nobody looks, and when all is done.")},
    {QT_TRANSLATE_NOOP("Settings", "Appearance"), "appearance", QT_TRANSLATE_NOOP("Settings", "How the panel looks.")},
    {QT_TRANSLATE_NOOP("Settings", "Language"), "language", QT_TRANSLATE_NOOP("Settings", "The language of the panel.")},
};

constexpr int kHintWidth = 460;

Section sectionOf(const model::Setting& setting) {
    using Owner = model::Setting::Owner;
    return setting.owner == Owner::Engine ? Section::Engine : setting.owner == Owner::Desktop ? Section::Desktop : Section::Ingest;
}

/// Whether publishing can use it, if it is an address.
bool isAddressOrOther(const model::Setting& setting, const std::string& value) {
    return setting.type != model::Setting::Type::Address || model::isMediaAddress(value);
}

QString text(const char* source) {
    return QCoreApplication::translate("Settings", source);
}

/// A section scrolls by itself: a long one makes no other page, and no bar above it, scroll.
QWidget* scrolling(QWidget* section, QWidget* parent) {
    auto* area = new WrappingScrollArea(parent);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(section);
    return area;
}

} // namespace

SettingsPage::SettingsPage(
    model::Service& service, const Theme& theme, PanelSettings panel, QWidget* parent, model::Connections* connections)
    : QWidget(parent), m_service(service), m_connections(connections), m_theme(theme), m_panel(std::move(panel)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeTopBar());
    layout->addWidget(line(theme, this));
    auto* body = new QHBoxLayout;
    body->setSpacing(0);
    body->addLayout(makeSections());
    auto* divider = new Surface(theme, &Tokens::lineSubtle, this);
    divider->setFixedWidth(1);
    body->addWidget(divider);
    m_pages = new QStackedWidget(this);
    if (connections) {
        auto* item = new QListWidgetItem(tr("Connections"));
        item->setData(SectionDelegate::IconRole, QStringLiteral("plug"));
        m_sections->insertItem(0, item);
        m_connectionsPage = new ConnectionsPage(*connections, theme, m_pages);
        m_pages->addWidget(scrolling(m_connectionsPage, m_pages));
    }
    body->addWidget(m_pages, 1);
    layout->addLayout(body, 1);
    layout->addLayout(makeStrips());
    fit();
    connect(&theme, &Theme::changed, this, &SettingsPage::fit, Qt::QueuedConnection); // when the labels have their new fonts
    connect(m_sections, &QListWidget::currentRowChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(&service, &model::Service::eventPublished, this, [this](const model::Event& event) {
        if (event.kind == model::Event::Kind::Status && event.status) showIngestProblem(*event.status);
        if (event.kind != model::Event::Kind::SettingsChanged) return;
        if (m_ingestTest) m_ingestTest->forget(); // not in load(), which comes later: a click may have begun the next one
        load();
    });
    load();
}

QWidget* SettingsPage::makeTopBar() {
    auto* bar = new QWidget(this);
    m_fits.append([this, bar] { bar->setFixedHeight(topBarHeight(m_theme) - 1); }); // with the line below
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 0, 16, 0);
    row->addWidget(label(m_theme, tr("Settings"), TextStyle::Title, 1, bar));
    row->addSpacing(12);
    m_search = new SearchField(m_theme, tr("Find a setting"), {}, bar);
    m_fits.append([this] { m_search->setFixedWidth(m_theme.scaled(240)); });
    connect(m_search, &QLineEdit::textChanged, this, &SettingsPage::find);
    row->addWidget(m_search);
    m_nothing = label(m_theme, tr("No setting matches."), TextStyle::Small, 3, bar);
    m_nothing->hide();
    row->addSpacing(8);
    row->addWidget(m_nothing);
    row->addStretch();
    return bar;
}

QLayout* SettingsPage::makeSections() {
    m_sections = new QListWidget(this);
    m_sections->setFrameShape(QFrame::NoFrame);
    m_sections->setAccessibleName(tr("Sections"));
    m_sections->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    const auto backdrop = [this] {
        QPalette p = m_sections->palette();
        p.setColor(QPalette::Base, m_theme.colours().window);
        m_sections->setPalette(p);
    };
    backdrop();
    connect(&m_theme, &Theme::changed, m_sections, backdrop);
    for (const auto& section : kSections) {
        auto* item = new QListWidgetItem(text(section.name), m_sections);
        item->setData(SectionDelegate::IconRole, QLatin1String(section.icon));
    }
    m_sections->setItemDelegate(new SectionDelegate(m_theme, m_sections));
    m_sections->setMouseTracking(true);
    m_fits.append([this] { m_sections->setFixedWidth(std::max(m_theme.scaled(208), m_sections->sizeHintForColumn(0))); });
    auto* side = new QVBoxLayout;
    side->setContentsMargins(0, 12, 8, 0);
    side->addWidget(m_sections);
    setFocusProxy(m_sections);
    return side;
}

void SettingsPage::load() {
    base::whenDone(m_service.settings(), this, [this](const model::Result<model::SettingsView>& view) {
        take(view);
        if (m_rows.isEmpty()) {
            build();
            const int row =
                m_sections->currentRow() < 0 ? rowOf(m_wanted) : m_sections->currentRow(); // chosen while they were on their way
            m_sections->setCurrentRow(row);
            m_pages->setCurrentIndex(row);
        }
        showRows();
    });
}

void SettingsPage::showSection(Section section) {
    m_wanted = section;
    m_sections->setCurrentRow(rowOf(section));
}

bool SettingsPage::showsConnections() const {
    return m_connectionsPage && m_sections->currentRow() == rowOf(Section::Connections);
}

int SettingsPage::rowOf(Section section) const {
    if (section == Section::Connections) return 0;
    return static_cast<int>(section) + (m_connectionsPage ? 1 : 0);
}

void SettingsPage::find(const QString& words) {
    const QString wanted = words.trimmed();
    const Row* best = nullptr;
    for (const Row& row : m_rows) {
        const bool hit =
            !wanted.isEmpty() && (row.name->text().contains(wanted, Qt::CaseInsensitive) || row.hint.contains(wanted, Qt::CaseInsensitive));
        FoundMark::mark(*row.name, hit);
        if (hit && !best) best = &row;
    }
    if (best) {
        m_sections->setCurrentRow(rowOf(best->section));
        if (auto* area = qobject_cast<QScrollArea*>(m_pages->currentWidget())) area->ensureWidgetVisible(best->name);
    }
    m_nothing->setVisible(!best && !wanted.isEmpty());
}

void SettingsPage::build() {
    for (int section = 0; section < kSectionCount; ++section) {
        auto* page = new QWidget(m_pages);
        auto* layout = new QVBoxLayout(page);
        layout->setContentsMargins(32, 24, 32, 24);
        layout->setSpacing(6);
        layout->addWidget(label(m_theme, text(kSections[section].name), TextStyle::Heading, 1, page));
        auto* intro = label(m_theme, introOf(section), TextStyle::Body, 2, page);
        intro->setWordWrap(true);
        layout->addWidget(intro);
        layout->addSpacing(16);
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(16);
        grid->setVerticalSpacing(6);
        m_fits.append([this, grid] { grid->setColumnMinimumWidth(0, m_theme.scaled(144)); });
        grid->setColumnStretch(2, 1);
        for (const model::Setting& setting : model::settingTable())
            if (sectionOf(setting) == static_cast<Section>(section)) addSetting(*grid, page, setting);
        for (const Choice& choice : choices())
            if (choice.section == static_cast<Section>(section)) addChoice(*grid, page, choice);
        layout->addLayout(grid);
        layout->addStretch();
        m_pages->addWidget(scrolling(page, m_pages));
    }
    orderTabs();
    fit();
}

/// Settings are those of the engine that is shown; what is about a computer names the right one.
QString SettingsPage::introOf(int section) const {
    const SectionText& texts = kSections[section];
    const std::string server = m_connections ? m_connections->current() : std::string();
    return server.empty() || !texts.there ? text(texts.intro) : text(texts.there).arg(QString::fromStdString(server));
}

/// Fields are made when the settings are there, after what stands below them.
void SettingsPage::orderTabs() {
    QWidgetList fields;
    for (QWidget* next = m_pages->nextInFocusChain(); next != m_pages; next = next->nextInFocusChain())
        if (m_pages->isAncestorOf(next) && (next->focusPolicy() & Qt::TabFocus) && !next->focusProxy()) fields << next;
    QWidget* before = m_sections;
    for (QWidget* field : fields) setTabOrder(std::exchange(before, field), field);
    for (MessageStrip* strip : {m_ingestStrip, m_refusal}) strip->setTabAfter(before);
}

void SettingsPage::fit() {
    for (const auto& each : m_fits) each();
}

SettingsPage::Row SettingsPage::makeRow(
    QGridLayout& grid, QWidget* page, Section section, const QString& name, const QString& hint, QWidget* input) {
    const int at = grid.rowCount();
    Row row;
    row.section = section;
    row.hint = hint;
    row.name = label(m_theme, name, TextStyle::Body, 2, page);
    row.name->setBuddy(input);
    input->setAccessibleName(name);
    const bool wraps = input->hasHeightForWidth(); // the words of a switch do: the name stands beside their first line
    row.name->setMinimumHeight(SettingField::kSwitchHeight);
    grid.addWidget(row.name, at, 0, wraps ? Qt::AlignTop : Qt::AlignVCenter);
    if (wraps) grid.addWidget(input, at, 1, 1, 2);
    else grid.addWidget(input, at, 1, Qt::AlignLeft);
    row.below = label(m_theme, hint, TextStyle::Small, 3, page);
    row.below->setWordWrap(true);
    m_fits.append([this, below = row.below] { below->setMaximumWidth(m_theme.scaled(kHintWidth)); });
    auto* under = new QHBoxLayout;
    under->addWidget(row.below, 1000); // as wide as it may be, and no wider
    under->addStretch(1);
    grid.addLayout(under, at + 1, 1, 1, 2);
    grid.setRowMinimumHeight(at + 2, 8);
    return row;
}

void SettingsPage::addSetting(QGridLayout& grid, QWidget* page, const model::Setting& setting) {
    SettingField* field = makeSettingField(setting, m_theme, page);
    connect(field, &SettingField::edited, this, &SettingsPage::save);
    const bool isSwitch = setting.type == model::Setting::Type::Switch; // its hint stands beside it
    Row row = makeRow(grid, page, sectionOf(setting), text(setting.label), isSwitch ? QString() : text(setting.hint), field);
    row.key = setting.key;
    row.problem = new FieldNotice(m_theme, kHintWidth, page);
    connect(field, &SettingField::refused, row.problem, [problem = row.problem](const QString& why) { problem->setText(why); });
    grid.addWidget(row.problem, grid.rowCount(), 1, 1, 2);
    if (row.key == "publishToken") { // the last of what it tests
        m_ingestTest = new IngestTestRow(m_service, m_theme, kHintWidth, page);
        grid.addWidget(m_ingestTest, grid.rowCount(), 1, 1, 2);
    }
    row.show = [this, field, &setting, below = row.below, problem = row.problem, hint = row.hint] {
        problem->setText({});
        const auto& all = m_view.overrides;
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.key == setting.key; });
        const bool isOverridden = found != all.end() && !found->isFallback;
        model::Settings shown = m_view.settings;
        const bool isEmpty = model::textOf(shown, setting).empty();
        const bool isUsable = !isOverridden || (model::setText(shown, setting, found->value) && isAddressOrOther(setting, found->value));
        field->setValue(shown);
        field->setEnabled(!isOverridden && whyFixed().isEmpty());
        field->setToolTip(whyFixed());
        const bool isRuled = isOverridden || (found != all.end() && isEmpty);
        below->setText(isRuled ? environmentSentence(*found, isUsable) : hint);
        below->setVisible(!below->text().isEmpty());
    };
    m_rows.append(row);
}

QString SettingsPage::environmentSentence(const model::SettingOverride& rules, bool isUsable) {
    const QString variable = QString::fromStdString(rules.variable);
    if (rules.isFallback)
        return tr("While this is empty, %1 in the environment counts: %2").arg(variable, QString::fromStdString(rules.value));
    if (!isUsable)
        return tr("%1 in the environment decides this, but cannot be used: %2").arg(variable, QString::fromStdString(rules.value));
    return tr("%1 in the environment decides this.").arg(variable);
}

void SettingsPage::save(const model::SettingsChange& change) {
    base::whenDone(m_service.changeSettings(change), this, [this, change](const model::Result<void>& saved) {
        m_refusal->hide();
        if (saved) load(); // also when nothing changed: a refused value was taken back
        else showRefusal(change, saved.error());
    });
}

} // namespace ui
