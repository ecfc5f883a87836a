#pragma once
/// Where the API of `millrace serve` answers, as it is said to whoever started it, to other computers and to commands of this one.

#include "app/cli/serve_options.hpp"

namespace cli {

class ServeAddress {
public:
    ServeAddress(const ServeOptions& options, unsigned short port, bool isTls);

    /// As it was told to listen: "https://0.0.0.0:5000".
    QString told() const { return at(m_host); }
    /// For this computer: "https://127.0.0.1:5000".
    QString local() const;
    /// By each address that others reach it by, the first being the best guess: "https://192.168.7.3:5000/".
    QStringList reachable() const;

private:
    QString at(const QString& host) const;

    QString m_scheme, m_host;
    unsigned short m_port;
};

} // namespace cli
