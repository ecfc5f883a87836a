#!/usr/bin/env bash
# test.sh [quick|long]: installs what is missing, builds with warnings as errors, and runs the tests. "quick" leaves out what takes long;
# "long" runs what the others leave out: a fleet's outages, failing encoders and chaos, a quarter of an hour.
set -euo pipefail
cd "$(dirname "$0")/.."
packaging/install-packages.sh build panel test
if [ ! -d ../shared/media ]; then
    echo "NOTE: ../shared/media is not here; tests that need real media skip."
fi
cmake --preset ci >/dev/null
cmake --build --preset ci
export QT_QPA_PLATFORM=offscreen
case "${1:-}" in
    quick | long) exec ctest --preset ci -L "$1" ;;
esac
# The same code without Widgets must configure and build: that keeps the boundary true.
cmake --preset headless >/dev/null
cmake --build --preset headless --target millrace millrace-encoder unit_tests
# The quick ones mostly wait: the preset runs four at once. The others keep two processors busy.
failed=0
ctest --preset ci -L quick || failed=1
ctest --preset ci -LE 'quick|bench|fuzz|long' -j2 || failed=1
exit $failed
