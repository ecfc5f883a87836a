#include "ui/widgets/rendition_list.hpp"

#include "ui/models/played_facts.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"

#include <QButtonGroup>
#include <QGridLayout>
#include <QRadioButton>
#include <QSignalBlocker>
#include <QStyle>
#include <algorithm>
#include <cmath>
#include <utility>

namespace ui {
namespace {

constexpr int kColumnGap = 12, kBelowHead = 4;

QString kilobits(double bitsPerSecond) {
    return bitsPerSecond > 0 ? words::count(std::llround(bitsPerSecond / 1000)) : QStringLiteral("—");
}

QString spoken(const RenditionRow& row) {
    QStringList parts{row.name};
    if (!row.size.isEmpty()) parts << QStringLiteral("%1×%2").arg(row.size.width()).arg(row.size.height());
    if (row.average > 0 || row.peak > 0) parts << ratesSaid(row.average, row.peak, row.target, row.hasSound);
    return parts.join(QStringLiteral(", "));
}

} // namespace

RenditionList::RenditionList(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_grid(new QGridLayout(this)), m_group(new QButtonGroup(this)) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(kColumnGap);
    m_grid->setVerticalSpacing(0);
    m_grid->setColumnStretch(0, 1);
    makeHead();
    // Not "clicked": a screen reader checks the button and clicks nothing.
    connect(m_group, &QButtonGroup::idToggled, this, [this](int id, bool checked) {
        if (checked) Q_EMIT chosen(id);
    });
    connect(&theme, &Theme::changed, this, &RenditionList::fit);
    fit();
}

RenditionList::~RenditionList() = default;

void RenditionList::makeHead() {
    m_grid->addWidget(label(m_theme, tr("Rendition"), TextStyle::Strong, 1, this), 0, 0);
    m_averageHead = label(m_theme, tr("avg kb/s"), TextStyle::Caption, 3, this);
    m_peakHead = label(m_theme, tr("peak kb/s"), TextStyle::Caption, 3, this);
    m_grid->addWidget(m_averageHead, 0, 1, Qt::AlignRight | Qt::AlignVCenter);
    m_grid->addWidget(m_peakHead, 0, 2, Qt::AlignRight | Qt::AlignVCenter);
    m_meaning = label(m_theme, tr("Picture and sound together, as a player fetches them"), TextStyle::Caption, 3, this);
    m_meaning->setWordWrap(true);
    m_grid->addWidget(m_meaning, 1, 0, 1, 3);
    m_meaning->hide();
    m_grid->setRowMinimumHeight(2, kBelowHead);
}

void RenditionList::setRows(std::vector<RenditionRow> rows) {
    if (rows == m_rows) return;
    const bool same = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
        [](const auto& a, const auto& b) { return a.id == b.id && a.name == b.name && a.size == b.size; });
    m_rows = std::move(rows);
    if (!same) makeLines(); // else the focus stays where it is
    m_meaning->setVisible(std::any_of(m_rows.begin(), m_rows.end(), [](const RenditionRow& row) { return row.hasSound; }));
    showNumbers();
    elide();
}

void RenditionList::makeLines() {
    for (const Line& line : std::exchange(m_lines, {})) {
        if (line.name->hasFocus() && m_before) m_before->setFocus();
        m_group->removeButton(line.name);
        for (QWidget* part : {static_cast<QWidget*>(line.name), static_cast<QWidget*>(line.average), static_cast<QWidget*>(line.peak)}) {
            m_grid->removeWidget(part);
            part->hide();
            part->deleteLater();
        }
    }
    QWidget* before = m_before;
    int at = 3; // below the head and what is between
    for (const RenditionRow& row : m_rows) {
        auto* name = new QRadioButton(this);
        name->setFocusPolicy(Qt::TabFocus);
        name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // a long name is cut, not the numbers
        if (before) setTabOrder(before, name);
        before = name;
        m_group->addButton(name, row.id);
        const Line line{name, label(m_theme, {}, TextStyle::Small, 1, this), label(m_theme, {}, TextStyle::Small, 2, this)};
        m_grid->addWidget(name, at, 0);
        m_grid->addWidget(line.average, at, 1, Qt::AlignRight | Qt::AlignVCenter);
        m_grid->addWidget(line.peak, at++, 2, Qt::AlignRight | Qt::AlignVCenter);
        m_lines.push_back(line);
    }
    fit();
}

void RenditionList::showNumbers() {
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        m_lines[i].average->setText(kilobits(m_rows[i].average));
        m_lines[i].peak->setText(kilobits(m_rows[i].peak));
        m_lines[i].name->setAccessibleName(spoken(m_rows[i]));
        m_lines[i].name->setToolTip(spoken(m_rows[i]));
    }
}

void RenditionList::fit() {
    const int number = QFontMetrics(m_theme.font(-1)).horizontalAdvance(words::count(99'999)); // the columns stand still
    m_grid->setColumnMinimumWidth(1, number);
    m_grid->setColumnMinimumWidth(2, number);
    for (const Line& line : m_lines) line.name->setFont(m_theme.font(-1));
    elide();
}

void RenditionList::elide() {
    const int head = std::max(m_averageHead->sizeHint().width(), m_grid->columnMinimumWidth(1)) +
        std::max(m_peakHead->sizeHint().width(), m_grid->columnMinimumWidth(2)) + 2 * kColumnGap;
    const int mark = style()->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth) + style()->pixelMetric(QStyle::PM_RadioButtonLabelSpacing);
    const QFontMetrics metrics(m_theme.font(-1));
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        QString text = metrics.elidedText(m_rows[i].name, Qt::ElideMiddle, std::max(0, width() - head - mark - 4));
        m_lines[i].name->setText(text.replace(QLatin1Char('&'), QStringLiteral("&&"))); // else a letter would be underlined
    }
}

void RenditionList::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    elide();
}

void RenditionList::setChosen(int id) {
    const QSignalBlocker quiet(m_group);
    if (auto* wanted = m_group->button(id)) return wanted->setChecked(true);
    auto* checked = m_group->checkedButton();
    if (!checked) return;
    m_group->setExclusive(false); // an exclusive group keeps one
    checked->setChecked(false);
    m_group->setExclusive(true);
}

QAbstractButton* RenditionList::button(int id) const {
    return m_group->button(id);
}

} // namespace ui
