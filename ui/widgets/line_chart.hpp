#pragma once
/// How a number went in the last while, on a card: title, what it is now, a sentence, and its line over three grid lines. Painted by
/// itself; read aloud it gives title, last value, lowest and highest. Main thread.

#include "ui/widgets/card.hpp"

#include <QLabel>
#include <vector>

class QBoxLayout;

namespace ui {

/// The line and its axes.
class LinePlot : public QWidget {
    Q_OBJECT
public:
    LinePlot(const Theme& theme, QWidget* parent);
    /// One value each step, the last of `endMs`. `leastTop`: the scale reaches at least so far.
    void setValues(std::vector<double> values, std::int64_t endMs, std::int64_t stepMs, double leastTop);
    void setGrey(bool grey);
    const std::vector<double>& values() const { return m_values; }
    std::int64_t spanMs() const { return m_values.empty() ? 0 : (static_cast<std::int64_t>(m_values.size()) - 1) * m_stepMs; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRectF plot() const;
    int labelHeight() const;
    void paintGrid(QPainter& painter, const QRectF& plot) const;
    void paintTimes(QPainter& painter, const QRectF& plot) const;
    void paintLine(QPainter& painter, const QRectF& plot) const;

    const Theme& m_theme;
    std::vector<double> m_values;
    std::int64_t m_endMs = 0, m_stepMs = 0;
    double m_top = 1;
    bool m_isGrey = false;
};

class LineChart : public Card {
    Q_OBJECT
public:
    LineChart(const Theme& theme, const QString& title, QWidget* parent);
    /// "4 600", "chunks waiting, about 9 min of work".
    void setNow(const QString& figure, const QString& sentence);
    /// As LinePlot has it. `said`: how a value is written, for whoever hears it.
    void setValues(const std::vector<double>& values, std::int64_t endMs, std::int64_t stepMs, double leastTop, QString (*said)(double));
    void setGrey(bool grey) { m_plot->setGrey(grey); }
    const LinePlot& plot() const { return *m_plot; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void layOut();
    void describe();

    const Theme& m_theme;
    QString m_title, m_course;
    QBoxLayout* m_now;
    QLabel *m_figure, *m_sentence;
    LinePlot* m_plot;
};

/// The smallest round number that is not below `least`, which two halves of are round too: 4, 6, 8, 10, 20, 40, 60 …
double roundTop(double least);

} // namespace ui
