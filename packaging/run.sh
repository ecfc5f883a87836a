#!/usr/bin/env bash
# run.sh [VIDEO…]: installs what is missing, builds, and opens the panel with the videos queued.
# Without a display it runs the same job headless, serves it and prints the playback URL (Ctrl+C ends it).
set -euo pipefail
videos=()
for video in "$@"; do
    [ -e "$video" ] || { echo "run.sh: $video does not exist." >&2; exit 1; }
    videos+=("$(realpath "$video")")
done
cd "$(dirname "$0")/.."
packaging/install-packages.sh build panel
cmake --preset release >/dev/null
cmake --build --preset release
bin=build/release/bin
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$bin/millrace-desktop" "${videos[@]}"
fi
if [ ${#videos[@]} -eq 0 ]; then
    echo "There is no display and no video was named. Try: packaging/run.sh holiday.mp4" >&2
    exit 1
fi
out="${XDG_DATA_HOME:-$HOME/.local/share}/millrace/media"
mkdir -p "$out"
echo "No display: encoding to $out and serving it."
exec "$bin/millrace" transcode "${videos[@]}" --output "$out" --serve
