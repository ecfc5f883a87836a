#include "core/api/document/schemas.hpp"

#include "core/access/values.hpp"
#include "core/api/uploads/upload_record.hpp"
#include "core/fleet/gateway/worker_roster.hpp"
#include "core/fleet/wire/answers.hpp"
#include "core/model/fleet_questions.hpp"
#include "core/model/paging.hpp"
#include "core/model/service.hpp"

namespace api {
namespace {

QJsonObject object(const QJsonObject& properties, const QJsonArray& required = {}) {
    QJsonObject schema{{QStringLiteral("type"), QStringLiteral("object")}, {QStringLiteral("properties"), properties}};
    if (!required.isEmpty()) schema[QStringLiteral("required")] = required;
    return schema;
}

QJsonObject type(const char* name) {
    return {{QStringLiteral("type"), QLatin1String(name)}};
}

QJsonObject listOf(const QJsonObject& items) {
    return {{QStringLiteral("type"), QStringLiteral("array")}, {QStringLiteral("items"), items}};
}

QJsonObject reference(const char* name) {
    return {{QStringLiteral("$ref"), QLatin1String("#/components/schemas/") + QLatin1String(name)}};
}

QJsonObject orNull(const char* name) {
    return {{QStringLiteral("type"), QJsonArray{QLatin1String(name), QStringLiteral("null")}}};
}

QJsonObject pageOf(const char* items) {
    return object({{QStringLiteral("items"), listOf(reference(items))}, {QStringLiteral("next"), orNull("string")}},
        {QStringLiteral("items"), QStringLiteral("next")});
}

/// `job`: what a request for one has.
void addEstimates(QJsonObject& all, const QJsonObject& job) {
    QJsonObject film;
    for (const char* key : {"source", "presetId", "preset", "excerpt"}) film[QLatin1String(key)] = job[QLatin1String(key)];
    all[QStringLiteral("EstimateRequest")] = object(film, {QStringLiteral("source")});
    all[QStringLiteral("Estimate")] = schemaOf<model::Estimate>();
}

void addJobs(QJsonObject& all) {
    all[QStringLiteral("Job")] = schemaOf<model::Job>();
    QJsonObject page = pageOf("Job");
    QJsonObject properties = page[QLatin1String("properties")].toObject();
    properties[QStringLiteral("counts")] = schemaOf<model::JobCounts>();
    page[QStringLiteral("properties")] = properties;
    all[QStringLiteral("JobPage")] = page;
    QJsonObject request = schemaOf<model::AddRequest>();
    properties = request[QLatin1String("properties")].toObject();
    properties[QStringLiteral("source")] = object({{QStringLiteral("path"), type("string")}, {QStringLiteral("upload"), type("string")},
        {QStringLiteral("url"), type("string")}, {QStringLiteral("testPattern"), type("boolean")}});
    properties[QStringLiteral("jobs")] = listOf(type("object")); // several at once, each as this
    request[QStringLiteral("properties")] = properties;
    all[QStringLiteral("JobRequest")] = request;
    addEstimates(all, properties);
    all[QStringLiteral("JobChange")] = schemaOf<model::JobChange>();
    all[QStringLiteral("CommandResult")] = schemaOf<model::CommandResult>();
    all[QStringLiteral("CommandResults")] = object({{QStringLiteral("results"), listOf(reference("CommandResult"))}});
    const QJsonObject ids = listOf(type("string"));
    all[QStringLiteral("JobActions")] = object({{QStringLiteral("ids"), ids}, {QStringLiteral("action"), schemaOf<model::JobAction>()}},
        {QStringLiteral("ids"), QStringLiteral("action")});
    // With one of the two others.
    all[QStringLiteral("JobMove")] = object(
        {{QStringLiteral("ids"), ids}, {QStringLiteral("to"), schemaOf<model::MoveTo>()}, {QStringLiteral("before"), type("string")}},
        {QStringLiteral("ids")});
    all[QStringLiteral("JobIds")] = object({{QStringLiteral("ids"), ids}}, {QStringLiteral("ids")});
    all[QStringLiteral("JobOutputs")] = object({{QStringLiteral("outputs"), schemaOf<std::vector<model::JobOutput>>()}});
    all[QStringLiteral("Queue")] = object({{QStringLiteral("paused"), type("boolean")}}, {QStringLiteral("paused")});
    all[QStringLiteral("JobDetail")] = object({{QStringLiteral("id"), type("string")},
        {QStringLiteral("cells"), schemaOf<std::vector<model::ChunkCell>>()}, {QStringLiteral("proof"), schemaOf<model::Proof>()}});
    QJsonObject log = schemaOf<model::JobLog>();
    properties = log[QLatin1String("properties")].toObject();
    for (const char* number : {"first", "next"}) properties[QLatin1String(number)] = schemaOf<std::int64_t>();
    log[QStringLiteral("properties")] = properties;
    all[QStringLiteral("JobLog")] = log;
}

void addMachine(QJsonObject& all) {
    all[QStringLiteral("About")] =
        object({{QStringLiteral("instance"), object({{QStringLiteral("id"), type("string")}, {QStringLiteral("name"), type("string")}})},
            {QStringLiteral("server"), type("string")},
            {QStringLiteral("api"),
                object({{QStringLiteral("major"), type("integer")}, {QStringLiteral("minor"), type("integer")},
                    {QStringLiteral("oldest"), type("integer")}})},
            {QStringLiteral("features"), listOf(type("string"))}, {QStringLiteral("time"), schemaOf<std::int64_t>()},
            {QStringLiteral("setup"), type("boolean")}, {QStringLiteral("open"), type("boolean")},
            {QStringLiteral("login"), listOf(type("string"))}});
    all[QStringLiteral("Preset")] = schemaOf<model::Preset>();
    all[QStringLiteral("PresetPage")] = pageOf("Preset");
    all[QStringLiteral("PresetCheck")] = object({{QStringLiteral("problems"),
        listOf(object({{QStringLiteral("pointer"), type("string")}, {QStringLiteral("detail"), type("string")},
            {QStringLiteral("severity"), type("string")}}))}});
    all[QStringLiteral("SettingsView")] = schemaOf<model::SettingsView>();
    all[QStringLiteral("SettingsPut")] = object({{QStringLiteral("settings"), schemaOf<model::Settings>()}}, {QStringLiteral("settings")});
    all[QStringLiteral("SystemStatus")] = schemaOf<model::SystemStatus>();
    all[QStringLiteral("Readiness")] = object({{QStringLiteral("checks"), schemaOf<std::vector<model::ReadinessCheck>>()}});
    all[QStringLiteral("ViewerList")] = schemaOf<model::ViewerList>();
    all[QStringLiteral("IngestTest")] = schemaOf<model::IngestTest>();
    all[QStringLiteral("InternalSettings")] = object({{QStringLiteral("variables"),
        QJsonObject{{QStringLiteral("type"), QStringLiteral("object")}, {QStringLiteral("additionalProperties"), type("string")}}}});
    // Of a long poll; each is what a socket would have had, and its type says what else it has.
    QJsonObject frame = object({{QStringLiteral("type"), type("string")}}, {QStringLiteral("type")});
    frame[QStringLiteral("additionalProperties")] = true;
    all[QStringLiteral("Frames")] = object({{QStringLiteral("frames"), listOf(frame)}}, {QStringLiteral("frames")});
    all[QStringLiteral("JwkSet")] = object({{QStringLiteral("keys"), listOf(type("object"))}}, {QStringLiteral("keys")});
    all[QStringLiteral("Document")] = type("object");
}

void addAccess(QJsonObject& all) {
    all[QStringLiteral("Setup")] = schemaOf<auth::Setup>();
    all[QStringLiteral("Login")] = schemaOf<auth::Login>();
    all[QStringLiteral("IssuedToken")] = schemaOf<auth::IssuedToken>();
    all[QStringLiteral("PairingWish")] = schemaOf<auth::PairingWish>();
    all[QStringLiteral("PairingOffer")] = schemaOf<auth::PairingOffer>();
    all[QStringLiteral("PairingPoll")] = object({{QStringLiteral("deviceCode"), type("string")}}, {QStringLiteral("deviceCode")});
    all[QStringLiteral("PairingRequest")] = schemaOf<auth::PairingRequest>();
    all[QStringLiteral("PairingDecision")] = schemaOf<auth::PairingDecision>();
    all[QStringLiteral("Join")] = object({{QStringLiteral("invite"), type("string")}, {QStringLiteral("name"), type("string")}});
    all[QStringLiteral("PasswordChange")] = object({{QStringLiteral("old"), type("string")}, {QStringLiteral("new"), type("string")}});
    all[QStringLiteral("Session")] = object({{QStringLiteral("user"), type("string")}, {QStringLiteral("role"), schemaOf<auth::Role>()},
        {QStringLiteral("may"), listOf(type("string"))}, {QStringLiteral("tokenId"), type("string")},
        {QStringLiteral("name"), type("string")}, {QStringLiteral("expiresMs"), schemaOf<std::int64_t>()},
        {QStringLiteral("time"), schemaOf<std::int64_t>()}});
    all[QStringLiteral("User")] = schemaOf<auth::User>();
    all[QStringLiteral("UserPage")] = pageOf("User");
    all[QStringLiteral("UserRequest")] = schemaOf<auth::UserRequest>();
    all[QStringLiteral("UserChange")] = schemaOf<auth::UserChange>();
    all[QStringLiteral("TokenInfo")] = schemaOf<auth::TokenInfo>();
    all[QStringLiteral("TokenPage")] = pageOf("TokenInfo");
    all[QStringLiteral("TokenRequest")] = schemaOf<auth::TokenRequest>();
    all[QStringLiteral("Invite")] = schemaOf<auth::Invite>();
    all[QStringLiteral("InvitePage")] = pageOf("Invite");
    all[QStringLiteral("InviteRequest")] = schemaOf<auth::InviteRequest>();
    all[QStringLiteral("IssuedInvite")] = object({{QStringLiteral("id"), type("string")}, {QStringLiteral("link"), type("string")},
        {QStringLiteral("expiresMs"), schemaOf<std::int64_t>()}});
    all[QStringLiteral("KeyInfo")] = schemaOf<auth::KeyInfo>();
    all[QStringLiteral("KeyPage")] = pageOf("KeyInfo");
    all[QStringLiteral("MediaTokenRequest")] = schemaOf<auth::MediaTokenRequest>();
    all[QStringLiteral("MediaToken")] = schemaOf<auth::MediaToken>();
    all[QStringLiteral("AuditRow")] = schemaOf<auth::AuditRow>();
    all[QStringLiteral("AuditPage")] = pageOf("AuditRow");
}

/// What workers say and hear, and what operators see.
void addFleet(QJsonObject& all) {
    all[QStringLiteral("FleetRegister")] = schemaOf<fleet::Register>();
    all[QStringLiteral("FleetRegistered")] = schemaOf<fleet::Registered>();
    all[QStringLiteral("FleetClaim")] = schemaOf<fleet::wire::Claim>();
    all[QStringLiteral("FleetClaimAnswer")] = schemaOf<fleet::wire::ClaimAnswer>();
    all[QStringLiteral("FleetBeat")] = schemaOf<fleet::wire::Beat>();
    all[QStringLiteral("FleetBeatAnswer")] = schemaOf<fleet::wire::BeatAnswer>();
    all[QStringLiteral("FleetResult")] = schemaOf<fleet::Result>();
    all[QStringLiteral("FleetRelease")] = schemaOf<fleet::Release>();
    all[QStringLiteral("FleetFail")] = schemaOf<fleet::Fail>();
    all[QStringLiteral("FleetBye")] = schemaOf<fleet::Bye>();
    all[QStringLiteral("Bytes")] =
        QJsonObject{{QStringLiteral("type"), QStringLiteral("string")}, {QStringLiteral("format"), QStringLiteral("binary")}};
    all[QStringLiteral("Worker")] = schemaOf<fleet::WorkerView>();
    all[QStringLiteral("WorkerPage")] = pageOf("Worker");
    all[QStringLiteral("WorkerChange")] = schemaOf<fleet::WorkerChange>();
    all[QStringLiteral("WorkerActions")] = object({{QStringLiteral("ids"), listOf(type("string"))},
                                                      {QStringLiteral("all"), type("boolean")}, {QStringLiteral("action"), type("string")}},
        {QStringLiteral("action")});
    all[QStringLiteral("Lease")] = schemaOf<fleet::LeaseView>();
    all[QStringLiteral("LeasePage")] = pageOf("Lease");
    all[QStringLiteral("FleetQueueRow")] = schemaOf<fleet::QueueRow>();
    all[QStringLiteral("FleetQueuePage")] = pageOf("FleetQueueRow");
    all[QStringLiteral("QuarantinedTask")] = schemaOf<fleet::QuarantinedTask>();
    all[QStringLiteral("QuarantinePage")] = pageOf("QuarantinedTask");
    all[QStringLiteral("QuarantineReplay")] = object({{QStringLiteral("job"), type("string")}});
    all[QStringLiteral("QuarantineReplayed")] = object({{QStringLiteral("tasks"), type("integer")}});
    all[QStringLiteral("ClearStuck")] = object({{QStringLiteral("dryRun"), type("boolean")}});
    all[QStringLiteral("StuckThings")] = object({{QStringLiteral("items"), schemaOf<std::vector<fleet::StuckThing>>()}});
    all[QStringLiteral("WantedSlots")] = schemaOf<fleet::WantedSlots>();
    all[QStringLiteral("WantedSlotsPage")] = pageOf("WantedSlots");
    all[QStringLiteral("FleetReport")] = object({{QStringLiteral("from"), schemaOf<std::int64_t>()},
        {QStringLiteral("to"), schemaOf<std::int64_t>()}, {QStringLiteral("items"), schemaOf<std::vector<fleet::ReportRow>>()}});
}

/// What the fleet's overview tells.
void addOverview(QJsonObject& all) {
    all[QStringLiteral("FleetHistory")] = schemaOf<model::FleetHistory>();
    all[QStringLiteral("FleetIngest")] = schemaOf<model::FleetIngest>();
    all[QStringLiteral("FleetIngestPage")] = pageOf("FleetIngest");
    QJsonObject alert = schemaOf<model::FleetAlert>();
    QJsonObject properties = alert[QLatin1String("properties")].toObject();
    for (const char* english : {"title", "text"}) properties[QLatin1String(english)] = type("string");
    alert[QStringLiteral("properties")] = properties;
    all[QStringLiteral("FleetAlert")] = alert;
    all[QStringLiteral("FleetAlertPage")] = pageOf("FleetAlert");
    all[QStringLiteral("AlertDismissal")] =
        object({{QStringLiteral("ids"), listOf(type("string"))}, {QStringLiteral("all"), type("boolean")}});
    all[QStringLiteral("WorkerLog")] = schemaOf<model::WorkerLog>();
}

void addSeed(QJsonObject& all) {
    all[QStringLiteral("UploadInfo")] = schemaOf<UploadInfo>();
    all[QStringLiteral("UploadList")] = pageOf("UploadInfo");
    all[QStringLiteral("FilmTicketRequest")] = object({{QStringLiteral("quality"), type("string")}});
    all[QStringLiteral("FilmTicket")] =
        object({{QStringLiteral("url"), type("string")}, {QStringLiteral("expiresMs"), schemaOf<std::int64_t>()}});
    const QJsonObject qualities{{QStringLiteral("type"), QStringLiteral("object")},
        {QStringLiteral("additionalProperties"),
            object({{QStringLiteral("progress"), type("number")}, {QStringLiteral("url"), type("string")}})}};
    const QJsonObject row = object({{QStringLiteral("job_id"), type("string")}, {QStringLiteral("name"), type("string")},
        {QStringLiteral("status"), type("string")}, {QStringLiteral("progress"), type("number")},
        {QStringLiteral("created_at"), schemaOf<std::int64_t>()}, {QStringLiteral("qualities"), qualities}});
    all[QStringLiteral("SeedJobs")] = object({{QStringLiteral("jobs"), listOf(row)}, {QStringLiteral("next"), orNull("string")}});
    all[QStringLiteral("SeedUpload")] = object(
        {{QStringLiteral("job_id"), type("string")}, {QStringLiteral("status"), type("string")}, {QStringLiteral("name"), type("string")},
            {QStringLiteral("status_url"), type("string")}, {QStringLiteral("jobs"), listOf(type("object"))}});
    all[QStringLiteral("SeedStatus")] = object({{QStringLiteral("job_id"), type("string")}, {QStringLiteral("name"), type("string")},
        {QStringLiteral("status"), type("string")}, {QStringLiteral("state"), type("string")}, {QStringLiteral("progress"), type("number")},
        {QStringLiteral("eta_seconds"), orNull("number")}, {QStringLiteral("qualities"), qualities},
        {QStringLiteral("hls_url"), orNull("string")}, {QStringLiteral("dash_url"), orNull("string")},
        {QStringLiteral("error"), orNull("string")}});
}

} // namespace

QJsonObject allSchemas() {
    QJsonObject all;
    addJobs(all);
    addMachine(all);
    addAccess(all);
    addSeed(all);
    addFleet(all);
    addOverview(all);
    QJsonObject cause = schemaOf<model::Problem>();
    all[QStringLiteral("Problem")] = object(
        {{QStringLiteral("type"), type("string")}, {QStringLiteral("title"), type("string")}, {QStringLiteral("status"), type("integer")},
            {QStringLiteral("detail"), type("string")}, {QStringLiteral("code"), type("string")},
            {QStringLiteral("requestId"), type("string")}, {QStringLiteral("freeName"), type("string")},
            {QStringLiteral("error"), type("string")}, {QStringLiteral("cause"), cause},
            {QStringLiteral("errors"),
                listOf(object({{QStringLiteral("pointer"), type("string")}, {QStringLiteral("detail"), type("string")}}))}},
        {QStringLiteral("type"), QStringLiteral("title"), QStringLiteral("status"), QStringLiteral("requestId")});
    return all;
}

} // namespace api
