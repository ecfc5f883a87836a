#pragma once
/// `Result<T>`: a value or an `Error`, with the names of `std::expected` (clang 14 has none in any mode).
///
/// `MR_TRY(expr);` returns the error of a Result<void>; `MR_ASSIGN(auto x, expr);` binds the value or returns the
/// error. Both are statements, so that MSVC can compile them too. Never nest them.

#include "core/base/error.hpp"

#include <utility>
#include <variant>

namespace base {

template <class T> class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return m_state.index() == 0; }
    explicit operator bool() const { return has_value(); }
    T& value() & { return std::get<0>(m_state); }
    const T& value() const& { return std::get<0>(m_state); }
    T&& value() && { return std::get<0>(std::move(m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    const Error& error() const { return std::get<1>(m_state); }
    T value_or(T other) const { return has_value() ? value() : std::move(other); }

private:
    std::variant<T, Error> m_state;
};

template <> class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_ok(false) {}

    bool has_value() const { return m_ok; }
    explicit operator bool() const { return m_ok; }
    const Error& error() const { return m_error; }

private:
    Error m_error;
    bool m_ok = true;
};

} // namespace base

#define MR_CONCAT2(a, b) a##b
#define MR_CONCAT(a, b) MR_CONCAT2(a, b)
#define MR_TRY(expr)                                                                                                                       \
    do {                                                                                                                                   \
        auto mrTried = (expr);                                                                                                             \
        if (!mrTried) return mrTried.error();                                                                                              \
    } while (false)
#define MR_ASSIGN(decl, expr)                                                                                                              \
    auto MR_CONCAT(mrTried, __LINE__) = (expr);                                                                                            \
    if (!MR_CONCAT(mrTried, __LINE__)) return MR_CONCAT(mrTried, __LINE__).error();                                                        \
    decl = std::move(MR_CONCAT(mrTried, __LINE__)).value() // NOLINT(bugprone-macro-parentheses): a declaration takes none
