#include "ui/pages/settings_page.hpp"

#include "ui/style/icons.hpp"

#include <QCheckBox>
#include <QCoreApplication>
#include <QFileDialog>
#include <QGridLayout>
#include <QListWidget>
#include <QSpinBox>
#include <QThread>
#include <QVBoxLayout>

namespace ui {
namespace {

using Section = SettingsPage::Section;
constexpr int kSectionCount = 4;
enum class Kind { Number, Text, Secret, Folder, Switch, Choice };

/// One row of the table that makes the screens. Exactly one of the member pointers is set for Service settings.
struct Row {
    Section section;
    Kind kind;
    const char* label;
    const char* text; ///< beside a switch, or hint below a field
    int model::Settings::*number = nullptr;
    std::string model::Settings::*words = nullptr;
    bool model::Settings::*flag = nullptr;
    int low = 0, high = 0;
    const char* panelKey = nullptr;
    const char* empty = ""; ///< shown in an empty field, or for the number 0
};

const Row kRows[] = {
    {Section::Ingest, Kind::Switch, QT_TRANSLATE_NOOP("Settings", "Run it"),
        QT_TRANSLATE_NOOP("Settings", "Start the local ingest with Millrace"), nullptr, nullptr, &model::Settings::ingestRun},
    {Section::Ingest, Kind::Text, QT_TRANSLATE_NOOP("Settings", "Address"),
        QT_TRANSLATE_NOOP(
            "Settings", "127.0.0.1 serves this computer only. 0.0.0.0 opens it to the network; writing always needs the token."),
        nullptr, &model::Settings::ingestHost},
    {Section::Ingest, Kind::Number, QT_TRANSLATE_NOOP("Settings", "Port"),
        QT_TRANSLATE_NOOP("Settings", "5005 unless another program has it; 0 picks a free one."), &model::Settings::ingestPort, nullptr,
        nullptr, 0, 65535},
    {Section::Ingest, Kind::Folder, QT_TRANSLATE_NOOP("Settings", "Folder"),
        QT_TRANSLATE_NOOP("Settings", "Where published media lie. Empty: your data folder."), nullptr, &model::Settings::ingestRoot},
    {Section::Ingest, Kind::Number, QT_TRANSLATE_NOOP("Settings", "Keep for"),
        QT_TRANSLATE_NOOP("Settings", "Hours after which published media are removed; 0 keeps them."), &model::Settings::ingestRetainHours,
        nullptr, nullptr, 0, 100000, nullptr, QT_TRANSLATE_NOOP("Settings", "Until I delete it")},
    {Section::Ingest, Kind::Text, QT_TRANSLATE_NOOP("Settings", "Ingest URL"),
        QT_TRANSLATE_NOOP(
            "Settings", "Where media are uploaded with HTTP PUT, like https://ingest.example.com/media/. Empty: the local ingest."),
        nullptr, &model::Settings::publishUrl, nullptr, 0, 0, nullptr, QT_TRANSLATE_NOOP("Settings", "Local ingest")},
    {Section::Ingest, Kind::Text, QT_TRANSLATE_NOOP("Settings", "Playback URL"),
        QT_TRANSLATE_NOOP("Settings", "Only if viewers use another address, such as a CDN."), nullptr, &model::Settings::playbackUrl,
        nullptr, 0, 0, nullptr, QT_TRANSLATE_NOOP("Settings", "Same as ingest")},
    {Section::Ingest, Kind::Secret, QT_TRANSLATE_NOOP("Settings", "Token"),
        QT_TRANSLATE_NOOP("Settings", "Of the remote ingest. TRANSCODER_INTERNAL_TOKEN wins over it."), nullptr,
        &model::Settings::publishToken},
    {Section::Engine, Kind::Number, QT_TRANSLATE_NOOP("Settings", "Encoders at once"),
        QT_TRANSLATE_NOOP("Settings", "0 uses one per processor thread."), &model::Settings::encoderSlots, nullptr, nullptr, 0, 256,
        nullptr, QT_TRANSLATE_NOOP("Settings", "One per thread")},
    {Section::Engine, Kind::Number, QT_TRANSLATE_NOOP("Settings", "Chunk retries"),
        QT_TRANSLATE_NOOP("Settings", "Attempts before a job is marked as failed."), &model::Settings::chunkRetries, nullptr, nullptr, 1,
        10},
    {Section::Engine, Kind::Folder, QT_TRANSLATE_NOOP("Settings", "Work folder"),
        QT_TRANSLATE_NOOP("Settings",
            "Finished chunks wait here until they are published. Unfinished jobs move with it; their chunks in flight begin again."),
        nullptr, &model::Settings::workFolder},
    {Section::Engine, Kind::Number, QT_TRANSLATE_NOOP("Settings", "Keep free"),
        QT_TRANSLATE_NOOP("Settings", "GB that must stay free in the work folder; jobs wait below that."), &model::Settings::minimumFreeGb,
        nullptr, nullptr, 0, 100000},
    {Section::Appearance, Kind::Choice, QT_TRANSLATE_NOOP("Settings", "Theme"), "", nullptr, nullptr, nullptr, 0, 0, "theme"},
    {Section::Appearance, Kind::Choice, QT_TRANSLATE_NOOP("Settings", "Rows"), "", nullptr, nullptr, nullptr, 0, 0, "rows"},
    {Section::Language, Kind::Choice, QT_TRANSLATE_NOOP("Settings", "Language"),
        QT_TRANSLATE_NOOP("Settings", "Changes at the next start; running jobs are not touched."), nullptr, nullptr, nullptr, 0, 0,
        "language"},
};

struct SectionText {
    const char *name, *icon, *intro;
};
const SectionText kSections[] = {
    {QT_TRANSLATE_NOOP("Settings", "Ingest"), "ingest",
        QT_TRANSLATE_NOOP("Settings", "The built-in server that receives segments and plays them out.")},
    {QT_TRANSLATE_NOOP("Settings", "Engine"), "cpu", QT_TRANSLATE_NOOP("Settings", "How much of this computer encoding may take.")},
    {QT_TRANSLATE_NOOP("Settings", "Appearance"), "appearance", QT_TRANSLATE_NOOP("Settings", "How the panel looks.")},
    {QT_TRANSLATE_NOOP("Settings", "Language"), "language", QT_TRANSLATE_NOOP("Settings", "The language of the panel.")},
};

QString text(const char* source) {
    return QCoreApplication::translate("Settings", source);
}

} // namespace

SettingsPage::SettingsPage(model::Service& service, const Theme& theme, PanelSettings panel, QWidget* parent)
    : QWidget(parent), m_service(service), m_theme(theme), m_panel(std::move(panel)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QWidget(this);
    bar->setFixedHeight(56);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 0, 16, 0);
    row->addWidget(label(theme, tr("Settings"), TextStyle::Title, 1, bar));
    row->addSpacing(12);
    m_search = new QLineEdit(bar);
    m_search->setPlaceholderText(tr("Find a setting"));
    m_search->setAccessibleName(tr("Find a setting"));
    m_search->setFixedSize(240, 32);
    m_search->setClearButtonEnabled(true);
    addSearchIcon(*m_search, theme);
    connect(m_search, &QLineEdit::textChanged, this, &SettingsPage::find);
    row->addWidget(m_search);
    m_nothing = label(theme, tr("No setting is called so."), TextStyle::Small, 3, bar);
    m_nothing->hide();
    row->addSpacing(8);
    row->addWidget(m_nothing);
    row->addStretch();
    layout->addWidget(bar);
    layout->addWidget(line(theme, this));
    auto* body = new QHBoxLayout;
    body->setSpacing(0);
    m_sections = new QListWidget(this);
    m_sections->setFixedWidth(200);
    m_sections->setFrameShape(QFrame::NoFrame);
    m_sections->setAccessibleName(tr("Sections"));
    m_sections->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_sections->setIconSize({16, 16});
    m_sections->setSpacing(2);
    const auto backdrop = [this] {
        QPalette p = m_sections->palette();
        p.setColor(QPalette::Base, m_theme.colours().win);
        m_sections->setPalette(p);
    };
    backdrop();
    connect(&theme, &Theme::changed, m_sections, backdrop);
    for (const auto& section : kSections) {
        auto* item = new QListWidgetItem(icon(QLatin1String(section.icon)), text(section.name), m_sections);
        item->setSizeHint({180, 36});
    }
    auto* sectionSide = new QVBoxLayout;
    sectionSide->setContentsMargins(8, 8, 8, 8);
    sectionSide->addWidget(m_sections);
    body->addLayout(sectionSide);
    setFocusProxy(m_sections);
    auto* divider = new Surface(theme, &Tokens::l1, this);
    divider->setFixedWidth(1);
    body->addWidget(divider);
    m_pages = new QStackedWidget(this);
    body->addWidget(m_pages, 1);
    layout->addLayout(body, 1);
    m_problem = label(theme, {}, TextStyle::Small, 1, this);
    m_problem->setContentsMargins(16, 8, 16, 8);
    m_problem->hide();
    layout->addWidget(m_problem);
    m_useFree = button({}, QString(), "", this);
    m_useFree->hide();
    auto* offer = new QHBoxLayout;
    offer->setContentsMargins(16, 0, 16, 8);
    offer->addWidget(m_useFree);
    offer->addStretch();
    layout->addLayout(offer);
    connect(m_useFree, &QPushButton::clicked, this, [this] {
        m_settings.ingestPort = m_freePort;
        for (int i = 0; i < static_cast<int>(std::size(kRows)); ++i)
            if (kRows[i].number == &model::Settings::ingestPort) qobject_cast<QSpinBox*>(m_names[i]->buddy())->setValue(m_freePort);
        save();
    });
    connect(m_sections, &QListWidget::currentRowChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(&service, &model::Service::eventPublished, this, [this](const model::Event& event) {
        if (event.kind != model::Event::Kind::Status || !event.status) return;
        const QString problem = QString::fromStdString(event.status->ingestProblem);
        if (problem == m_ingestProblem) return;
        m_ingestProblem = problem;
        m_problem->setText(tr("The ingest does not run.") + QLatin1Char('\n') + problem);
        m_problem->setVisible(!problem.isEmpty());
        m_freePort = event.status->ingestFreePort;
        m_useFree->setText(tr("Use port %1").arg(m_freePort));
        m_useFree->setVisible(m_freePort > 0 && !problem.isEmpty());
    });
    service.settings().then(this, [this](const model::Result<model::Settings>& settings) {
        if (settings) m_settings = *settings;
        build();
        m_sections->setCurrentRow(static_cast<int>(m_wanted));
    });
}

void SettingsPage::showSection(Section section) {
    m_wanted = section;
    m_sections->setCurrentRow(static_cast<int>(section));
}

void SettingsPage::find(const QString& words) {
    const QString wanted = words.trimmed();
    int best = -1;
    for (int i = 0; i < static_cast<int>(std::size(kRows)); ++i) {
        const bool hit = !wanted.isEmpty() &&
            (text(kRows[i].label).contains(wanted, Qt::CaseInsensitive) || text(kRows[i].text).contains(wanted, Qt::CaseInsensitive));
        if (i < m_names.size())
            m_names[i]->setBackgroundRole(hit ? QPalette::Highlight : QPalette::NoRole), m_names[i]->setAutoFillBackground(hit);
        if (hit && best < 0) best = i;
    }
    if (best >= 0) m_sections->setCurrentRow(static_cast<int>(kRows[best].section));
    m_nothing->setVisible(best < 0 && !wanted.isEmpty());
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
        int at = 0;
        for (int i = 0; i < static_cast<int>(std::size(kRows)); ++i) {
            if (static_cast<int>(kRows[i].section) != section) continue;
            QWidget* input = field(i);
            auto* name = label(m_theme, text(kRows[i].label), TextStyle::Body, 2, page);
            name->setBuddy(input);
            m_names.append(name);
            input->setAccessibleName(text(kRows[i].label));
            grid->addWidget(name, at, 0, Qt::AlignVCenter);
            grid->addWidget(input, at, 1, Qt::AlignLeft);
            if (kRows[i].kind != Kind::Switch && kRows[i].text[0]) {
                auto* hint = label(m_theme, text(kRows[i].text), TextStyle::Small, 3, page);
                hint->setWordWrap(true);
                hint->setFixedWidth(460);
                hint->setMinimumHeight(hint->heightForWidth(460));
                grid->addWidget(hint, ++at, 1, 1, 2);
            }
            grid->setRowMinimumHeight(++at, 8);
            ++at;
        }
        layout->addLayout(grid);
        layout->addStretch();
        m_pages->addWidget(page);
    }
}

QWidget* SettingsPage::field(int index) {
    const Row& row = kRows[index];
    switch (row.kind) {
    case Kind::Number: {
        auto* box = new QSpinBox(this);
        box->setRange(row.low, row.high);
        box->setValue(m_settings.*row.number);
        box->setFixedWidth(*row.empty ? 170 : 110);
        if (*row.empty) box->setSpecialValueText(text(row.empty));
        box->findChild<QLineEdit*>()->setTextMargins(5, 0, 0, 0); // as the other fields
        // Not at every step: another port or slot count means a restart of what it belongs to.
        connect(box, &QSpinBox::editingFinished, this, [this, box, member = row.number] {
            if (m_settings.*member == box->value()) return;
            m_settings.*member = box->value();
            save();
        });
        return box;
    }
    case Kind::Secret:
    case Kind::Text: {
        auto* edit = new QLineEdit(QString::fromStdString(m_settings.*row.words), this);
        edit->setFixedWidth(320);
        edit->setPlaceholderText(*row.empty ? text(row.empty) : QString());
        if (row.kind == Kind::Secret) edit->setEchoMode(QLineEdit::PasswordEchoOnEdit);
        edit->setTextMargins(8, 0, 8, 0);
        connect(edit, &QLineEdit::editingFinished, this, [this, edit, member = row.words] {
            if (m_settings.*member == edit->text().toStdString()) return;
            m_settings.*member = edit->text().trimmed().toStdString();
            save();
        });
        return edit;
    }
    case Kind::Folder: {
        auto* box = new QWidget(this);
        auto* layout = new QHBoxLayout(box);
        layout->setContentsMargins(0, 0, 0, 0);
        auto* edit = new QLineEdit(QString::fromStdString(m_settings.*row.words), box);
        edit->setMinimumWidth(320);
        edit->setTextMargins(8, 0, 8, 0);
        edit->setReadOnly(true);
        edit->setPlaceholderText(tr("Standard folder"));
        edit->setAccessibleName(text(row.label));
        auto* choose = button(tr("Choose…"), QStringLiteral("folder"), "", box);
        layout->addWidget(edit);
        layout->addWidget(choose);
        connect(choose, &QPushButton::clicked, this, [this, edit, member = row.words] {
            const QString folder = QFileDialog::getExistingDirectory(this, tr("Choose a folder"), edit->text());
            if (folder.isEmpty()) return;
            edit->setText(folder);
            m_settings.*member = folder.toStdString();
            save();
        });
        auto* standard = iconButton(QStringLiteral("undo"), tr("Back to the standard folder"), box);
        layout->addWidget(standard);
        connect(standard, &QToolButton::clicked, this, [this, edit, member = row.words] {
            if ((m_settings.*member).empty()) return;
            edit->clear();
            (m_settings.*member).clear();
            save();
        });
        return box;
    }
    case Kind::Switch: {
        auto* box = new QCheckBox(text(row.text), this);
        box->setChecked(m_settings.*row.flag);
        connect(box, &QCheckBox::toggled, this, [this, member = row.flag](bool on) {
            m_settings.*member = on;
            save();
        });
        return box;
    }
    case Kind::Choice: break;
    }
    auto* combo = new QComboBox(this);
    combo->setMinimumWidth(220);
    const std::string key = row.panelKey;
    if (key == "theme") {
        for (const auto& [name, scheme] :
            {std::pair{tr("System"), Scheme::System}, {tr("Dark"), Scheme::Dark}, {tr("Light"), Scheme::Light}})
            combo->addItem(name, static_cast<int>(scheme));
        combo->setCurrentIndex(combo->findData(static_cast<int>(m_panel.scheme)));
        connect(combo, &QComboBox::activated, this, [this, combo] {
            m_panel.scheme = static_cast<Scheme>(combo->currentData().toInt());
            Q_EMIT panelChanged(m_panel);
        });
    } else if (key == "rows") {
        combo->addItem(tr("Comfortable"));
        combo->addItem(tr("Compact"));
        combo->setCurrentIndex(m_panel.compact ? 1 : 0);
        connect(combo, &QComboBox::activated, this, [this](int at) {
            m_panel.compact = at == 1;
            Q_EMIT panelChanged(m_panel);
        });
    } else {
        combo->addItem(tr("As the system"), QString());
        combo->addItem(QStringLiteral("English"), QStringLiteral("en"));
        combo->addItem(QStringLiteral("Deutsch"), QStringLiteral("de"));
        combo->setCurrentIndex(std::max(0, combo->findData(m_panel.language)));
        connect(combo, &QComboBox::activated, this, [this, combo] {
            m_panel.language = combo->currentData().toString();
            Q_EMIT panelChanged(m_panel);
        });
    }
    return combo;
}

void SettingsPage::save() {
    m_service.saveSettings(m_settings).then(this, [this](const model::Result<void>& saved) {
        m_problem->setVisible(!saved);
        if (!saved) m_problem->setText(QString::fromStdString(saved.error().message));
    });
}

} // namespace ui
