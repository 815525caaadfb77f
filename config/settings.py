"""Groundswell's settings, one file; every value can come from the environment.

GROUNDSWELL_ENV is "development" (default) or "production". Production refuses to
start with a default secret, without DATABASE_URL or ALLOWED_HOSTS, and with DEBUG.
What each variable means stands in docs/configuration.md.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from config import env
from feedback.adapters.scores import read_scales
from feedback.hooks import HooksError, hooks_of
from feedback.origins import check_origins

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))

GROUNDSWELL_ENV = env.text("GROUNDSWELL_ENV", "development")
if GROUNDSWELL_ENV not in {"development", "production"}:
    raise ImproperlyConfigured("GROUNDSWELL_ENV must be development or production")
PRODUCTION = GROUNDSWELL_ENV == "production"
if not PRODUCTION:
    VAR_DIR.mkdir(parents=True, exist_ok=True)

# A debug page shows the variables of the failing code; even on a developer's machine
# it is off until asked for, and config.debug hides bodies and variables then.
DEBUG = env.boolean("DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off in production")
DEFAULT_EXCEPTION_REPORTER = "config.debug.TextlessReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.debug.TextlessFilter"

SECRET_KEY = env.secret(
    "SECRET_KEY", development="development-only-secret-key", production=PRODUCTION
)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
if PRODUCTION and env.raw("ALLOWED_HOSTS") is None:
    raise ImproperlyConfigured("ALLOWED_HOSTS must be set in production")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "ninja",
    "feedback.apps.FeedbackConfig",
    "triage.apps.TriageConfig",
]
MIDDLEWARE = [
    "config.health.HealthChecks",
    "feedback.origins.WidgetOrigins",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "triage.web.csp.ContentSecurityPolicy",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database: SQLite in the checkout unless DATABASE_URL says otherwise.
if PRODUCTION and env.raw("DATABASE_URL") is None:
    raise ImproperlyConfigured("DATABASE_URL must be set in production")
DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'groundswell.sqlite3'}")
_database: dict[str, Any] = dict(
    dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["CONN_MAX_AGE"] = 0
    _database["OPTIONS"] = {
        # secure_delete overwrites what is deleted, sealed payloads above all.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON;"
            "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON"
        ),
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
    }
else:
    # A server that is silent holds a request up no longer than this, in seconds.
    _database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    # Statements of feedback/prepared.py are prepared, after so many times for the rest.
    _database["OPTIONS"].setdefault("prepare_threshold", 5)
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis: one setting moves tasks and rate counters there; without it tasks run
# in-process and each process counts for itself.
REDIS_URL = env.text("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    # What each process counts in while the shared one does not answer.
    "own": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # A Redis that is silent holds a request up no longer than this, in seconds.
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", REDIS_URL) or None
CELERY_TASK_ALWAYS_EAGER = CELERY_BROKER_URL is None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A worker without --queues serves all of them.
CELERY_TASK_QUEUES = {
    name: {"exchange": name, "routing_key": name}
    for name in ("redact", "triage", "scan", "report")
}
CELERY_TASK_DEFAULT_QUEUE = "triage"
CELERY_TASK_ROUTES = {
    "feedback.redact_waiting": {"queue": "redact"},
    "triage.scan": {"queue": "scan"},
    # Else a second worker would hold all reports in memory, as the scan does.
    "triage.rebuild": {"queue": "scan"},
    "triage.weekly_report": {"queue": "report"},
    "triage.alert": {"queue": "report"},
}
# Every task may be repeated: a message is done with when its task is.
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A task that hangs is ended; what it held is taken up by the next one.
CELERY_TASK_SOFT_TIME_LIMIT = 6 * 3600
CELERY_TASK_TIME_LIMIT = CELERY_TASK_SOFT_TIME_LIMIT + 600
CELERY_TIMEZONE = "UTC"
# A message that nobody took before the next one came is of no more use: a worker that
# comes back drops it.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "redact": {
        "task": "feedback.redact_waiting",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "purge": {"task": "triage.purge", "schedule": crontab(hour="2", minute="17")},
    "scan": {"task": "triage.scan", "schedule": 300.0, "options": {"expires": 300}},
    "weekly": {
        "task": "triage.weekly_report",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "alert": {"task": "triage.alert", "schedule": 60.0, "options": {"expires": 60}},
}

# Privacy.
_default_ring = (
    Path(str(_database["NAME"])).with_suffix(".sealing-keys.json")
    if _database["ENGINE"] == "django.db.backends.sqlite3"
    else VAR_DIR / f"{_database['NAME']}.sealing-keys.json"
)
# The file of daily sealing keys: one a database, backed up apart from it.
SEALING_KEYS = Path(
    env.secret("SEALING_KEYS", development=str(_default_ring), production=PRODUCTION)
)
# id:secret pairs, the one in use first; older ones are kept to recognise their work.
PSEUDONYM_KEYS = [
    pair.strip()
    for pair in env.secret(
        "PSEUDONYM_KEYS",
        development="dev:development-only-pseudonym-key",
        production=PRODUCTION,
    ).split(",")
]
SEALED_TTL = env.duration("SEALED_TTL", timedelta(hours=72))
REQUEST_RECORD_TTL = env.duration("REQUEST_RECORD_TTL", timedelta(days=14))
# Counted from when a report or a look came in; see feedback/fields.yaml.
TEXT_TTL = env.duration("TEXT_TTL", timedelta(days=90))
REPORT_TTL = env.duration("REPORT_TTL", timedelta(days=400))
ACCESS_LOG_TTL = env.duration("ACCESS_LOG_TTL", timedelta(days=400))
TEXT_LOOKS_PER_HOUR = env.integer("TEXT_LOOKS_PER_HOUR", 60, least=1)
REDACTION_TIMEOUT = env.duration("REDACTION_TIMEOUT", timedelta(minutes=10))
REDACTION_TRIES = env.integer("REDACTION_TRIES", 5, least=2)
FALSE_CAUSES_PER_YEAR = env.number("FALSE_CAUSES_PER_YEAR", 2.0, above=0.0)
MIN_REPORTERS = env.integer("MIN_REPORTERS", 5, least=2)
PAGE_ATTRIBUTES = env.words("PAGE_ATTRIBUTES", [])

# Limits of intake. No body is ever spooled to disk: it fits in memory or is refused.
BODY_MAX_BYTES = env.integer("BODY_MAX_BYTES", 8 * 1024 * 1024, least=1024)
BATCH_MAX_ITEMS = env.integer("BATCH_MAX_ITEMS", 5000, least=1)
COMMENT_MAX_BYTES = env.integer("COMMENT_MAX_BYTES", 64 * 1024, least=1)
CONVERSATION_MAX_BYTES = env.integer("CONVERSATION_MAX_BYTES", 1024 * 1024, least=1)
METADATA_MAX_KEYS = env.integer("METADATA_MAX_KEYS", 64, least=1)
RATE_LIMIT_PER_MINUTE = env.integer("RATE_LIMIT_PER_MINUTE", 6000, least=1)
# Which scores of connected tools are people's feedback, and what is taken of metadata.
try:
    FEEDBACK_SCORES = read_scales(
        env.words(
            "FEEDBACK_SCORES",
            ["user-feedback=0..1", "feedback=0..1", "thumbs=0..1", "user-score=0..1"],
        )
    )
except ValueError as _error:
    raise ImproperlyConfigured(f"FEEDBACK_SCORES: {_error}") from None
CONNECT_ATTRIBUTES = env.words(
    "CONNECT_ATTRIBUTES",
    [
        *("model", "platform", "routing_pool", "region", "surface", "channel"),
        *("server_build", "client_version", "context_bucket", "effort"),
        *("environment", "provider"),
    ],
)
# Whose pages may send reports from the browser, under a key that anybody can read.
WIDGET_ORIGINS = env.words("WIDGET_ORIGINS", [])
try:
    check_origins(WIDGET_ORIGINS)
except ValueError as _error:
    raise ImproperlyConfigured(f"WIDGET_ORIGINS: {_error}") from None
CHANGE_HOOKS = Path(_hooks) if (_hooks := env.text("CHANGE_HOOKS")) else None
try:
    hooks_of(CHANGE_HOOKS)
except HooksError as _error:
    raise ImproperlyConfigured(f"CHANGE_HOOKS: {_error}") from None
HOOK_DELIVERY_TTL = env.duration("HOOK_DELIVERY_TTL", timedelta(days=30))
OTLP_TRAFFIC = env.boolean("OTLP_TRAFFIC", True)
# Failed logins within a quarter of an hour, before the right password is refused too.
LOGIN_FAILURES_PER_NAME = env.integer("LOGIN_FAILURES_PER_NAME", 10, least=1)
LOGIN_FAILURES_PER_ADDRESS = env.integer("LOGIN_FAILURES_PER_ADDRESS", 50, least=1)
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_MAX_BYTES
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * BODY_MAX_BYTES
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# Pages.
DEMO_CHAT = env.boolean("DEMO_CHAT", default=not PRODUCTION)
if PRODUCTION and DEMO_CHAT:
    raise ImproperlyConfigured("DEMO_CHAT must be off in production")
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["feedback.logins.ThrottledBackend"]
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

# Lets Prometheus read /metrics, as a key of the API with the scope read does.
METRICS_TOKEN = env.text("METRICS_TOKEN")

# Mail, for the weekly report; without EMAIL_HOST it is printed, not sent.
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_BACKEND = (
    f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
)
EMAIL_PORT = env.integer("EMAIL_PORT", 587, least=1)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "groundswell@localhost")
WEEKLY_REPORT_TO = env.words("WEEKLY_REPORT_TO", [])
# When beat makes and keeps the report of the last week, as "mon 08:00"; unset: never.
WEEKLY_REPORT_AT = env.weekly("WEEKLY_REPORT_AT")
WEEKLY_REPORT_ZONE = env.zone("WEEKLY_REPORT_ZONE", "UTC")
# Who is told of new causes, by which channel; addresses of webhooks are secrets.
PUBLIC_URL = env.text("PUBLIC_URL")
ALERT_EMAILS = env.words("ALERT_EMAILS", [])
ALERT_WEBHOOKS = env.words("ALERT_WEBHOOKS", [])
ALERT_SIGNED_WEBHOOKS = env.words("ALERT_SIGNED_WEBHOOKS", [])
ALERT_WEBHOOK_SECRET = env.text("ALERT_WEBHOOK_SECRET")
if ALERT_SIGNED_WEBHOOKS and not ALERT_WEBHOOK_SECRET:
    raise ImproperlyConfigured("ALERT_WEBHOOK_SECRET must be set to sign webhooks")

# Issues that people have created of causes.
GITHUB_TOKEN = env.text("GITHUB_TOKEN")
GITHUB_REPOSITORY = env.matching(
    "GITHUB_REPOSITORY", r"[\w-]+/[\w.-]+", like="owner/name"
)
GITHUB_API_URL = env.text("GITHUB_API_URL", "https://api.github.com")

# Causes as annotations in Grafana.
GRAFANA_URL = env.text("GRAFANA_URL")
GRAFANA_TOKEN = env.text("GRAFANA_TOKEN")
if GRAFANA_URL and not GRAFANA_TOKEN:
    raise ImproperlyConfigured("GRAFANA_TOKEN must be set to annotate in Grafana")
GRAFANA_DASHBOARD_UID = env.text("GRAFANA_DASHBOARD_UID")
GRAFANA_PANEL_ID = env.integer("GRAFANA_PANEL_ID", 0)
GRAFANA_TAGS = env.words("GRAFANA_TAGS", [])
GRAFANA_CHANGES = env.boolean("GRAFANA_CHANGES", default=False)

# Behind TLS unless told otherwise; probes are answered before any redirect.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.boolean(
    "SECURE_COOKIES", default=PRODUCTION
)
SECURE_SSL_REDIRECT = env.boolean("SSL_REDIRECT", default=SESSION_COOKIE_SECURE)
# Prometheus scrapes inside the network, past the proxy that ends TLS.
SECURE_REDIRECT_EXEMPT = ["^metrics$"]
_hsts = env.duration("HSTS_TTL", timedelta(days=365)) if SESSION_COOKIE_SECURE else None
SECURE_HSTS_SECONDS = int(_hsts.total_seconds()) if _hsts else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _hsts is not None
if env.boolean("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Logs name rows, routes and counts. SQL is never logged: its parameters hold text.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"textless": {"()": "config.logs.TextlessFilter"}},
    "formatters": {
        "line": {
            "()": "config.logs.TextlessFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["textless"],
        }
    },
    "root": {
        "handlers": ["console"],
        "level": env.text("LOG_LEVEL", "INFO").upper(),
    },
    "loggers": {
        "django": {"handlers": ["console"], "propagate": False, "level": "INFO"},
        "django.db.backends": {"level": "WARNING"},
        # Whatever format a server was given, its lines go through the same filter.
        "django.server": {"handlers": ["console"], "propagate": False},
        "gunicorn.access": {"handlers": ["console"], "propagate": False},
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
        "presidio-analyzer": {"level": "WARNING"},
    },
}
