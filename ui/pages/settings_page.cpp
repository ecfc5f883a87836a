#include "ui/pages/settings_page.hpp"

#include "ui/style/icons.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/field_notice.hpp"
#include "ui/widgets/ingest_test_row.hpp"
#include "ui/widgets/setting_field.hpp"

#include <QCoreApplication>
#include <QGridLayout>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace ui {
namespace {

using Section = SettingsPage::Section;
constexpr int kSectionCount = 5;
/// What belongs to the panel itself.
struct Choice {
    Section section;
    const char *key, *label, *hint;
};
const Choice kChoices[] = {
    {.section = Section::Appearance, .key = "theme", .label = QT_TRANSLATE_NOOP("Settings", "Theme"), .hint = ""},
    {.section = Section::Appearance, .key = "rows", .label = QT_TRANSLATE_NOOP("Settings", "Rows"), .hint = ""},
    {.section = Section::Language,
        .key = "language",
        .label = QT_TRANSLATE_NOOP("Settings", "Language"),
        .hint = QT_TRANSLATE_NOOP("Settings", "Takes effect at once; running jobs are not affected.")},
};

struct SectionText {
    const char *name, *icon, *intro;
};
const SectionText kSections[] = {
    {QT_TRANSLATE_NOOP("Settings", "Ingest"), "ingest",
        QT_TRANSLATE_NOOP("Settings", "The built-in server that receives segments and serves them to players.")},
    {QT_TRANSLATE_NOOP("Settings", "Engine"), "cpu", QT_TRANSLATE_NOOP("Settings", "How much of this computer encoding may take.")},
    {QT_TRANSLATE_NOOP("Settings", "Unattended"), "power",
        QT_TRANSLATE_NOOP("Settings", "What Millrace does on this computer while nobody looks, and when all is done.")},
    {QT_TRANSLATE_NOOP("Settings", "Appearance"), "appearance", QT_TRANSLATE_NOOP("Settings", "How the panel looks.")},
    {QT_TRANSLATE_NOOP("Settings", "Language"), "language", QT_TRANSLATE_NOOP("Settings", "The language of the panel.")},
};

constexpr int kHintWidth = 460;

Section sectionOf(const model::Setting& setting) {
    using Owner = model::Setting::Owner;
    return setting.owner == Owner::Engine ? Section::Engine : setting.owner == Owner::Desktop ? Section::Desktop : Section::Ingest;
}

QString text(const char* source) {
    return QCoreApplication::translate("Settings", source);
}

} // namespace

SettingsPage::SettingsPage(model::Service& service, const Theme& theme, PanelSettings panel, QWidget* parent)
    : QWidget(parent), m_service(service), m_theme(theme), m_panel(std::move(panel)) {
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
    body->addWidget(m_pages, 1);
    layout->addLayout(body, 1);
    m_problem = label(theme, {}, TextStyle::Small, 1, this);
    m_problem->setContentsMargins(16, 8, 16, 8);
    m_problem->hide();
    layout->addWidget(m_problem);
    layout->addLayout(makePortOffer());
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
    bar->setFixedHeight(56);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 0, 16, 0);
    row->addWidget(label(m_theme, tr("Settings"), TextStyle::Title, 1, bar));
    row->addSpacing(12);
    m_search = new QLineEdit(bar);
    m_search->setPlaceholderText(tr("Find a setting"));
    m_search->setAccessibleName(tr("Find a setting"));
    m_search->setFixedSize(240, 32);
    m_search->setClearButtonEnabled(true);
    addSearchIcon(*m_search, m_theme);
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
    m_sections->setFixedWidth(200);
    m_sections->setFrameShape(QFrame::NoFrame);
    m_sections->setAccessibleName(tr("Sections"));
    m_sections->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_sections->setIconSize({16, 16});
    m_sections->setSpacing(2);
    const auto backdrop = [this] {
        QPalette p = m_sections->palette();
        p.setColor(QPalette::Base, m_theme.colours().window);
        m_sections->setPalette(p);
    };
    backdrop();
    connect(&m_theme, &Theme::changed, m_sections, backdrop);
    for (const auto& section : kSections) {
        auto* item = new QListWidgetItem(icon(QLatin1String(section.icon)), text(section.name), m_sections);
        item->setSizeHint({180, 36});
    }
    auto* side = new QVBoxLayout;
    side->setContentsMargins(8, 8, 8, 8);
    side->addWidget(m_sections);
    setFocusProxy(m_sections);
    return side;
}

QLayout* SettingsPage::makePortOffer() {
    m_useFree = button({}, QString(), "", this);
    m_useFree->hide();
    auto* offer = new QHBoxLayout;
    offer->setContentsMargins(16, 0, 16, 8);
    offer->addWidget(m_useFree);
    offer->addStretch();
    connect(m_useFree, &QPushButton::clicked, this, [this] { save(model::changeOf(&model::Settings::ingestPort, m_freePort)); });
    return offer;
}

void SettingsPage::showIngestProblem(const model::SystemStatus& status) {
    const QString problem = words::said(base::together(status.ingestProblem, status.ingestProblemParts));
    if (problem == m_ingestProblem) return;
    m_ingestProblem = problem;
    m_problem->setText(tr("The ingest is not running.") + QLatin1Char('\n') + problem);
    m_problem->setVisible(!problem.isEmpty());
    m_freePort = status.ingestFreePort;
    m_useFree->setText(tr("Use port %1").arg(m_freePort));
    m_useFree->setVisible(m_freePort > 0 && !problem.isEmpty());
}

void SettingsPage::load() {
    m_service.settings().then(this, [this](const model::Result<model::SettingsView>& view) {
        if (view) m_view = *view;
        if (m_rows.isEmpty()) {
            build();
            m_sections->setCurrentRow(static_cast<int>(m_wanted));
        }
        for (const Row& row : m_rows) row.show();
    });
}

void SettingsPage::showSection(Section section) {
    m_wanted = section;
    m_sections->setCurrentRow(static_cast<int>(section));
}

void SettingsPage::find(const QString& words) {
    const QString wanted = words.trimmed();
    const Row* best = nullptr;
    for (const Row& row : m_rows) {
        const bool hit =
            !wanted.isEmpty() && (row.name->text().contains(wanted, Qt::CaseInsensitive) || row.hint.contains(wanted, Qt::CaseInsensitive));
        row.name->setBackgroundRole(hit ? QPalette::Highlight : QPalette::NoRole);
        row.name->setAutoFillBackground(hit);
        if (hit && !best) best = &row;
    }
    if (best) m_sections->setCurrentRow(static_cast<int>(best->section));
    m_nothing->setVisible(!best && !wanted.isEmpty());
}

void SettingsPage::build() {
    for (int section = 0; section < kSectionCount; ++section) {
        auto* page = new QWidget(m_pages);
        auto* layout = new QVBoxLayout(page);
        layout->setContentsMargins(32, 24, 32, 24);
        layout->setSpacing(6);
        layout->addWidget(label(m_theme, text(kSections[section].name), TextStyle::Heading, 1, page));
        layout->addWidget(label(m_theme, text(kSections[section].intro), TextStyle::Body, 2, page));
        layout->addSpacing(16);
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(16);
        grid->setVerticalSpacing(6);
        grid->setColumnMinimumWidth(0, 144);
        grid->setColumnStretch(2, 1);
        for (const model::Setting& setting : model::settingTable())
            if (sectionOf(setting) == static_cast<Section>(section)) addSetting(*grid, page, setting);
        for (const Choice& choice : kChoices)
            if (choice.section == static_cast<Section>(section)) addChoice(*grid, page, choice.key, choice.label, choice.hint);
        layout->addLayout(grid);
        layout->addStretch();
        m_pages->addWidget(page);
    }
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
    grid.addWidget(row.name, at, 0, Qt::AlignVCenter);
    grid.addWidget(input, at, 1, Qt::AlignLeft);
    row.below = label(m_theme, hint, TextStyle::Small, 3, page);
    row.below->setWordWrap(true);
    row.below->setFixedWidth(kHintWidth);
    grid.addWidget(row.below, at + 1, 1, 1, 2);
    grid.setRowMinimumHeight(at + 2, 8);
    return row;
}

void SettingsPage::addSetting(QGridLayout& grid, QWidget* page, const model::Setting& setting) {
    SettingField* field = makeSettingField(setting, page);
    connect(field, &SettingField::edited, this, &SettingsPage::save);
    const bool isSwitch = setting.type == model::Setting::Type::Switch; // its hint stands beside it
    Row row = makeRow(grid, page, sectionOf(setting), text(setting.label), isSwitch ? QString() : text(setting.hint), field);
    row.key = setting.key;
    row.problem = new FieldNotice(m_theme, kHintWidth, page);
    grid.addWidget(row.problem, grid.rowCount(), 1, 1, 2);
    if (row.key == "publishToken") { // the last of what it tests
        m_ingestTest = new IngestTestRow(m_service, m_theme, kHintWidth, page);
        grid.addWidget(m_ingestTest, grid.rowCount(), 1, 1, 2);
    }
    row.show = [this, field, &setting, below = row.below, problem = row.problem, hint = row.hint] {
        problem->setText({});
        const auto& all = m_view.overrides;
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.key == setting.key; });
        const bool isOverridden = found != all.end();
        model::Settings shown = m_view.settings;
        if (isOverridden) (void)model::setText(shown, setting, found->value);
        field->setValue(shown);
        field->setEnabled(!isOverridden);
        below->setText(isOverridden ? tr("%1 in the environment decides this.").arg(QString::fromStdString(found->variable)) : hint);
        below->setVisible(!below->text().isEmpty());
        below->setMinimumHeight(std::max(0, below->heightForWidth(kHintWidth)));
    };
    m_rows.append(row);
}

void SettingsPage::addChoice(QGridLayout& grid, QWidget* page, const std::string& key, const char* name, const char* hint) {
    auto* combo = new QComboBox(page);
    combo->setMinimumWidth(220);
    if (key == "theme") fillThemes(*combo);
    else if (key == "rows") fillRowHeights(*combo);
    else fillLanguages(*combo);
    const Section section = key == "language" ? Section::Language : Section::Appearance;
    Row row = makeRow(grid, page, section, text(name), *hint ? text(hint) : QString(), combo);
    row.below->setVisible(!row.hint.isEmpty());
    row.show = [] {};
    m_rows.append(row);
}

void SettingsPage::fillThemes(QComboBox& combo) {
    for (const auto& [name, scheme] : {std::pair{tr("System"), Scheme::System}, {tr("Dark"), Scheme::Dark}, {tr("Light"), Scheme::Light}})
        combo.addItem(name, static_cast<int>(scheme));
    combo.setCurrentIndex(combo.findData(static_cast<int>(m_panel.scheme)));
    connect(&combo, &QComboBox::activated, this, [this, &combo] {
        m_panel.scheme = static_cast<Scheme>(combo.currentData().toInt());
        Q_EMIT panelChanged(m_panel);
    });
}

void SettingsPage::fillRowHeights(QComboBox& combo) {
    combo.addItem(tr("Comfortable"));
    combo.addItem(tr("Compact"));
    combo.setCurrentIndex(m_panel.compact ? 1 : 0);
    connect(&combo, &QComboBox::activated, this, [this](int at) {
        m_panel.compact = at == 1;
        Q_EMIT panelChanged(m_panel);
    });
}

void SettingsPage::fillLanguages(QComboBox& combo) {
    combo.addItem(tr("Same as the system"), QString());
    combo.addItem(QStringLiteral("English"), QStringLiteral("en"));
    combo.addItem(QStringLiteral("Deutsch"), QStringLiteral("de"));
    combo.setCurrentIndex(std::max(0, combo.findData(m_panel.language)));
    connect(&combo, &QComboBox::activated, this, [this, &combo] {
        m_panel.language = combo.currentData().toString();
        Q_EMIT panelChanged(m_panel);
    });
}

void SettingsPage::save(const model::SettingsChange& change) {
    m_service.changeSettings(change).then(this, [this, change](const model::Result<void>& saved) {
        m_problem->setVisible(false);
        if (saved) load(); // also when nothing changed: a refused value was taken back
        else showRefusal(change, saved.error());
    });
}

void SettingsPage::showRefusal(const model::SettingsChange& change, const base::Error& error) {
    for (const Row& row : m_rows) {
        const model::Setting* setting = model::findSetting(row.key);
        if (change.keys != std::vector{row.key} || error.code != base::ErrorCode::InvalidInput || !setting || !*setting->rule) continue;
        row.problem->setText(text(setting->rule)); // what was entered stays there to be corrected
        return;
    }
    m_problem->setText(words::said(error));
    m_problem->setVisible(true);
    load(); // the fields show what holds
}

} // namespace ui
