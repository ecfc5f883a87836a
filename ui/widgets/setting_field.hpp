#pragma once
/// The field of one setting: a number, a text, a secret, a folder, a switch or a choice. Shows a value and says when the operator has
/// changed it.

#include "core/model/settings.hpp"

#include <QWidget>

namespace ui {

class SettingField : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    /// Its own setting's, of all. Says nothing.
    virtual void setValue(const model::Settings& settings) = 0;

Q_SIGNALS:
    void edited(const model::SettingsChange& change);
};

SettingField* makeSettingField(const model::Setting& setting, QWidget* parent);

} // namespace ui
