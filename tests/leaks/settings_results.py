"""The site's settings with what nobody should switch on: results of tasks are kept."""

from config.settings import *  # noqa: F403
from config.settings import REDIS_URL

CELERY_RESULT_BACKEND = REDIS_URL.rpartition("/")[0] + "/3"
CELERY_TASK_IGNORE_RESULT = False
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = True
CELERY_TASK_TRACK_STARTED = True
CELERY_RESULT_EXTENDED = True
