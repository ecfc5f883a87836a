#include "ui/style/theme.hpp"

#include "ui/style/strong_tokens.hpp"

#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QStyleHints>
#include <algorithm>
#include <utility>

namespace ui {
namespace {

constexpr int kDesignPixels = 13; ///< the body font that the design's lengths are given for
constexpr int kLeastPixels = 8;
constexpr int kTextMargin = 4; ///< above and below the text of a control

Tokens darkTokens() {
    Tokens t;
    t.rail = 0x141517;
    t.window = 0x1a1b1d;
    t.panel = 0x212325;
    t.raised = 0x2c2e31;
    t.hover = 0x292b2e;
    t.inset = 0x111213;
    t.selection = 0x1f333f;
    t.selectionInactive = 0x303338;
    t.lineSubtle = 0x2f3235;
    t.lineNormal = 0x474b50;
    t.lineStrong = 0x6f757c;
    t.textPrimary = 0xeceef0;
    t.textSecondary = 0xb9bec4;
    t.textCaption = 0x979da4;
    t.textDisabled = 0x666b71;
    t.accent = 0x5bb6e5;
    t.accentFill = 0x22719e;
    t.accentFillHover = 0x287aa9;
    t.accentFillPressed = 0x1a5a7f;
    t.accentTint = 0x1b323f;
    t.storedFill = 0x4a90b5;
    t.track = 0x373a3e;
    t.cellWaiting = 0x686e75;
    t.focus = 0x9ad6f7;
    t.ok = 0x74c596;
    t.okTint = 0x1d3127;
    t.warn = 0xe9bb5f;
    t.warnTint = 0x352b15;
    t.fail = 0xf79289;
    t.failTint = 0x332221;
    t.failLine = 0x8a4b45;
    t.failFill = 0xb03a30;
    t.retriedNotch = 0xf0c468;
    return t;
}

Tokens lightTokens() {
    Tokens t;
    t.rail = 0xe7e9eb;
    t.window = 0xf3f4f5;
    t.panel = 0xffffff;
    t.raised = 0xffffff;
    t.hover = 0xf0f2f4;
    t.inset = 0xf7f8f9;
    t.selection = 0xdfeff8;
    t.selectionInactive = 0xe4e6e9;
    t.lineSubtle = 0xdadde0;
    t.lineNormal = 0xbcc1c7;
    t.lineStrong = 0x7d838b;
    t.textPrimary = 0x191b1d;
    t.textSecondary = 0x454b52;
    t.textCaption = 0x5c626a;
    t.textDisabled = 0x9ba1a7;
    t.accent = 0x0c6797;
    t.accentFill = 0x0c6797;
    t.accentFillHover = 0x0a577f;
    t.accentFillPressed = 0x084a6b;
    t.accentTint = 0xdfeff8;
    t.storedFill = 0x3a82a9;
    t.track = 0xd9dcdf;
    t.cellWaiting = 0x8d939a;
    t.focus = 0x0c6797;
    t.ok = 0x1a7444;
    t.okTint = 0xe2f3e9;
    t.warn = 0x805500;
    t.warnTint = 0xfbf0d9;
    t.fail = 0xb0281d;
    t.failTint = 0xfbe9e7;
    t.failLine = 0xdc9a93;
    t.failFill = 0xb0281d;
    t.retriedNotch = 0xffd873;
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
    setSystemFonts(QFontDatabase::systemFont(QFontDatabase::GeneralFont), QFontDatabase::systemFont(QFontDatabase::FixedFont));
}

void Theme::setSystemFonts(const QFont& general, const QFont& fixed) {
    m_general = general;
    m_fixed = fixed;
    m_body = QFontInfo(general).pixelSize(); // whether the system gave points or pixels
    Q_EMIT changed();
}

void Theme::setScheme(Scheme scheme) {
    m_scheme = scheme;
    m_dark = scheme == Scheme::Dark || (scheme == Scheme::System && systemIsDark());
    takeTokens();
}

void Theme::setContrast(Contrast contrast) {
    if (std::exchange(m_contrast, contrast) != contrast) takeTokens();
}

void Theme::takeTokens() {
    m_tokens = m_dark ? darkTokens() : lightTokens();
    if (m_contrast == Contrast::High) m_tokens = withHighContrast(m_tokens, m_dark);
    Q_EMIT changed();
}

void Theme::setMotion(Motion motion) {
    if (std::exchange(m_motion, motion) != motion) Q_EMIT changed();
}

void Theme::setSystemReducesMotion(bool reduces) {
    if (std::exchange(m_systemReducesMotion, reduces) != reduces) Q_EMIT changed();
}

QPalette Theme::palette() const {
    const Tokens& t = m_tokens;
    QPalette p;
    p.setColor(QPalette::Window, t.window);
    p.setColor(QPalette::WindowText, t.textPrimary);
    p.setColor(QPalette::Base, t.panel);
    p.setColor(QPalette::AlternateBase, t.window);
    p.setColor(QPalette::Text, t.textPrimary);
    p.setColor(QPalette::Button, t.raised);
    p.setColor(QPalette::ButtonText, t.textPrimary);
    p.setColor(QPalette::BrightText, t.fail);
    p.setColor(QPalette::ToolTipBase, t.raised);
    p.setColor(QPalette::ToolTipText, t.textPrimary);
    p.setColor(QPalette::PlaceholderText, t.textCaption);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::Mid, t.lineNormal);
    p.setColor(QPalette::Dark, t.lineSubtle);
    p.setColor(QPalette::Light, t.lineNormal);
    p.setColor(QPalette::Shadow, t.rail);
    p.setColor(QPalette::Highlight, t.selection);
    p.setColor(QPalette::HighlightedText, t.textPrimary);
    p.setColor(QPalette::Inactive, QPalette::Highlight, t.selectionInactive);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        p.setColor(QPalette::Disabled, role, t.textDisabled);
    return p;
}

QFont Theme::font(int offset, QFont::Weight weight) const {
    QFont font = m_general;
    font.setPixelSize(std::max(kLeastPixels, m_body + offset));
    font.setWeight(weight);
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    font.setFeature("tnum", 1);
#endif
    return font;
}

QFont Theme::fixedFont() const {
    QFont font = m_fixed;
    font.setPixelSize(std::max(kLeastPixels, m_body - 2));
    return font;
}

int Theme::scaled(int pixels) const {
    return std::max(pixels, (pixels * m_body + kDesignPixels / 2) / kDesignPixels);
}

int Theme::heightFor(int least, int offset, int lines) const {
    return std::max(least, lines * QFontMetrics(font(offset)).height() + 2 * kTextMargin);
}

} // namespace ui
