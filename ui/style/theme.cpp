#include "ui/style/theme.hpp"

#include <QFontDatabase>
#include <QGuiApplication>
#include <QStyleHints>

namespace ui {
namespace {

constexpr int kBodyPixels = 13;

Tokens darkTokens() {
    Tokens t;
    t.rail = 0x141517;
    t.win = 0x1a1b1d;
    t.panel = 0x212325;
    t.raised = 0x2c2e31;
    t.hover = 0x292b2e;
    t.inset = 0x111213;
    t.sel = 0x1f333f;
    t.selin = 0x303338;
    t.l1 = 0x2f3235;
    t.l2 = 0x474b50;
    t.l3 = 0x6f757c;
    t.t1 = 0xeceef0;
    t.t2 = 0xb9bec4;
    t.t3 = 0x979da4;
    t.td = 0x666b71;
    t.acc = 0x5bb6e5;
    t.accfill = 0x22719e;
    t.accfillHover = 0x287aa9;
    t.accfillPressed = 0x1a5a7f;
    t.acct = 0x1b323f;
    t.dur = 0x4a90b5;
    t.track = 0x373a3e;
    t.cellw = 0x686e75;
    t.focus = 0x9ad6f7;
    t.ok = 0x74c596;
    t.okt = 0x1d3127;
    t.warn = 0xe9bb5f;
    t.warnt = 0x352b15;
    t.fail = 0xf79289;
    t.failt = 0x332221;
    t.faill = 0x8a4b45;
    t.failfill = 0xb03a30;
    t.notch = 0xf0c468;
    return t;
}

Tokens lightTokens() {
    Tokens t;
    t.rail = 0xe7e9eb;
    t.win = 0xf3f4f5;
    t.panel = 0xffffff;
    t.raised = 0xffffff;
    t.hover = 0xf0f2f4;
    t.inset = 0xf7f8f9;
    t.sel = 0xdfeff8;
    t.selin = 0xe4e6e9;
    t.l1 = 0xdadde0;
    t.l2 = 0xbcc1c7;
    t.l3 = 0x7d838b;
    t.t1 = 0x191b1d;
    t.t2 = 0x454b52;
    t.t3 = 0x5c626a;
    t.td = 0x9ba1a7;
    t.acc = 0x0c6797;
    t.accfill = 0x0c6797;
    t.accfillHover = 0x0a577f;
    t.accfillPressed = 0x084a6b;
    t.acct = 0xdfeff8;
    t.dur = 0x3a82a9;
    t.track = 0xd9dcdf;
    t.cellw = 0x8d939a;
    t.focus = 0x0c6797;
    t.ok = 0x1a7444;
    t.okt = 0xe2f3e9;
    t.warn = 0x805500;
    t.warnt = 0xfbf0d9;
    t.fail = 0xb0281d;
    t.failt = 0xfbe9e7;
    t.faill = 0xdc9a93;
    t.failfill = 0xb0281d;
    t.notch = 0xffd873;
    return t;
}

bool systemIsDark() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#else
    // Qt 6.4 does not tell; the platform's own palette does.
    static const bool dark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
    return dark;
#endif
}

} // namespace

Theme::Theme(QObject* parent) : QObject(parent), m_tokens(darkTokens()) {
    systemIsDark(); // before our own palette replaces the platform's
}

void Theme::setScheme(Scheme scheme) {
    m_scheme = scheme;
    m_dark = scheme == Scheme::Dark || (scheme == Scheme::System && systemIsDark());
    m_tokens = m_dark ? darkTokens() : lightTokens();
    Q_EMIT changed();
}

QPalette Theme::palette() const {
    const Tokens& t = m_tokens;
    QPalette p;
    p.setColor(QPalette::Window, t.win);
    p.setColor(QPalette::WindowText, t.t1);
    p.setColor(QPalette::Base, t.panel);
    p.setColor(QPalette::AlternateBase, t.win);
    p.setColor(QPalette::Text, t.t1);
    p.setColor(QPalette::Button, t.raised);
    p.setColor(QPalette::ButtonText, t.t1);
    p.setColor(QPalette::BrightText, t.fail);
    p.setColor(QPalette::ToolTipBase, t.raised);
    p.setColor(QPalette::ToolTipText, t.t1);
    p.setColor(QPalette::PlaceholderText, t.t3);
    p.setColor(QPalette::Link, t.acc);
    p.setColor(QPalette::Mid, t.l2);
    p.setColor(QPalette::Dark, t.l1);
    p.setColor(QPalette::Light, t.l2);
    p.setColor(QPalette::Shadow, t.rail);
    p.setColor(QPalette::Highlight, t.sel);
    p.setColor(QPalette::HighlightedText, t.t1);
    p.setColor(QPalette::Inactive, QPalette::Highlight, t.selin);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        p.setColor(QPalette::Disabled, role, t.td);
    return p;
}

QFont Theme::font(int offset, QFont::Weight weight) const {
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    font.setPixelSize(kBodyPixels + offset);
    font.setWeight(weight);
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    font.setFeature("tnum", 1);
#endif
    return font;
}

QFont Theme::fixedFont() const {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(11);
    return font;
}

} // namespace ui
