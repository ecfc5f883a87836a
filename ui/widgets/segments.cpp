#include "ui/widgets/segments.hpp"

#include "ui/style/outline.hpp"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QSignalBlocker>

namespace ui {
namespace {

constexpr int kHeight = 32, kPadding = 13, kBar = 2;
constexpr qreal kRadius = 6;

class Segment final : public QAbstractButton {
public:
    Segment(const Theme& theme, const QString& word, QWidget* parent) : QAbstractButton(parent), m_theme(theme) {
        setText(word);
        setCheckable(true);
        setAutoExclusive(true); // read as one of several, not as a box to tick
        setFocusPolicy(Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        connect(&theme, &Theme::changed, this, [this] {
            updateGeometry();
            update();
        });
    }
    QSize sizeHint() const override {
        return {QFontMetrics(m_theme.font(0)).horizontalAdvance(text()) + 2 * kPadding, m_theme.heightFor(kHeight, 0)};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Tokens& t = m_theme.colours();
        painter.setClipPath(outline());
        painter.fillRect(rect(), isChecked() ? t.selection : underMouse() ? t.hover : t.raised);
        if (isChecked()) painter.fillRect(0, height() - kBar, width(), kBar, t.accent);
        painter.setClipping(false);
        painter.setPen(t.lineNormal);
        painter.drawPath(outline());
        painter.setFont(m_theme.font(0));
        painter.setPen(isEnabled() ? t.textPrimary : t.textDisabled);
        painter.drawText(rect(), Qt::AlignCenter, text());
    }

private:
    /// Round where the row begins and ends. Each begins a pixel early, so that two share one line.
    QPainterPath outline() const {
        const QWidget* row = parentWidget();
        const bool first = x() <= 0, last = geometry().right() >= row->width() - 1;
        QPainterPath path;
        path.setFillRule(Qt::WindingFill);
        const QRectF whole = insideOf(rect().adjusted(first ? 0 : -1, 0, 0, 0));
        path.addRoundedRect(whole, kRadius, kRadius);
        if (!first) path.addRect(whole.adjusted(0, 0, -kRadius, 0));
        if (!last) path.addRect(whole.adjusted(kRadius, 0, 0, 0));
        return path.simplified();
    }

    const Theme& m_theme;
};

} // namespace

Segments::Segments(const Theme& theme, const QString& name, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_buttons(new QButtonGroup(this)), m_row(new QHBoxLayout(this)) {
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(0);
    // Not "clicked": a screen reader checks the button and clicks nothing.
    connect(m_buttons, &QButtonGroup::idToggled, this, [this](int index, bool checked) {
        if (!checked) return;
        setFocusProxy(m_buttons->button(index));
        Q_EMIT chosen(index);
    });
}

void Segments::add(const QString& word) {
    auto* segment = new Segment(m_theme, word, this);
    segment->setAccessibleName(word);
    segment->setAccessibleDescription(accessibleName());
    m_buttons->addButton(segment, static_cast<int>(m_buttons->buttons().size()));
    m_row->addWidget(segment);
    if (!focusProxy()) setFocusProxy(segment);
}

void Segments::setCurrent(int index) {
    QAbstractButton* wanted = m_buttons->button(index);
    if (!wanted) return;
    const QSignalBlocker quiet(m_buttons);
    wanted->setChecked(true);
    setFocusProxy(wanted);
}

int Segments::current() const {
    return m_buttons->checkedId();
}

} // namespace ui
