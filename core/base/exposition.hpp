#pragma once
/// Figures as Prometheus reads them: text exposition format 0.0.4. A value; one thread.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace base {

class Exposition {
public:
    using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

    /// Before the first value of that name: `type` is counter, gauge or histogram.
    void about(std::string_view name, std::string_view type, std::string_view help);
    void value(std::string_view name, const Labels& labels, double value);
    void value(std::string_view name, double number) { value(name, {}, number); }

    const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

/// As the format has it in any locale: "0.5", "3", "+Inf".
std::string figure(double value);

} // namespace base
