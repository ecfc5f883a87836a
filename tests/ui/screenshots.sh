#!/usr/bin/env bash
# screenshots.sh OUT_FOLDER: pictures of every page in both themes, and at 200 %, and in German, from the running program under Xvfb at 1440×900.
# BIN (default build/release/bin) says which build. Needs ../shared/media, xvfb, xdotool and imagemagick.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bin=${BIN:-$root/build/release/bin}
media=$root/../shared/media
out=$(mkdir -p "$1" && cd "$1" && pwd)
[ -d "$media" ] || { echo "../shared/media is not here." >&2; exit 1; }

session() { # name scheme scale language
    # The screen has 1440×900 and the room that the panel leaves for a window's frame (ui/window_place.cpp); pictures are of the window alone.
    local home display=:83 size=1456x948 part=1440x900+8+40
    home=$(mktemp -d)
    [ "$3" = 2 ] && size=2912x1896 part=2880x1800+16+80
    mkdir -p "$home/.config/millrace"
    printf '[panel]\nscheme=%s\nlanguage=%s\n' "$2" "${4:-en}" > "$home/.config/millrace/millrace-desktop.conf"
    Xvfb $display -screen 0 ${size}x24 -nolisten tcp 2>/dev/null & local server=$!
    sleep 1
    export DISPLAY=$display HOME=$home QT_QPA_PLATFORM=xcb QT_SCALE_FACTOR=$3 TRANSCODER_INGEST_PORT=5005
    unset XDG_DATA_HOME XDG_CONFIG_HOME || true
    "$bin/millrace-desktop" 2>/dev/null & local panel=$!
    sleep 3
    import -window root -crop $part +repage "$out/$1-empty.png"
    kill $panel; wait $panel 2>/dev/null || true
    # Without a window manager Qt moves a restored window down by the title bar that it expects.
    sed -i '/^geometry=/d' "$home/.config/millrace/millrace-desktop.conf"
    "$bin/millrace-desktop" "$media/film/chaplin.mp4" "$media/film/sintel_trailer-720p.mp4" "$media/film/city_aerial_1080p.mp4" "$media/malformed/invalid_userdata.mp4" "$media/film/car-detection.mp4" "$media/malformed/0-timescale.mp4" 2>/dev/null & panel=$!
    sleep 16
    xdotool mousemove $((408 * $3)) $((280 * $3)) click 1; sleep 1
    import -window root -crop $part +repage "$out/$1-queue.png"
    xdotool key End; sleep 1
    import -window root -crop $part +repage "$out/$1-failed.png"
    xdotool mousemove $((408 * $3)) $((280 * $3)) click 1; sleep 1
    xdotool key Return; sleep 3
    xdotool key k; sleep 4; xdotool key k; sleep 1
    import -window root -crop $part +repage "$out/$1-preview.png"
    xdotool key ctrl+comma; sleep 1
    import -window root -crop $part +repage "$out/$1-settings.png"
    xdotool key ctrl+1; sleep 1; xdotool key ctrl+q; sleep 1
    import -window root -crop $part +repage "$out/$1-quit.png"
    kill -9 $panel $server 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$home"
}
session dark 1 1
session light 2 1
session dark-200 1 2
session german 1 1 de
