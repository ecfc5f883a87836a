// The compiled half of Asio and Beast: included once, so that no other file pays for it.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
