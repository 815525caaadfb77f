#!/bin/sh
# Make the secrets of a new set-up, one file each: docker/secrets.sh FOLDER
# A file that is there stays as it is. Who may read them is up to the folder: containers
# run as another user, to whom the files are shown one by one.
set -eu
umask 077
mkdir -p "$1"

random() {
    python3 -c "import secrets; print(secrets.token_urlsafe(48), end='')"
}

make() {
    [ -e "$1" ] || { printf '%s' "$2" >"$1" && chmod 0444 "$1"; }
}

make "$1/secret-key" "$(random)"
make "$1/pseudonym-keys" "first:$(random)"
make "$1/metrics-token" "$(random)"
make "$1/postgres-password" "$(random)"
make "$1/database-url" \
    "postgres://groundswell:$(cat "$1/postgres-password")@${DATABASE_HOST:-db:5432}/groundswell"
