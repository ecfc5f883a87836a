# The remote half of screenshots.sh: a server of the same jobs, a slow line to it, another computer that asks to be let in. Sourced, not run.
# shellcheck shell=bash disable=SC2154

readonly kApiPort=5007 kLinePort=5008 kIngestPort=5006
readonly kKilobytes=150 # a second: a film of some megabytes is on its way until the line is lost

api='' line='' asking=''

# The jobs of the seed, at rest but for the one that is encoded: the pictures are of the line.
start_remote() {
    rm -rf "$work/server"
    cp -a "$work/seed/share/millrace" "$work/server"
    env -u DBUS_SESSION_BUS_ADDRESS HOME="$work/other" TRANSCODER_INGEST_PORT=$kIngestPort "$bin/millrace" serve --open --port $kApiPort \
        --data "$work/server" --name "Studio cluster" >"$work/server.log" 2>&1 &
    api=$!
    until_true "the server" port_answers $kApiPort
    python3 "$here/slow_line.py" $kLinePort $kApiPort $kKilobytes &
    line=$!
    until_true "the line" port_answers $kLinePort
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }

end_remote() {
    # shellcheck disable=SC2086
    stop $asking $line $api
    asking='' line='' api=''
}

# As Settings, Connections keeps it. No token: the server is open to this computer. The films are called as none of the seed is.
add_connection() {
    mkdir -p "$work/to-upload"
    cp "$media/film/city_aerial_1080p.mp4" "$work/to-upload/harbour-dawn-e03.mp4"
    cp "$media/film/sintel_trailer-720p.mp4" "$work/to-upload/market-night.mp4"
    cp "$media/film/big_buck_bunny_0_30.webm" "$work/to-upload/meadow-interview.webm"
    mkdir -p "$work/connected/share/millrace"
    printf '{"profiles":[{"name":"Studio cluster","apiUrl":"http://localhost:%s/"}],"lastUsed":""}\n' $kLinePort \
        >"$work/connected/share/millrace/connections.json"
}

# Another computer asks; its code is what `millrace pair` prints.
ask_to_be_let_in() {
    : >"$work/asking.log"
    env -u DBUS_SESSION_BUS_ADDRESS HOME="$work/other" "$bin/millrace" pair "http://localhost:$kApiPort" --role operator \
        --data "$work/other/data" >"$work/asking.log" 2>&1 &
    asking=$!
    until_true "a code" grep -q '^Code: ' "$work/asking.log"
    code=$(sed -n 's/^Code: //p' "$work/asking.log")
}

film_remote() { # scheme scale language size
    start_remote
    add_connection
    start_panel "$1" "$2" "$3" "$4" connected --connect "Studio cluster" "$work"/to-upload/*
    open_inspector "$4"
    press End
    page remote-uploading press Up Up
    page remote-connection press ctrl+comma Home
    film_pairing
    press ctrl+1
    lose_line
    page remote-lost select_row 4
    page remote-lost-uploading press End
    page remote-lost-switch press ctrl+l
    closed Escape
    press ctrl+comma Home
    page remote-lost-settings press Tab
    end_panel
    end_remote
}

# The buttons of a connection by key: from its name on, which is reached from the list of sections.
focus_button() { # how many stops behind the list
    local stop
    press ctrl+1 ctrl+comma Home Tab
    for ((stop = 0; stop < $1; ++stop)); do press Tab; done
}

# The entries of Connections by key: what they are called differs with the language, their order does not.
film_pairing() {
    local code
    ask_to_be_let_in
    focus_button 7 # Sign in…
    page pairing-code press space Down Return
    closed Escape
    focus_button 9 # Pair…
    page pairing-approve press space
    xdotool type --delay 30 "$code"
    page pairing-who-asks press Return
    closed Escape
}

lose_line() {
    stop "$line"
    line=
}
