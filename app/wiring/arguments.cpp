#include "app/wiring/arguments.hpp"

#include "core/base/source_path.hpp"

#include <QCoreApplication>

namespace wiring {

QStringList argumentsOf([[maybe_unused]] int argc, [[maybe_unused]] char** argv) {
#ifdef _WIN32
    return QCoreApplication::arguments().mid(1);
#else
    QStringList arguments;
    for (int i = 1; i < argc; ++i) arguments << QString::fromStdString(base::textOfPath(argv[i]));
    return arguments;
#endif
}

} // namespace wiring
