"""The Celery application; in-process until a broker is set."""

import os

from celery import Celery, Task

from config.logs import TaskFailedError, brief

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class TextlessTask(Task):  # type: ignore[misc]
    """Fails with the class of an error: a kept result would hold its message."""

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Run the task; raises TaskFailedError for whatever it raises."""
        try:
            return super().__call__(*args, **kwargs)
        except Exception as error:
            failed = TaskFailedError(brief(error))
            raise failed.with_traceback(error.__traceback__) from None


app = Celery("groundswell", task_cls=TextlessTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
