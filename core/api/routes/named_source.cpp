#include "core/api/routes/named_source.hpp"

// g++ 12.2 destroys temporaries of a co_await expression twice: one co_await per statement, operands are named locals.

namespace api {

http::Awaitable<base::Result<void>> resolveSource(const Call& call, const SourceRoots& roots, http::Pool& pool, model::Source& source) {
    if (source.kind != model::SourceKind::Path) co_return base::Result<void>();
    if (call.isOpenTrial)
        co_return base::Error{base::ErrorCode::Forbidden, "Files of the server can be named with a token only. Upload the film."};
    std::optional<base::Result<std::string>> resolved;
    const std::function<void()> work = [&] { resolved = roots.resolved(source.text); };
    co_await pool.run(work);
    if (!*resolved) co_return resolved->error();
    source.text = **resolved;
    co_return base::Result<void>();
}

} // namespace api
