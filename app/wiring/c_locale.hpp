#pragma once
/// Numbers and dates as programs read them.

namespace wiring {

/// To be called as soon as the application's object is made, before any thread of ours: on Unix that object takes the user's locale for the
/// C library too (setlocale(LC_ALL, "")), and in Germany "6,000000" would stand in playlists and "Do, 26 Nov" in HTTP's dates. Words for
/// people go through QLocale, which does not ask the C library.
void useCLocale();

} // namespace wiring
