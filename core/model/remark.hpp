#pragma once
/// What a job left out of its source, filled in or assumed: told to the operator in words, with times where there are some.

#include "core/model/json.hpp"

namespace model {

enum class RemarkKind { LeftOut, FilledIn, Assumed, Changed };
template <> struct EnumWords<RemarkKind> {
    static constexpr std::array words{"left-out", "filled-in", "assumed", "changed"};
    static constexpr RemarkKind fallback = RemarkKind::Assumed;
};

struct Remark {
    RemarkKind kind = RemarkKind::Assumed;
    std::string text;        ///< a sentence without its full stop, English: "audio track 2: at most 8 are kept"
    double from = 0, to = 0; ///< seconds of the presentation; equal: the whole of it
    base::Text parts{};      ///< of the text, to say it in another language

    bool operator==(const Remark&) const = default;
    template <class F> static void describe(F&& f) {
        f("kind", &Remark::kind);
        f("text", &Remark::text);
        f("from", &Remark::from);
        f("to", &Remark::to);
        f("parts", &Remark::parts);
    }
};

inline Remark remark(RemarkKind kind, const base::Text& text, double from = 0, double to = 0) {
    return {.kind = kind, .text = text.english(), .from = from, .to = to, .parts = base::partsOf(text)};
}

/// "0:12.3 to 0:18.3: the text", or the text alone.
base::Text textOf(const Remark& remark);
std::string sentence(const Remark& remark);
/// In order of time, each once.
std::vector<Remark> sorted(std::vector<Remark> remarks);

} // namespace model
