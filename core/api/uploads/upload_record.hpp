#pragma once
/// What is kept of an upload beside its bytes: `<folder>/<id>.json`, replaced in one step. A value.

#include "core/model/json.hpp"

namespace api {

struct UploadRecord {
    std::string id;                            ///< u_ and 16 characters
    std::int64_t length = 0;                   ///< bytes, announced
    std::string tokenId, userId;               ///< whose it is; userId "" where the token is nobody's
    std::string from;                          ///< the same for people: "anna", or the token's name
    std::string metadata;                      ///< Upload-Metadata as it was sent
    std::string name;                          ///< what the client calls its file: text, never a path
    std::string fileName;                      ///< a safe one made of it
    std::string preset, jobName;               ///< id of the preset of the job that is made of it; "": none is
    bool bringsPreset = false;                 ///< the request has a whole one, in place of an id
    bool paused = false;                       ///< the job
    std::string request;                       ///< the rest of what was asked for: an AddRequest as JSON, without its source; "": nothing
    std::string key, keyHash;                  ///< Idempotency-Key of its creation, and SHA-256 of what was asked for
    std::int64_t synced = 0;                   ///< bytes that the disk has for certain
    std::int64_t unchecked = -1;               ///< where a part begins whose checksum has not come yet; -1: there is none
    std::string session;                       ///< of the operating system when `synced` was written
    std::int64_t createdMs = 0, touchedMs = 0; ///< touchedMs: the last byte
    bool isWhole = false;                      ///< and in its place: `<sources>/<id>/<fileName>`
    std::string digest;                        ///< SHA-256 as hex, of a whole one
    std::string job;                           ///< that was made of it
    std::int64_t unusedSinceMs = 0;            ///< a whole one, since when no job has it; 0: one does, or nobody has looked

    bool operator==(const UploadRecord&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &UploadRecord::id);
        f("length", &UploadRecord::length);
        f("tokenId", &UploadRecord::tokenId);
        f("userId", &UploadRecord::userId);
        f("from", &UploadRecord::from);
        f("metadata", &UploadRecord::metadata);
        f("name", &UploadRecord::name);
        f("fileName", &UploadRecord::fileName);
        f("preset", &UploadRecord::preset);
        f("jobName", &UploadRecord::jobName);
        f("bringsPreset", &UploadRecord::bringsPreset);
        f("paused", &UploadRecord::paused);
        f("request", &UploadRecord::request);
        f("key", &UploadRecord::key);
        f("keyHash", &UploadRecord::keyHash);
        f("synced", &UploadRecord::synced);
        f("unchecked", &UploadRecord::unchecked);
        f("session", &UploadRecord::session);
        f("createdMs", &UploadRecord::createdMs);
        f("touchedMs", &UploadRecord::touchedMs);
        f("isWhole", &UploadRecord::isWhole);
        f("digest", &UploadRecord::digest);
        f("job", &UploadRecord::job);
        f("unusedSinceMs", &UploadRecord::unusedSinceMs);
    }
};

/// GET /uploads.
struct UploadInfo {
    std::string id, name;
    std::int64_t bytes = 0; ///< that are here
    std::int64_t length = 0;
    std::string from, job;
    std::int64_t expiresMs = 0; ///< 0: as long as its job is there

    bool operator==(const UploadInfo&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &UploadInfo::id);
        f("name", &UploadInfo::name);
        f("bytes", &UploadInfo::bytes);
        f("length", &UploadInfo::length);
        f("from", &UploadInfo::from);
        f("job", &UploadInfo::job);
        f("expiresMs", &UploadInfo::expiresMs);
    }
};

} // namespace api
