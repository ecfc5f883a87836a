#pragma once
/// Refusals as application/problem+json (RFC 9457): which status an error has on the wire, and its body. Pure; any thread.

#include "core/base/error.hpp"
#include "core/http/message.hpp"

#include <QJsonObject>
#include <string>
#include <vector>

namespace api {

/// A member of the request that was wrong: where (JSON Pointer, RFC 6901), and what.
struct PointedFault {
    std::string pointer, detail;
};

struct Problem {
    unsigned status = 500;
    std::string type;   ///< the last part of "/problems/…", a word of `problemTypes()`
    std::string detail; ///< an English sentence for people
    base::Error error;  ///< what lies behind it; its id is `code`, its number and its parts are in `cause`
    std::vector<PointedFault> errors = {};
    std::string freeName = {}; ///< of a film that was refused for its name: one that would be taken

    Problem(unsigned its, std::string word, base::Error cause)
        : status(its), type(std::move(word)), detail(cause.message), error(std::move(cause)) {}
};

/// Of an error that a service or a parser gave. InvalidInput of values is 422, of syntax 400: `syntax` says which it was.
enum class Fault { Values, Syntax };
Problem problemOf(const base::Error& error, Fault fault = Fault::Values);

/// {"type","title","status","detail","code","requestId","errors","cause":{code,id,message,parts}}. `cause` is model::Problem, with
/// which the panel says the sentence in its operator's language.
QJsonObject toJson(const Problem& problem, const std::string& requestId);
http::Response refusal(const Problem& problem, const std::string& requestId);

/// A kind of problem: its word, its title, and what the server answers at /problems/<word>.
struct ProblemType {
    const char *word, *title, *text;
};
const std::vector<ProblemType>& problemTypes();
/// Null for a word that nobody knows.
const ProblemType* findProblemType(std::string_view word);

/// A JSON answer.
http::Response json(unsigned status, const QJsonObject& object);

} // namespace api
