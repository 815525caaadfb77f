"""A real scan goes on under causes that people have worked on."""

from __future__ import annotations

import pytest

from tests.triage.test_replay import HOURS, START, history  # noqa: F401
from triage import playback
from triage.models import Cause
from triage.placing import HOUR
from triage.queries import cause_known
from triage.verdicts import Actor, judge, set_state

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor("api:test")


@pytest.mark.parametrize("state", ["acknowledged", "dismissed"])
def test_scan_and_rewriting_keep_what_people_said(history, state):  # noqa: F811
    player = playback.Player(history=playback.read_history(directory=history))
    at_first = None
    for now, new in player.play(every=HOUR):
        for cause_id in new:
            at_first = Cause.objects.get(cause_id=cause_id).document
            said = {"cause_id": cause_id, "actor": BY, "now": now}
            set_state(state=state, reason="it is looked into", **said)
            judge(verdict="right", reason="a deploy explains it", **said)
    (row,) = Cause.objects.all()
    assert at_first is not None
    assert row.document["reports"] > at_first["reports"]
    assert (row.state, row.verdict) == (state, "right")
    cause = cause_known(cause_id=row.cause_id, now=START + HOURS * HOUR)
    assert cause is not None
    ended = row.resolved_at is not None
    assert cause.status == ("resolved" if ended and state != "dismissed" else state)
