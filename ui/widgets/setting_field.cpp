#include "ui/widgets/setting_field.hpp"

#include "ui/widgets/basics.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMouseEvent>
#include <QSpinBox>
#include <algorithm>
#include <utility>

namespace ui {
namespace {

constexpr int kSwitchWidth = 400, kChoiceLetters = 18;
constexpr int kMostTyped = 99'999'999; // beyond what any setting may be

QString text(const char* source) {
    return *source ? QCoreApplication::translate("Settings", source) : QString();
}

QHBoxLayout* rowIn(QWidget* parent) {
    auto* row = new QHBoxLayout(parent);
    row->setContentsMargins(0, 0, 0, 0);
    return row;
}

/// Takes any number that is typed: one that a setting cannot have is said to be so, where Qt would drop its last digits without a word.
class NumberBox final : public QSpinBox {
public:
    NumberBox(int least, int most, QWidget* parent) : QSpinBox(parent), m_least(least), m_most(most) { setRange(0, kMostTyped); }
    bool isRight() const { return value() >= m_least && value() <= m_most; }
    void stepBy(int steps) override { QSpinBox::stepBy(std::clamp(value() + steps, m_least, m_most) - value()); }

protected:
    StepEnabled stepEnabled() const override {
        return (value() < m_most ? StepUpEnabled : StepNone) | (value() > m_least ? StepDownEnabled : StepNone);
    }

private:
    int m_least, m_most;
};

class NumberField final : public SettingField {
public:
    NumberField(const model::Setting& setting, const Theme& theme, QWidget* parent)
        : SettingField(theme, parent), m_setting(setting), m_box(new NumberBox(setting.least, setting.most, this)) {
        rowIn(this)->addWidget(m_box);
        setFocusProxy(m_box);
        m_box->setSpecialValueText(text(setting.empty));
        m_box->setAccessibleName(text(setting.label));
        m_box->findChild<QLineEdit*>()->setTextMargins(5, 0, 0, 0); // as the other fields
        fit();
        // Not at every step: another port or slot count means a restart of what it belongs to.
        connect(m_box, &QSpinBox::editingFinished, this, &NumberField::take);
    }
    void setValue(const model::Settings& settings) override {
        m_value = settings.*m_setting.number;
        m_isRefused = false; // whoever sets it says nothing of it, or something else
        m_box->setValue(m_value);
    }

protected:
    void changeEvent(QEvent* event) override {
        SettingField::changeEvent(event);
        if (event->type() == QEvent::FontChange) fit();
    }

private:
    void take() {
        const bool wasRefused = std::exchange(m_isRefused, !m_box->isRight());
        if (m_isRefused) {
            const QLocale locale;
            Q_EMIT refused(QCoreApplication::translate("ui::SettingsPage", "This must be a number from %1 to %2. Nothing was changed.")
                               .arg(locale.toString(m_setting.least), locale.toString(m_setting.most)));
            return;
        }
        if (wasRefused) Q_EMIT refused({});
        if (m_box->value() != std::exchange(m_value, m_box->value())) Q_EMIT edited(model::changeOf(m_setting.number, m_value));
    }
    /// As wide as the word that stands for 0 and as the greatest number, in any language and font.
    void fit() {
        constexpr int kLeast = 110, kAround = 60; // arrows and margins
        const QFontMetrics metrics = m_box->fontMetrics();
        const int words =
            std::max(metrics.horizontalAdvance(m_box->specialValueText()), metrics.horizontalAdvance(QLocale().toString(m_setting.most)));
        m_box->setFixedWidth(std::max(kLeast, words + kAround));
    }

    const model::Setting& m_setting;
    NumberBox* m_box;
    int m_value = 0;
    bool m_isRefused = false;
};

/// As wide as it is told to be where there is room, and narrower where there is none.
class WideEdit final : public QLineEdit {
public:
    using QLineEdit::QLineEdit;
    void setWidth(int width) {
        m_width = width;
        setMaximumWidth(width);
        updateGeometry();
    }
    QSize sizeHint() const override { return {m_width, QLineEdit::sizeHint().height()}; }

private:
    int m_width = 0;
};

class TextField : public SettingField {
public:
    TextField(const model::Setting& setting, const Theme& theme, QWidget* parent)
        : SettingField(theme, parent), m_member(setting.text), m_row(rowIn(this)), m_edit(new WideEdit(this)) {
        m_row->addWidget(m_edit);
        setFocusProxy(m_edit);
        follow(320, [this](int width) { m_edit->setWidth(width); });
        m_edit->setPlaceholderText(text(setting.empty));
        m_edit->setAccessibleName(text(setting.label));
        if (setting.type == model::Setting::Type::Secret) m_edit->setEchoMode(QLineEdit::PasswordEchoOnEdit);
        connect(m_edit, &QLineEdit::editingFinished, this, [this] { change(m_edit->text().trimmed()); });
    }
    void setValue(const model::Settings& settings) override {
        m_value = QString::fromStdString(settings.*m_member);
        m_edit->setText(m_value);
    }

protected:
    void change(const QString& value) {
        m_edit->setText(value);
        if (value != std::exchange(m_value, value)) Q_EMIT edited(model::changeOf(m_member, value.toStdString()));
    }
    std::string model::Settings::*m_member;
    QHBoxLayout* m_row;
    WideEdit* m_edit;
    QString m_value;
};

/// Typed, or chosen among this computer's. Whether it can be used, the engine says: it may be another computer's.
class FolderField final : public TextField {
public:
    FolderField(const model::Setting& setting, const Theme& theme, QWidget* parent) : TextField(setting, theme, parent) {
        m_edit->setPlaceholderText(QCoreApplication::translate("ui::SettingsPage", "Standard folder"));
        auto* choose = button(QCoreApplication::translate("ui::SettingsPage", "Choose…"), QStringLiteral("folder"), "", this);
        auto* standard =
            iconButton(QStringLiteral("undo"), QCoreApplication::translate("ui::SettingsPage", "Back to the standard folder"), this);
        m_row->addWidget(choose);
        m_row->addWidget(standard);
        connect(choose, &QPushButton::clicked, this, [this] {
            const QString folder =
                QFileDialog::getExistingDirectory(this, QCoreApplication::translate("ui::SettingsPage", "Choose a folder"), m_value);
            if (!folder.isEmpty()) change(folder);
        });
        connect(standard, &QToolButton::clicked, this, [this] { change({}); });
    }
};

class SwitchField final : public SettingField {
public:
    SwitchField(const model::Setting& setting, const Theme& theme, QWidget* parent)
        : SettingField(theme, parent), m_member(setting.flag), m_box(new QCheckBox(this)),
          m_words(label(theme, text(setting.hint), TextStyle::Body, 1, this)) {
        auto* row = rowIn(this);
        row->addWidget(m_box, 0, Qt::AlignTop);
        row->addWidget(m_words, 1000); // as wide as it may be, and no wider
        row->addStretch(1);
        setFocusProxy(m_box);
        m_box->setAccessibleName(m_words->text());
        m_words->setWordWrap(true); // what the text of a check box does not
        m_words->installEventFilter(this);
        follow(kSwitchWidth, [this, &theme](int width) {
            m_words->setMaximumWidth(width);
            // Their first line stands beside the switch, also where there is a second one.
            const int above = std::max(0, (kSwitchHeight - QFontMetrics(theme.font(0)).height()) / 2);
            m_words->setContentsMargins(0, above, 0, above);
        });
        connect(m_box, &QCheckBox::toggled, this, [this](bool on) { Q_EMIT edited(model::changeOf(m_member, on)); });
    }
    void setValue(const model::Settings& settings) override {
        const QSignalBlocker quiet(m_box);
        m_box->setChecked(settings.*m_member);
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::MouseButtonRelease && static_cast<const QMouseEvent*>(event)->button() == Qt::LeftButton &&
            m_words->rect().contains(static_cast<const QMouseEvent*>(event)->position().toPoint()))
            m_box->click(); // as the words of any check box
        return SettingField::eventFilter(watched, event);
    }

private:
    bool model::Settings::*m_member;
    QCheckBox* m_box;
    QLabel* m_words;
};

class ChoiceField final : public SettingField {
public:
    ChoiceField(const model::Setting& setting, const Theme& theme, QWidget* parent)
        : SettingField(theme, parent), m_member(setting.text), m_box(new QComboBox(this)) {
        rowIn(this)->addWidget(m_box);
        setFocusProxy(m_box);
        m_box->setMinimumContentsLength(kChoiceLetters); // and never less than its longest words, which a least width would allow
        m_box->setAccessibleName(text(setting.label));
        for (const model::SettingWord& each : setting.words) m_box->addItem(text(each.label), QLatin1String(each.word));
        connect(m_box, &QComboBox::activated, this,
            [this] { Q_EMIT edited(model::changeOf(m_member, m_box->currentData().toString().toStdString())); });
    }
    void setValue(const model::Settings& settings) override {
        m_box->setCurrentIndex(m_box->findData(QString::fromStdString(settings.*m_member)));
    }

private:
    std::string model::Settings::*m_member;
    QComboBox* m_box;
};

} // namespace

void SettingField::follow(int pixels, std::function<void(int)> use) {
    use(m_theme.scaled(pixels));
    connect(&m_theme, &Theme::changed, this, [this, pixels, use = std::move(use)] { use(m_theme.scaled(pixels)); });
}

QString shownValue(const model::Settings& settings, const model::Setting& setting) {
    if (setting.flag)
        return settings.*setting.flag ? QCoreApplication::translate("Settings", "on") : QCoreApplication::translate("Settings", "off");
    const std::string value = model::textOf(settings, setting);
    for (const model::SettingWord& each : setting.words)
        if (value == each.word) return text(each.label);
    const bool isEmpty = setting.number ? settings.*setting.number == 0 : value.empty();
    return isEmpty && *setting.empty ? text(setting.empty) : QString::fromStdString(value);
}

SettingField* makeSettingField(const model::Setting& setting, const Theme& theme, QWidget* parent) {
    switch (setting.type) {
    case model::Setting::Type::Number: return new NumberField(setting, theme, parent);
    case model::Setting::Type::Folder: return new FolderField(setting, theme, parent);
    case model::Setting::Type::Switch: return new SwitchField(setting, theme, parent);
    case model::Setting::Type::Choice: return new ChoiceField(setting, theme, parent);
    case model::Setting::Type::Text:
    case model::Setting::Type::Address:
    case model::Setting::Type::Secret: break;
    }
    return new TextField(setting, theme, parent);
}

} // namespace ui
