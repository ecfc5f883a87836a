#pragma once
/// What can be watched of a film, one to be chosen: name, average and peak bit rate of each, and the target in the tip. All are meant with
/// the sound, as a player fetches them and as playlists tell them, and the list says so. Main thread.

#include "ui/style/theme.hpp"

#include <QWidget>
#include <vector>

class QAbstractButton;
class QButtonGroup;
class QGridLayout;
class QLabel;

namespace ui {

struct RenditionRow {
    int id = 0;
    QString name;
    QSize size;                   ///< of its picture; none is not told
    double average = 0, peak = 0; ///< bits per second; 0: not known
    double target = 0;            ///< likewise, and with the sound's
    bool hasSound = false;

    bool operator==(const RenditionRow&) const = default;
};

class RenditionList : public QWidget {
    Q_OBJECT
public:
    RenditionList(const Theme& theme, QWidget* parent);
    ~RenditionList() override;
    /// The Tab key comes from there to the first row.
    void setTabAfter(QWidget* before) { m_before = before; }
    void setRows(std::vector<RenditionRow> rows);
    const std::vector<RenditionRow>& rows() const { return m_rows; }
    /// -1: none.
    void setChosen(int id);
    QAbstractButton* button(int id) const;

Q_SIGNALS:
    void chosen(int id);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Line {
        QAbstractButton* name;
        QLabel *average, *peak;
    };
    void makeHead();
    void makeLines();
    void showNumbers();
    void fit();
    void elide();

    const Theme& m_theme;
    QWidget* m_before = nullptr;
    QGridLayout* m_grid;
    QButtonGroup* m_group;
    QLabel *m_averageHead, *m_peakHead;
    QLabel* m_meaning; ///< of the numbers
    std::vector<RenditionRow> m_rows;
    std::vector<Line> m_lines;
};

} // namespace ui
