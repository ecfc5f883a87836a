#!/usr/bin/env bash
# run.sh BIN_FOLDER CLIP|live: real players in Chromium. CLIP of shared/media is encoded with the web ladder and played; "live" is published by
# ffmpeg while it is played.
set -euo pipefail
bin=$(realpath "$1") clip=$2
here=$(cd "$(dirname "$0")" && pwd)
media=$here/../../../shared/media
[ "$clip" = live ] || [ -e "$media/$clip" ] || { echo "SKIPPED: $media/$clip is not here."; exit 77; }
command -v npm >/dev/null || { echo "SKIPPED: there is no npm."; exit 77; }
modules=$bin/../conformance
mkdir -p "$modules"
cp "$here/package.json" "$modules/"
(flock 9; cd "$modules" && { [ -e node_modules/.done ] || { npm install --silent --fetch-retries 1 --no-audit --no-fund --ignore-scripts && touch node_modules/.done; }; }) 9>"$modules/lock"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export NODE_MODULES=$modules/node_modules DASH_XSD=$media/conformance/dash-xsd
if [ "$clip" = live ]; then
    node "$here/live.mjs" "$work" "$bin"
else
    "$bin/millrace" transcode "$media/$clip" --name clip --output "$work"
    "$bin/millrace" verify "$work/clip"
    node "$here/browser.mjs" "$work" clip "$bin"
fi
