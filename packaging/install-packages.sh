#!/usr/bin/env bash
# install-packages.sh build|panel|test|fuzz: installs what is missing of Debian 12's packages, says what, and is safe to run twice.
set -euo pipefail
build=(ccache cmake g++ ninja-build pkg-config qt6-base-dev qt6-websockets-dev libqt6sql6-sqlite libavformat-dev libavcodec-dev libavfilter-dev libswscale-dev libswresample-dev libavutil-dev libboost1.81-dev libssl-dev zlib1g-dev libcurl4-openssl-dev libsodium-dev libhiredis-dev)
panel=(qt6-multimedia-dev qtkeychain-qt6-dev libqt6svg6-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools libgl1-mesa-dev qt6-translations-l10n)
test=(libgtest-dev clang-format clang-tidy python3 ffmpeg procps zzuf xvfb xauth xdotool fonts-dejavu-core imagemagick libxml2-utils chromium firefox-esr openssl curl iproute2 nginx-light caddy haproxy rclone prometheus wrk mkvtoolnix gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly gstreamer1.0-libav qemu-user at-spi2-core dbus gir1.2-atspi-2.0 python3-gi python3-jwt python3-jwcrypto faketime python3-tuspy python3-websockets g++-mingw-w64-x86-64-posix redis-server)
fuzz=(clang libclang-rt-14-dev llvm)
wanted=("${build[@]}")
for group in "$@"; do
    case $group in
        panel) wanted+=("${panel[@]}") ;;
        test) wanted+=("${panel[@]}" "${test[@]}") ;;
        fuzz) wanted+=("${test[@]}" "${fuzz[@]}") ;;
    esac
done
missing=()
for package in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
done
# The browser tests need node with npm, from wherever it came.
for group in "$@"; do
    if [ "$group" = test ] && ! command -v npm >/dev/null; then missing+=(nodejs npm); fi
done
if [ ${#missing[@]} -eq 0 ]; then
    echo "Everything that is needed is installed."
    exit 0
fi
echo "Installing: ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "This needs root or sudo." >&2; exit 1; }
    as_root=(sudo)
fi
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
