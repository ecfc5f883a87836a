// Settings that belong to the panel itself, and whether those of the engine can be changed now.

#include "ui/pages/settings_page.hpp"

#include "ui/style/words.hpp"
#include "ui/widgets/ingest_test_row.hpp"
#include "ui/widgets/message_strip.hpp"
#include "ui/widgets/segments.hpp"

#include <QComboBox>
#include <algorithm>

namespace ui {

Segments* SettingsPage::makeThemes(const QString& name, QWidget* page) {
    static constexpr Scheme kSchemes[] = {Scheme::System, Scheme::Dark, Scheme::Light};
    auto* themes = new Segments(m_theme, name, page);
    for (const QString& word : {tr("System"), tr("Dark"), tr("Light")}) themes->add(word);
    themes->setCurrent(static_cast<int>(std::find(std::begin(kSchemes), std::end(kSchemes), m_panel.scheme) - std::begin(kSchemes)));
    connect(themes, &Segments::chosen, this, [this](int index) {
        m_panel.scheme = kSchemes[index];
        Q_EMIT panelChanged(m_panel);
    });
    return themes;
}

Segments* SettingsPage::makeRowHeights(const QString& name, QWidget* page) {
    auto* heights = new Segments(m_theme, name, page);
    for (const QString& word : {tr("Comfortable"), tr("Compact")}) heights->add(word);
    heights->setCurrent(m_panel.compact ? 1 : 0);
    connect(heights, &Segments::chosen, this, [this](int index) {
        m_panel.compact = index == 1;
        Q_EMIT panelChanged(m_panel);
    });
    return heights;
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
