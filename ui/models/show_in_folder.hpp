#pragma once
/// Opens a folder, or the one that holds a file, in the system's file manager. Main thread; waits for nothing: the disk is asked on
/// another.

#include <QObject>
#include <functional>
#include <string>

namespace ui {

/// `file`: as text (core/base/source_path.hpp). `failed` is told later why no window opened, unless `context` is gone by then.
void showInFolder(const std::string& file, QObject* context, std::function<void(const QString& why)> failed);
/// `missing`: what is said when the folder is not there.
void showFolder(const std::string& folder, const QString& missing, QObject* context, std::function<void(const QString& why)> failed);

} // namespace ui
