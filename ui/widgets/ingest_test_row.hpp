#pragma once
/// "Test ingest": asks the service to upload, read back and delete a small object where new jobs are published, and says what came of it.
/// While it runs the button cancels it. Owns the running test's future. Main thread; nothing here waits.

#include "core/model/service.hpp"
#include "ui/widgets/field_notice.hpp"

#include <QFutureWatcher>

namespace ui {

class IngestTestRow : public QWidget {
    Q_OBJECT
public:
    IngestTestRow(model::Service& service, const Theme& theme, int width, QWidget* parent);
    ~IngestTestRow() override;

    /// What was found out is of other settings.
    void forget();
    /// What came of it, for people.
    static QString sentence(const model::IngestTest& outcome);

private:
    /// Why its step failed: the middle of a sentence.
    static QString why(const model::IngestTest& outcome);
    void start();
    void cancel();
    void show(const model::Result<model::IngestTest>& outcome);
    void setRunning(bool running);

    model::Service& m_service;
    QPushButton* m_button;
    QLabel* m_progress;
    FieldNotice* m_notice;
    /// No continuation: Qt 6.4 asserts where its context has gone before the answer.
    QFutureWatcher<model::Result<model::IngestTest>> m_test;
    bool m_isRunning = false;
};

} // namespace ui
