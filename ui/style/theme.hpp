#pragma once
/// The colours, sizes and fonts of the panel, for both schemes.
///
/// One Theme is made in main and handed down; widgets keep a reference and repaint on `changed`. Main thread.

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>

namespace ui {

struct Tokens {
    QColor rail, window, panel, raised, hover, inset, selection, selectionInactive, lineSubtle, lineNormal, lineStrong, textPrimary,
        textSecondary, textCaption, textDisabled, accent, accentFill, accentFillHover, accentFillPressed, accentTint, storedFill, track,
        cellWaiting, focus, ok, okTint, warn, warnTint, fail, failTint, failLine, failFill, retriedNotch;
};

enum class Scheme { System, Dark, Light };
enum class Contrast { Standard, High };
enum class Motion { System, Reduced };

class Theme : public QObject {
    Q_OBJECT
public:
    explicit Theme(QObject* parent = nullptr);

    const Tokens& colours() const { return m_tokens; }
    bool isDark() const { return m_dark; }
    Scheme scheme() const { return m_scheme; }
    void setScheme(Scheme scheme);
    Contrast contrast() const { return m_contrast; }
    void setContrast(Contrast contrast);
    /// Nothing may move but what people came to see move: pictures.
    bool isMotionReduced() const { return m_motion == Motion::Reduced || m_systemReducesMotion; }
    void setMotion(Motion motion);
    /// What the system says, which holds beside what is chosen here.
    void setSystemReducesMotion(bool reduces);
    /// Of the focus ring, and of what stands for it inside rows.
    int ringWidth() const { return m_contrast == Contrast::High ? 3 : 2; }

    QPalette palette() const;
    /// The fonts that all others are made from: the system's, taken at the start and again when the system changes them.
    void setSystemFonts(const QFont& general, const QFont& fixed);
    /// Offsets from the system font, in pixels at 100 %: caption −2, small −1, body 0, title +2, heading +7, figure +11.
    QFont font(int offset, QFont::Weight weight = QFont::Normal) const;
    QFont fixedFont() const;
    /// A length that holds text, as the design gives it for a system font of 13 px. Larger with a larger font, never smaller.
    int scaled(int pixels) const;
    /// Of something that holds `lines` of text: the design's height, more where a larger font needs it.
    int heightFor(int least, int offset, int lines = 1) const;

Q_SIGNALS:
    void changed();

private:
    void takeTokens();

    Scheme m_scheme = Scheme::Dark;
    Contrast m_contrast = Contrast::Standard;
    Motion m_motion = Motion::System;
    bool m_dark = true, m_systemReducesMotion = false;
    Tokens m_tokens;
    QFont m_general, m_fixed;
    int m_body = 0; ///< the system font's height in pixels
};

} // namespace ui
