#!/usr/bin/env bash
# run.sh WORK_FOLDER [firefox]: the page in Chromium or in Firefox, against the stand-in, or (Chromium) against a real server: MILLRACE_PAGE_API=http://127.0.0.1:5000
# MILLRACE_PAGE_USER=… MILLRACE_PAGE_PASSWORD=… run.sh WORK_FOLDER. SCREENSHOTS=folder keeps pictures.
set -euo pipefail
mkdir -p "$1"
modules=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
command -v npm >/dev/null || { echo "SKIPPED: there is no npm."; exit 77; }
export MILLRACE_PAGE_BROWSER=${2:-chromium}
case $MILLRACE_PAGE_BROWSER in
    firefox) [ -x "${FIREFOX:-/usr/bin/firefox-esr}" ] || { echo "SKIPPED: there is no Firefox."; exit 77; } ;;
    *) [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || { echo "SKIPPED: there is no Chromium."; exit 77; } ;;
esac
cp "$here/package.json" "$modules/"
(flock 9; cd "$modules" && { cmp -s package.json node_modules/.done || { npm install --silent --fetch-retries 1 --no-audit --no-fund --ignore-scripts && cp package.json node_modules/.done; }; }) 9>"$modules/lock"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if command -v ffmpeg >/dev/null; then
    ffmpeg -v error -f lavfi -i testsrc2=s=640x360:r=25:d=4 -f lavfi -i sine=d=4 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -movflags +faststart "$work/harbour.mp4"
    ffmpeg -v error -i "$work/harbour.mp4" -frames:v 1 -s 192x108 "$work/picture.jpg"
    export FILM=$work/harbour.mp4 PICTURE=$work/picture.jpg
fi
export NODE_MODULES=$modules/node_modules
node --test "$here/browser.mjs"
