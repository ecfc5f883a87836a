#pragma once
/// The command line as text, with file names of any bytes kept (core/base/source_path.hpp).

#include <QStringList>

namespace wiring {

/// Without the program's name. Needs the application object on Windows, where arguments are Unicode.
QStringList argumentsOf(int argc, char** argv);

} // namespace wiring
