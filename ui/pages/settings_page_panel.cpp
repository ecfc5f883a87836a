// Settings that belong to the panel itself, and whether those of the engine can be changed now.

#include "ui/pages/settings_page.hpp"

#include "ui/style/words.hpp"
#include "ui/widgets/ingest_test_row.hpp"
#include "ui/widgets/message_strip.hpp"
#include "ui/widgets/segments.hpp"

#include <QComboBox>
#include <QCoreApplication>
#include <QDate>
#include <algorithm>

namespace ui {

QLocale localeOf(const PanelSettings& panel) {
    const bool isSystem = panel.numbers == Numbers::System || panel.language.isEmpty();
    return isSystem ? QLocale::system() : QLocale(panel.language);
}

std::span<const SettingsPage::Choice> SettingsPage::choices() {
    static const Choice kChoices[] = {
        {.section = Section::Appearance, .label = QT_TRANSLATE_NOOP("Settings", "Theme"), .hint = "", .make = &SettingsPage::makeThemes},
        {.section = Section::Appearance, .label = QT_TRANSLATE_NOOP("Settings", "Rows"), .hint = "", .make = &SettingsPage::makeRowHeights},
        {.section = Section::Appearance,
            .label = QT_TRANSLATE_NOOP("Settings", "Motion"),
            .hint = QT_TRANSLATE_NOOP("Settings", "Reduced: menus, tips and the text cursor stand still. Films play as ever."),
            .make = &SettingsPage::makeMotion},
        {.section = Section::Appearance,
            .label = QT_TRANSLATE_NOOP("Settings", "Contrast"),
            .hint = QT_TRANSLATE_NOOP("Settings", "High: stronger text, outlines and focus rings. The picture stays as it is."),
            .make = &SettingsPage::makeContrast},
        {.section = Section::Language,
            .label = QT_TRANSLATE_NOOP("Settings", "Language"),
            .hint = QT_TRANSLATE_NOOP("Settings", "Takes effect at once; running jobs are not affected."),
            .make = &SettingsPage::makeLanguages},
        {.section = Section::Language,
            .label = QT_TRANSLATE_NOOP("Settings", "Numbers and dates"),
            .hint = QT_TRANSLATE_NOOP("Settings", "Also of sizes and bit rates."),
            .make = &SettingsPage::makeNumbers},
    };
    return kChoices;
}

void SettingsPage::addChoice(QGridLayout& grid, QWidget* page, const Choice& choice) {
    const auto text = [](const char* source) { return *source ? QCoreApplication::translate("Settings", source) : QString(); };
    const QString name = text(choice.label);
    Row row = makeRow(grid, page, choice.section, name, text(choice.hint), (this->*choice.make)(name, page));
    row.below->setVisible(!row.hint.isEmpty());
    row.show = [] {};
    m_rows.append(row);
}

QWidget* SettingsPage::makeSegments(
    const QString& name, QWidget* page, const QStringList& words, int current, const std::function<void(int)>& taken) {
    auto* segments = new Segments(m_theme, name, page);
    for (const QString& word : words) segments->add(word);
    segments->setCurrent(current);
    connect(segments, &Segments::chosen, this, [this, taken](int index) {
        taken(index);
        Q_EMIT panelChanged(m_panel);
    });
    return segments;
}

QWidget* SettingsPage::makeThemes(const QString& name, QWidget* page) {
    return makeSegments(name, page, {tr("System"), tr("Dark"), tr("Light")}, static_cast<int>(m_panel.scheme),
        [this](int index) { m_panel.scheme = static_cast<Scheme>(index); });
}

QWidget* SettingsPage::makeRowHeights(const QString& name, QWidget* page) {
    return makeSegments(
        name, page, {tr("Comfortable"), tr("Compact")}, m_panel.compact ? 1 : 0, [this](int index) { m_panel.compact = index == 1; });
}

QWidget* SettingsPage::makeMotion(const QString& name, QWidget* page) {
    return makeSegments(name, page, {tr("System"), tr("Reduced")}, static_cast<int>(m_panel.motion),
        [this](int index) { m_panel.motion = static_cast<Motion>(index); });
}

QWidget* SettingsPage::makeContrast(const QString& name, QWidget* page) {
    return makeSegments(name, page, {tr("Standard"), tr("High")}, static_cast<int>(m_panel.contrast),
        [this](int index) { m_panel.contrast = static_cast<Contrast>(index); });
}

QComboBox* SettingsPage::makeCombo(QWidget* page) {
    auto* combo = new QComboBox(page);
    m_fits.append([this, combo] { combo->setMinimumWidth(m_theme.scaled(220)); });
    return combo;
}

QWidget* SettingsPage::makeLanguages(const QString&, QWidget* page) {
    QComboBox* combo = makeCombo(page);
    combo->addItem(tr("Same as the system"), QString());
    combo->addItem(QStringLiteral("English"), QStringLiteral("en"));
    combo->addItem(QStringLiteral("Deutsch"), QStringLiteral("de"));
    combo->setCurrentIndex(std::max(0, combo->findData(m_panel.language)));
    connect(combo, &QComboBox::activated, this, [this, combo] {
        m_panel.language = combo->currentData().toString();
        Q_EMIT panelChanged(m_panel);
    });
    return combo;
}

QWidget* SettingsPage::makeNumbers(const QString&, QWidget* page) {
    QComboBox* combo = makeCombo(page);
    const auto add = [this, combo](const QString& pattern, Numbers numbers) {
        PanelSettings wanted = m_panel;
        wanted.numbers = numbers;
        const QLocale locale = localeOf(wanted);
        combo->addItem(pattern.arg(locale.toString(12.5, 'f', 1), locale.toString(QDate::currentDate(), QLocale::ShortFormat)),
            static_cast<int>(numbers));
    };
    add(tr("As the language: %1 and %2"), Numbers::Language);
    add(tr("As the system: %1 and %2"), Numbers::System);
    combo->setCurrentIndex(combo->findData(static_cast<int>(m_panel.numbers)));
    connect(combo, &QComboBox::activated, this, [this, combo] {
        m_panel.numbers = static_cast<Numbers>(combo->currentData().toInt());
        Q_EMIT panelChanged(m_panel);
    });
    return combo;
}

void SettingsPage::setFrozen(const QString& reason) {
    if (reason == m_frozen) return;
    const bool isBack = reason.isEmpty();
    m_frozen = reason;
    if (!isBack && !m_unread.isEmpty()) m_refusal->hide(); // the strip above the pages says it
    showRows();
    if (isBack) load(); // what could not be read, or was changed by others meanwhile
}

void SettingsPage::showRows() {
    for (const Row& row : m_rows) row.show();
    if (m_ingestTest) m_ingestTest->setEnabled(whyFixed().isEmpty());
}

/// Why the engine's settings cannot be changed: there is no way to it, or they could not even be read.
QString SettingsPage::whyFixed() const {
    return m_frozen.isEmpty() ? m_unread : m_frozen;
}

void SettingsPage::take(const model::Result<model::SettingsView>& view) {
    if (view) m_view = *view;
    const QString before = std::exchange(m_unread, view ? QString() : words::said(view.error()));
    if (m_unread.isEmpty()) {
        if (!before.isEmpty()) m_refusal->hide();
        return;
    }
    // Else the fields would show values that nobody has set. While there is no way the strip above the pages says so.
    if (!m_frozen.isEmpty()) return;
    const bool isByRole = view.error().code == base::ErrorCode::Forbidden; // nothing has failed
    m_refusal->say(isByRole ? MessageStrip::Kind::Info : MessageStrip::Kind::Failure, m_unread);
}

} // namespace ui
