"""A task that meets an outage comes back by itself; one that meets a fault does not."""

from __future__ import annotations

import pytest
from celery.exceptions import Retry
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerError

from config.celery import TextlessTask, app
from config.logs import TaskFailedError

QUOTED = "quetzal in a message"


@pytest.fixture
def run(monkeypatch):
    """Return a function that runs a task as a worker would, at its so many-th try."""
    sent = []
    monkeypatch.setattr(
        "celery.canvas.Signature.apply_async", lambda self: sent.append(self.options)
    )

    def run(error, tries):
        def body():
            raise error

        task = app.task(body, name=f"test.{id(body)}", base=TextlessTask, shared=False)
        task.push_request(
            retries=tries, called_directly=False, is_eager=False, delivery_info={}
        )
        try:
            with pytest.raises((Retry, TaskFailedError)) as caught:
                task()
        finally:
            task.pop_request()
            app.tasks.pop(task.name)
        return caught.value, sent

    return run


@pytest.mark.parametrize("error", [OperationalError("gone"), BrokerError(QUOTED)])
@pytest.mark.parametrize("tries", [0, 3, 7])
def test_an_outage_is_waited_out_longer_each_time(run, error, tries):
    raised, sent = run(error, tries)
    assert isinstance(raised, Retry)
    assert QUOTED not in str(raised)
    (options,) = sent
    assert options["retries"] == tries + 1
    assert 0.5 <= options["countdown"] / 2**tries < 1.5


def test_at_last_it_is_given_up(run):
    raised, sent = run(BrokerError(QUOTED), TextlessTask.max_retries)
    assert isinstance(raised, TaskFailedError)
    assert QUOTED not in str(raised)
    assert sent == []


def test_a_fault_is_not_tried_again(run):
    raised, sent = run(ValueError(QUOTED), 0)
    assert isinstance(raised, TaskFailedError)
    assert QUOTED not in str(raised)
    assert sent == []


def test_a_retry_is_back_before_the_broker_would_give_its_message_to_another():
    longest = 1.5 * 2 ** (TextlessTask.max_retries - 1)
    options = app.conf.broker_transport_options or {}
    assert longest < options.get("visibility_timeout", 3600)
