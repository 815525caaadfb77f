"""The Celery application; in-process until a broker is set."""

import os
import random

from celery import Celery, Task

from config.logs import TaskFailedError, brief

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_random = random.SystemRandom()


class TextlessTask(Task):  # type: ignore[misc]
    """Fails with the class of an error: a kept result would hold its message.

    What fails for an outage of the database or the broker, or for a conflict, is tried
    again after about 1, 2, 4 … seconds; every task may be repeated.
    """

    max_retries = 8

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Run the task; raises TaskFailedError for whatever it raises."""
        try:
            return super().__call__(*args, **kwargs)
        except Exception as error:
            failed = TaskFailedError(brief(error)).with_traceback(error.__traceback__)
            again = self._may_come_back() and _will_pass(error)
        if again:
            raise self.retry(exc=failed, countdown=_wait(self.request.retries))
        raise failed

    def _may_come_back(self) -> bool:
        """Whether a worker runs it: in a process without a broker nobody would wait."""
        return not (self.request.called_directly or self.request.is_eager)


# What is of feedback is imported late: Django must have read its settings before.
def _wait(retries: int) -> float:
    from feedback.outages import wait_after

    return wait_after(tries=retries + 1, chance=_random.random())


def _will_pass(error: BaseException) -> bool:
    from kombu.exceptions import OperationalError

    from feedback.outages import is_outage

    return isinstance(error, OperationalError) or is_outage(error)


app = Celery("groundswell", task_cls=TextlessTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
