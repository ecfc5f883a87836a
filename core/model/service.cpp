#include "core/model/service.hpp"
// The meta-object of Service is built from this library.
