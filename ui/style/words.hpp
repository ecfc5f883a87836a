#pragma once
/// How things are said in the panel: states, units, times, errors. Translated; numbers by QLocale.

#include "core/base/text.hpp"
#include "core/model/commands.hpp"
#include "core/model/job.hpp"
#include "core/model/preset.hpp"
#include "ui/style/theme.hpp"

#include <QString>

namespace ui::words {

QString state(model::JobState state);
/// As it is shown; one of a newer Millrace by its own word.
QString state(const model::Job& job);
/// Of an output that is not kept; "" of one that is.
QString output(model::OutputState state);
QString stateIcon(model::JobState state);
QColor stateColour(model::JobState state, const Tokens& tokens);
/// "04:10", "1:04:37"; "—" when negative, or longer than anything that was read can be.
QString duration(double seconds);
/// The same as a place in something that lasts `whole`: "0:04:10" of an hour and more, so that a row of times has one form.
QString duration(double seconds, double whole);
/// A picture of a film that lasts `whole`: the time before it in the form of `duration`, then the picture within its second: "04:17:12",
/// "0:04:17:12" in a film of an hour and more.
QString timecode(double seconds, double frameSeconds, double whole);
/// "1:02.5", in German "1:02,5": to the microsecond, and no more of a fraction than it needs. `base::parseClock` reads both.
QString clock(double seconds);
/// "2 minutes 19 seconds", for screen readers.
QString spokenDuration(double seconds);
/// "1.2 GB": decimal units.
QString bytes(std::int64_t bytes);
/// "operator", as the server names it; one that is not known stays as it is.
QString role(const std::string& name);
/// A preset's category; a word of the user's own as it is.
QString presetCategory(const std::string& category);
/// "3.24 Gb/s", "148 Mb/s", "15.2 Mb/s", "874 kb/s".
QString bitrate(double bitsPerSecond);
/// The same with units that no line breaks within: for text that wraps, not for what is copied.
QString unbroken(QString text);
/// "avg 3.2 Mb/s, peak 4.8 Mb/s"; what is 0 is not known and left out; "—" when neither is.
QString bitrates(double average, double peak);
/// "AAC, stereo, 48 kHz"; "—" without a codec.
QString sound(const std::string& codecName, int channels, int samplesPerSecond);
QString percent(double fraction);
/// "3 000": grouped by a narrow space in every language; a comma or a dot there is a decimal sign to half of the readers.
QString count(std::int64_t number);
/// "502 of about 870 MB": the unit once where both have the same.
QString bytesOf(std::int64_t part, std::int64_t whole);
/// "1080p"; of a preset for upright video "1080×1920", where that would be taken for the height.
QString rungSize(const model::Preset& preset, const model::Rung& rung);
/// "Footage ▸ market-square ▸ market-square-b-roll.mov": the name and the folders next to it.
QString trail(const std::string& path);
/// "1080p25 · H.264 · 10:34 · 1.2 GB"
QString sourceLine(const model::Job& job);
/// "1920×1080 · 25 fps · H.264 High 15.2 Mb/s · AAC · BT.709"
QString sourceFacts(const model::Job& job);
QString codec(const std::string& name);
QString fileName(const model::Job& job);
/// "3F 9A 01 …" of hex digits, to be compared by eye.
QString fingerprint(const std::string& hex);

struct Remedy {
    QString title, what; ///< one line; what to do
};
/// What core says, in the operator's language: patterns are translated in the context "Core", one that has no translation is English.
QString said(const base::Text& text);
QString said(const base::Error& error);
QString said(const model::Problem& problem);
QString said(const model::LogLine& line);
/// A preset's name: of those that come with Millrace by what they are called here, of the operator's own as it is written.
QString presetName(const std::string& name);
/// What happened, for people: the engine's own sentence. One of an earlier version is English; in other languages a translated one goes
/// before it.
QString happened(const model::Trouble& trouble);
/// The card's text for an error code, "Title, then what to do".
Remedy remedy(const model::Trouble& trouble);
/// Why a job ended before it was done: a failed one as its card says it, a cancelled one.
Remedy remedy(const model::Job& job);
/// Another try would bring the same: the same file has no video the next time either.
bool isForRemoval(const model::Trouble& trouble);

} // namespace ui::words
