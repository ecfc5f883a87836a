#pragma once
/// The ground behind a name that a search has found: a little larger than the name, which stays where it is. Lies below it, in the same
/// parent, and goes with it. Main thread.

#include <QLabel>

namespace ui {

class FoundMark : public QWidget {
    Q_OBJECT
public:
    explicit FoundMark(QLabel& name);
    /// Makes the mark of `name` the first time that it is found.
    static void mark(QLabel& name, bool isFound);
    static FoundMark* of(const QLabel& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();

    const QLabel& m_name;
};

} // namespace ui
