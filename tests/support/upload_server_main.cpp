// upload_server FOLDER PORT SESSION: the uploads of the API alone, for clients of other people, proxies and kills. Everybody is the owner.
// Says "ready PORT" when it listens, and serves until it is killed.

#include "core/api/uploads/upload_routes.hpp"
#include "core/http/server.hpp"
#include "tests/support/upload_call.hpp"

#include <QCoreApplication>
#include <cstdio>

namespace {

http::Awaitable<http::Response> handle(const api::ApiRoute& row, http::Request& request, const http::PathValues& values) {
    api::Call call = test::uploadCall(row, request, values, "aaaaaaaaaa", auth::Role::Operator);
    http::Response response = co_await row.handler(call);
    co_return response;
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 4) return 2;
    api::UploadStoreOptions options;
    options.folder = arguments[1].toStdString();
    options.session = arguments[3].toStdString();
    options.limits.keepFree = 0;
    auto store = api::UploadStore::open(options);
    if (!store) return std::fprintf(stderr, "%s\n", store.error().message.c_str()), 1;
    api::UploadRoutesOptions with;
    with.store = store->get();
    api::UploadRoutes uploads(std::move(with));
    const std::vector<api::ApiRoute> rows = uploads.routes();
    std::vector<http::Route> entries;
    for (const api::ApiRoute& row : rows)
        entries.push_back({row.method, row.pattern,
            [&row](http::Request& request, const http::PathValues& values) { return handle(row, request, values); }});
    const http::RouteTable table(std::move(entries));
    http::ServerOptions server;
    server.threads = 2;
    server.port = static_cast<unsigned short>(arguments[2].toInt());
    server.stopping = [&uploads] { uploads.close(); };
    const auto listening = http::Server::start(server, [&table](http::Request& request) { return table.answer(request); });
    if (!listening) return std::fprintf(stderr, "%s\n", listening.error().message.c_str()), 1;
    std::printf("ready %d\n", (*listening)->port());
    std::fflush(stdout);
    return QCoreApplication::exec();
}
