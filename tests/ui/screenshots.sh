#!/usr/bin/env bash
# screenshots.sh OUT_FOLDER [PATTERN]: the film. Pictures of every page and dialog × {dark, light} × {100, 200 %} × {English, German} ×
# {1440×900, 1120×680, 15 pt}, and both themes in both languages at 15 pt on a screen of 1366×768, from the running program under Xvfb.
# OUT_FOLDER/VARIANT/PAGE.png and one contact sheet, OUT_FOLDER/index.html. PATTERN, a shell pattern, takes some variants only: 'dark-*-de-*'.
# The remote half too: uploading rows, pairing seen from both sides, a connection that is lost; by a server on this computer and a slow line.
# Fails, and says which, when a page does not appear or is blank; goes on with the other variants before that.
# BIN (default build/release/bin): which build. DISPLAY_NUMBER (default 83). Needs ../shared/media, xvfb, openbox, xdotool, imagemagick, python3,
# and ports 5005 to 5008: the ingests of panel and server, the server's API, and the line to it. The whole film takes about fifty minutes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[ $# -ge 1 ] || { sed -n '2,8s/^# //p' "$0" >&2; exit 2; }
out=$(mkdir -p "$1" && cd "$1" && pwd)
pattern=${2:-*}
bin=${BIN:-$root/build/release/bin}
media=$root/../shared/media
display=:${DISPLAY_NUMBER:-83}
work=$(mktemp -d)
# The same folder for every variant: a data folder names itself in its paths.
home=$work/home
. "$here/screenshots_lib.sh"
. "$here/screenshots_remote.sh"
trap 'stop_all; rm -rf "$work"' EXIT

[ -x "$bin/millrace-desktop" ] || { echo "There is no millrace-desktop in $bin; BIN says where." >&2; exit 1; }
[ -d "$media" ] || { echo "../shared/media is not here." >&2; exit 1; }
for tool in Xvfb openbox xdotool import convert identify python3; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed." >&2; exit 1; }
done
for port in 5005 5006 5007 5008; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "Port $port is taken: end what uses it." >&2; exit 1; fi
done

variants() {
    local scheme scale language size
    for scheme in dark light; do
        for language in en de; do
            for scale in 100 200; do
                for size in 1440x900 1120x680 15pt; do echo "$scheme-$scale-$language-$size"; done
            done
            echo "$scheme-100-$language-15pt-1366x768"
        done
    done
}

# What is looked at. Each `page NAME COMMAND…` does the command and takes the picture when what is seen has changed by it.
film_queue() {
    page queue-encoding select_row 4
    page quit press ctrl+q
    closed Escape
    page queue-done select_row 1
    page queue-failed select_row 2
    page queue-several press ctrl+a
    whole_screen page queue-several-menu press shift+F10
    closed Escape
    page queue-tab-attention click_tab_attention
    page queue-tab-all press Left Left Left Left space
    press ctrl+1
    page inspector-toggled press ctrl+i
    closed ctrl+i
    select_row 1
    page rename press F2
    closed Escape
    page delete-output press shift+Delete
    closed Escape
    page bell click_bell
    closed Escape
}
film_settings() {
    page settings-connections press ctrl+comma Home
    page settings-ingest press Down
    page settings-engine press Down
    page settings-unattended press Down
    page settings-appearance press Down
    page settings-language press Down
    page settings-search type_search
    press ctrl+1
}
film_dialogs() {
    page mark-menu click_mark
    closed Escape
    page menu-bar press F10
    closed Escape
    page palette press ctrl+k
    page palette-search xdotool type re
    closed Escape
    whole_screen page log press ctrl+shift+l
    closed Escape
    whole_screen page help press F1
    closed Escape
    page connection press ctrl+l
    closed Escape
}
# The page of this computer's engine, which has no fleet; and the one of the design's picture, of a server that there is in a test only.
film_fleet() { # scheme scale language size
    page fleet-here press ctrl+3
    press ctrl+1
    [ -x "$bin/fleet_picture" ] || { echo "Without the tests there is no fleet_picture in $bin, and no picture of a server's fleet." >&2; return; }
    local pixels=13 size=$4
    case $4 in 15pt*) pixels=20 size=${4#15pt} size=${size#-} ;; esac
    QT_QPA_PLATFORM=offscreen QT_SCALE_FACTOR=$factor "$bin/fleet_picture" "$folder/fleet-server.png" "$1" "$3" "${size:-1440x900}" $pixels 2>"$work/panel.log" ||
        fail fleet-server "$(tail -1 "$work/panel.log")"
}
film_preview() {
    select_row 1
    page preview press Return
    whole_screen page preview-full-screen press f
    closed f
    press ctrl+1
    select_row 2
    page preview-failed press Return
    press ctrl+1
}

# The last of all: an undo is offered for some seconds only, and what comes after one that came too late would lack the job.
film_undo() {
    select_row 1
    page undo press Delete
}

film() { # variant
    local scheme scale language size
    IFS=- read -r scheme scale language size <<<"$1"
    mkdir -p "$out/$1"
    rm -f "$out/$1"/*.png "$out/$1"/*.failed
    folder=$out/$1
    failures_before=${#failures[@]}
    start_screen "$scale" "$size"
    start_panel "$scheme" "$scale" "$language" "$size" empty
    page queue-empty true
    page preview-nothing press ctrl+2
    end_panel
    start_panel "$scheme" "$scale" "$language" "$size" seed
    open_inspector "$size"
    film_queue
    film_dialogs
    film_settings
    film_fleet "$scheme" "$scale" "$language" "$size"
    film_preview
    film_undo
    end_panel
    film_remote "$scheme" "$scale" "$language" "$size"
    stop_all
    echo "$1: $(find "$folder" -name '*.png' | wc -l) pictures, $((${#failures[@]} - failures_before)) failures"
}

failures=()
make_seed
for variant in $(variants); do
    # shellcheck disable=SC2254
    case $variant in $pattern) film "$variant" ;; esac
done
write_index
if [ ${#failures[@]} -gt 0 ]; then
    printf 'FAILED %s\n' "${failures[@]}" >&2
    exit 1
fi
echo "All pictures were taken: $out/index.html"
