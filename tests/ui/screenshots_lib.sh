# Parts of screenshots.sh: a screen, a panel with known jobs, pictures that are checked, the contact sheet. Sourced, not run.
# shellcheck shell=bash disable=SC2154

films=("$media/film/natural_360p_17s.mp4" "$media/malformed/invalid_userdata.mp4" "$media/malformed/0-timescale.mp4"
    "$media/film/sintel_trailer-720p.mp4" "$media/film/city_aerial_1080p.mp4" "$media/film/small_bunny_1080p_60fps.mp4")
readonly kWait=100 # tenths of a second until something must have appeared

# The least that a picture must differ from the one before it, in ten-thousandths of its bytes: less is a clock, a bar or a caret.
readonly kLeastChange=20
# A page without text and icons has the few colours of its grounds and lines.
readonly kLeastColours=40

server='' manager='' panel=''

# geometry SCALE SIZE: sets the screen, the part of it that is the window, and the system's font. A window leaves room for a frame that
# the panel expects (ui/window_place.cpp). The design is made for a font of 13 px; 15 pt are 20 px.
geometry() {
    local factor=$(($1 / 100)) width height
    font_size=-1,13
    case $2 in 15pt*) font_size=15,-1 ;; esac
    case $2 in
    15pt-*x*)
        IFS=x read -r width height <<<"${2#15pt-}"
        screen=$((width * factor))x$((height * factor)) part=$screen+0+0
        win_x=8 win_y=40 win_width=$((width - 16))
        return
        ;;
    15pt) width=1440 height=900 ;;
    *) IFS=x read -r width height <<<"$2" ;;
    esac
    screen=$(((width + 16) * factor))x$(((height + 48) * factor))
    part=$((width * factor))x$((height * factor))+$((8 * factor))+$((40 * factor))
    win_x=8 win_y=40 win_width=$width
}

start_screen() { # scale size
    geometry "$1" "$2"
    factor=$(($1 / 100))
    Xvfb "$display" -screen 0 "${screen}x24" -nolisten tcp 2>/dev/null &
    server=$!
    export DISPLAY=$display
    until_true "the screen" xdotool getdisplaygeometry
    cat >"$work/openbox.xml" <<'XML'
<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
<theme><keepBorder>no</keepBorder></theme>
<applications><application class="*"><decor>no</decor></application></applications>
</openbox_config>
XML
    HOME=$work openbox --config-file "$work/openbox.xml" 2>/dev/null &
    manager=$!
}

start_panel() { # scheme scale language size data arguments…
    local scheme=1
    [ "$1" = light ] && scheme=2
    rm -rf "$home"
    mkdir -p "$home/.config/millrace"
    [ "$5" = empty ] || cp -a "$work/$5" "$home/.local"
    printf '[panel]\nscheme=%s\nlanguage=%s\n' "$scheme" "$3" >"$home/.config/millrace/millrace-desktop.conf"
    shift 5
    run_panel "$@"
    xdotool mousemove 0 0
}

# With a large font there is room for the inspector only where it is asked for: most pictures are to show it.
open_inspector() { # size
    case $1 in 15pt*) closed ctrl+i ;; esac
}

# Of the desktops that Qt itself knows, KDE's is the one whose font is read from a file.
run_panel() { # arguments, files…
    printf '[General]\nfont=Sans Serif,%s,5,50,0,0,0,0,0\nfixed=Monospace,%s,5,50,0,0,0,0,0\n' "$font_size" "$font_size" \
        >"$home/.config/kdeglobals"
    env -u XDG_DATA_HOME -u XDG_CONFIG_HOME -u DESKTOP_SESSION -u DBUS_SESSION_BUS_ADDRESS XDG_CURRENT_DESKTOP=KDE KDE_SESSION_VERSION=5 \
        HOME="$home" QT_QPA_PLATFORM=xcb QT_SCALE_FACTOR=$factor "$bin/millrace-desktop" "$@" 2>"$work/panel.log" &
    panel=$!
    until_true "the window of the panel" xdotool search --onlyvisible --pid "$panel" --name '^Millrace'
    settle
}

end_panel() {
    [ -n "$panel" ] && { kill "$panel" 2>/dev/null || true; wait "$panel" 2>/dev/null || true; }
    panel=
}

stop() { # processes of this script…
    local each
    for each in "$@"; do
        kill "$each" 2>/dev/null || true
        wait "$each" 2>/dev/null || true
    done
}

stop_all() {
    end_panel
    end_remote
    # shellcheck disable=SC2086
    stop $manager $server
    manager='' server=''
}

# A queue with a job that is done, two that fail, one that is encoded and one that waits: its data folder is each variant's beginning.
make_seed() {
    start_screen 100 1440x900
    rm -rf "$home"
    mkdir -p "$home/.config/millrace"
    printf '[panel]\nlanguage=en\n' >"$home/.config/millrace/millrace-desktop.conf"
    run_panel "${films[@]}"
    kWaitNow=1200 until_true "the first job to be done" test -s "$home/.local/share/millrace/media/natural_360p_17s/report.json"
    kWaitNow=300 until_true "the second job to begin" test -d "$home/.local/share/millrace/media/sintel_trailer-720p"
    end_panel
    mv "$home/.local" "$work/seed"
    stop_all
}

until_true() { # what command…
    local what=$1 tries=${kWaitNow:-$kWait}
    shift
    while ! "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || { echo "Waited in vain for $what." >&2; tail -5 "$work/panel.log" >&2 2>/dev/null; exit 1; }
        sleep 0.1
    done
}

# The screen as it is, without compression: pictures are compared more often than they are kept.
grab() { import -silent -window root "ppm:$1"; }
keep() { convert "ppm:$1" -crop "$part" +repage -define png:compression-level=3 "$2"; }

# By how many ten-thousandths of their bytes two grabs differ, a hundred at most; the status bar, which moves by itself, is left out.
change() {
    local size differing
    size=$(($(stat -c %s "$1") * 95 / 100))
    # Beyond that it is another page, and a line for each of millions of bytes takes ten seconds.
    differing=$( (cmp -l -n $size "$1" "$2" || true) | head -n $((size / 100)) | wc -l || true)
    echo $((differing * 10000 / size))
}

# Until two looks at the screen are alike, or two seconds are over: jobs go on.
settle() {
    local tries
    grab "$work/a.ppm"
    for tries in 1 2 3 4; do
        sleep 0.4
        grab "$work/b.ppm"
        [ "$(change "$work/a.ppm" "$work/b.ppm")" -eq 0 ] && return
        mv "$work/b.ppm" "$work/a.ppm"
    done
}

page() { # name command…
    local name=$1 tries=20
    shift
    local picture=$folder/$name.png
    kill -0 "$panel" 2>/dev/null || { fail "$name" "the panel has ended"; return; }
    grab "$work/before.ppm"
    [ "$1" = true ] || "$@" || true
    while [ "$1" != true ]; do
        sleep 0.15
        grab "$work/now.ppm"
        [ "$(change "$work/before.ppm" "$work/now.ppm")" -ge $kLeastChange ] && break
        tries=$((tries - 1))
        [ $tries -gt 0 ] || { fail "$name" "does not appear"; break; }
    done
    settle
    grab "$work/now.ppm"
    keep "$work/now.ppm" "$picture"
    kill -0 "$panel" 2>/dev/null || { fail "$name" "the panel ends: $(tail -1 "$work/panel.log")"; return; }
    [ "$(identify -format %k "$picture")" -ge $kLeastColours ] || fail "$name" "is blank"
}

whole_screen() { # command…
    local part=$screen+0+0
    "$@"
}

fail() { # name what
    failures+=("${folder##*/}/$1: $2")
    printf '%s\n' "$2" >"$folder/$1.failed"
}

press() { local key; for key in "$@"; do xdotool key "$key"; sleep 0.1; done; }
closed() { press "$@"; settle; }
click_at() { # x y, in the window at 100 %
    xdotool mousemove $(((win_x + $1) * factor)) $(((win_y + $2) * factor)) click 1
    sleep 0.2
    xdotool mousemove 0 0
}
click_mark() { click_at 40 28; }
click_bell() { click_at $((win_width - 32)) 28; }
select_row() { # its number; the list has the focus on the Queue page
    press Escape Home
    local row
    for ((row = 1; row < $1; ++row)); do press Down; done
}
click_tab_attention() { press ctrl+1; xdotool key --clearmodifiers shift+Tab shift+Tab shift+Tab Right Right Right Right space; }
type_search() { press shift+Tab; xdotool type --delay 30 e; }

write_index() {
    local variant name
    {
        echo '<!doctype html><meta charset="utf-8"><title>Millrace: every page</title>'
        echo '<style>body{font:14px sans-serif;background:#888}table{border-spacing:8px}td,th{vertical-align:top;text-align:left}'
        echo 'img{width:440px;border:1px solid #444}.failed{background:#b0281d;color:#fff;padding:8px}th{position:sticky;top:0;background:#888}</style>'
        echo '<table><tr><th>Page</th>'
        for variant in "$out"/*/; do echo "<th>$(basename "$variant")</th>"; done
        echo '</tr>'
        find "$out" -mindepth 2 \( -name '*.png' -o -name '*.failed' \) | sed 's|.*/||; s|\.[a-z]*$||' | sort -u | while read -r name; do
            echo "<tr><th>$name</th>"
            for variant in "$out"/*/; do index_cell "$(basename "$variant")" "$name"; done
            echo '</tr>'
        done
        echo '</table>'
    } >"$out/index.html"
}

index_cell() { # variant name
    echo '<td>'
    if [ -e "$out/$1/$2.failed" ]; then echo "<p class=failed>$(sed 's/&/\&amp;/g; s/</\&lt;/g' "$out/$1/$2.failed")</p>"; fi
    if [ -e "$out/$1/$2.png" ]; then
        echo "<a href=\"$1/$2.png\"><img loading=lazy src=\"$1/$2.png\" alt=\"$2, $1\"></a>"
    else
        echo '<p class=failed>not taken</p>'
    fi
    echo '</td>'
}
