#pragma once
/// Shows a file in the system's file manager: opens the folder that holds it. Main thread; waits for nothing.

#include <QObject>
#include <functional>
#include <string>

namespace ui {

/// `file`: as text (core/base/source_path.hpp). `failed` is told, now or later, why no window opened, unless `context` is gone by then.
void showInFolder(const std::string& file, QObject* context, std::function<void(const QString& why)> failed);

} // namespace ui
