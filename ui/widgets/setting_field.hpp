#pragma once
/// The field of one setting: a number, a text, a secret, a folder, a switch or a choice. Shows a value and says when the operator has
/// changed it.

#include "core/model/settings.hpp"
#include "ui/style/theme.hpp"

#include <QWidget>
#include <functional>

namespace ui {

class SettingField : public QWidget {
    Q_OBJECT
public:
    /// In pixels, of a switch: its words begin in its middle, and so does the name beside it.
    static constexpr int kSwitchHeight = 28;
    SettingField(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {}
    /// Its own setting's, of all. Says nothing.
    virtual void setValue(const model::Settings& settings) = 0;

Q_SIGNALS:
    void edited(const model::SettingsChange& change);
    /// What was entered cannot be, and stays there to be corrected; "": that is over.
    void refused(const QString& why);

protected:
    /// A length as the design gives it, for the font that there is now and for each later one.
    void follow(int pixels, std::function<void(int)> use);

private:
    const Theme& m_theme;
};

/// Its value in words, as its field shows it: of a choice the chosen words, of what is empty what that means.
QString shownValue(const model::Settings& settings, const model::Setting& setting);

SettingField* makeSettingField(const model::Setting& setting, const Theme& theme, QWidget* parent);

} // namespace ui
