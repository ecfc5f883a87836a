#include "ui/style/strong_tokens.hpp"

namespace ui {
namespace {

void strengthenDark(Tokens& t) {
    t.textPrimary = 0xffffff;
    t.textSecondary = 0xe6e9ec;
    t.textCaption = 0xd2d7dc;
    t.textDisabled = 0x9299a0;
    t.lineSubtle = 0x868d95;
    t.lineNormal = 0x9aa1a9;
    t.lineStrong = 0xb4bac1;
    t.accent = 0xa3dbf9;
    t.accentFill = 0x17597f;
    t.accentFillHover = 0x124b6c;
    t.accentFillPressed = 0x0d3d59;
    t.focus = 0xd6efff;
    t.ok = 0xa6e3bf;
    t.warn = 0xffdc94;
    t.fail = 0xffc4be;
    t.failLine = 0xd98e87;
    t.failFill = 0x8f2a22;
    t.cellWaiting = 0xb4bac1;
    t.storedFill = 0x6fb4d8;
    t.track = 0x2a2c2f;
    t.retriedNotch = 0xffd873;
}

void strengthenLight(Tokens& t) {
    t.textPrimary = Qt::black; // a literal 0 is no colour to the compiler
    t.textSecondary = 0x22262a;
    t.textCaption = 0x34393f;
    t.textDisabled = 0x6f757c;
    t.lineSubtle = 0x767c84;
    t.lineNormal = 0x5f656c;
    t.lineStrong = 0x43484e;
    t.accent = 0x064468;
    t.accentFill = 0x064468;
    t.accentFillHover = 0x053753;
    t.accentFillPressed = 0x042b41;
    t.focus = 0x053753;
    t.ok = 0x0b4a2a;
    t.warn = 0x543700;
    t.fail = 0x7c150d;
    t.failLine = 0xa8433a;
    t.failFill = 0x7c150d;
    t.cellWaiting = 0x43484e;
    t.storedFill = 0x1f6289;
    t.track = 0xe4e6e8;
    t.retriedNotch = 0xffd873;
}

} // namespace

Tokens withHighContrast(Tokens tokens, bool isDark) {
    isDark ? strengthenDark(tokens) : strengthenLight(tokens);
    return tokens;
}

} // namespace ui
