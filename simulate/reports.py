"""From events to the records of reports.jsonl and requests.jsonl."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from simulate.clock import iso
from simulate.comments import write_comment
from simulate.conversations import write_conversation
from simulate.identities import invent_people
from simulate.metadata import as_client, with_holes
from simulate.people import People
from simulate.texts.topics import topics
from simulate.voices import VOICES, symptom_of

if TYPE_CHECKING:
    import random
    from datetime import datetime

    from simulate.events import Events
    from simulate.streams import Streams
    from simulate.world import Plan, Record

KINDS, KIND_WEIGHTS = ("thumbs_down", "bug", "external"), (72, 25, 3)
CATEGORIES = ("inaccurate", "not_helpful", "other", "bad_style", "bug")
IDENTITIES = 300
ANONYMOUS = 0.07
CONVERSATION, CONSENTED = 0.45, 0.67
REQUEST_KNOWN = 0.4
LATE_RECORD = 0.15


class Reporting:
    """Turns the events of a plan into reports, request records and truth."""

    def __init__(self, *, plan: Plan, events: Events, streams: Streams) -> None:
        self._plan = plan
        self._events = events
        self._rng = streams.python("reports")
        self._texts = streams.python("texts")
        self._people = People(fleet=plan.fleet, rng=streams.numpy("people"))
        self._identities = invent_people(count=IDENTITIES, seed=plan.seed)
        self.reports: list[Record] = []
        self.requests: list[Record] = []
        self.symptom_of: dict[str, str] = {}
        self.incident_of: dict[str, str] = {}

    def write(self) -> None:
        """Write every report; afterwards both lists are in order of arrival."""
        for number in range(len(self._events)):
            self._one(number)
        self.reports.sort(key=lambda r: (r["received_at"], r["report_id"]))
        self.requests.sort(key=lambda r: (r["at"], r["request_id"]))

    def _one(self, number: int) -> None:
        events, plan = self._events, self._plan
        cell = int(events.deployment[number])
        incident = int(events.incident[number])
        voice = VOICES[events.voice[number]]
        report_id = f"{plan.scenario}-{plan.seed}-{number:06d}"
        created = plan.clock.at(events.at[number])
        report = self._bare(report_id, created)
        if report["kind"] != "external":
            report["user_id"] = self._user(number, cell, incident)
        self._say(report, voice)
        self._place(report, cell, created)
        self.reports.append({k: v for k, v in report.items() if v is not None})
        self.symptom_of[report_id] = symptom_of(voice)
        if incident >= 0:
            self.incident_of[report_id] = plan.incidents[incident].incident_id

    def _bare(self, report_id: str, created: datetime) -> Record:
        arrived = created + _delay(late=self._plan.late, rng=self._rng)
        return {
            "report_id": report_id,
            "kind": self._rng.choices(KINDS, KIND_WEIGHTS)[0],
            "created_at": iso(created),
            "received_at": iso(arrived),
        }

    def _user(self, number: int, cell: int, incident: int) -> str | None:
        member = int(self._events.user[number])
        if member >= 0 and self._plan.brigade is not None:
            return self._plan.brigade.users[member]
        user = self._people.reporter(deployment=cell, incident=incident)
        return None if self._rng.random() < ANONYMOUS else user

    def _say(self, report: Record, voice: str) -> None:
        rng, people = self._texts, self._identities
        topic = rng.choice(topics())
        report["comment"] = write_comment(
            voice=voice, topic=topic, people=people, rng=rng
        )
        if rng.random() < 0.3:
            report["category"] = rng.choice(CATEGORIES)
        if report["kind"] != "external" and rng.random() < CONVERSATION:
            agreed = rng.random() < CONSENTED
            report["consent"] = {"conversation": agreed, "version": "2025-06"}
            report["conversation"] = write_conversation(
                voice=voice, topic=topic, people=people, rng=rng
            )

    def _place(self, report: Record, cell: int, created: datetime) -> None:
        attributes = dict(self._plan.fleet.deployments[cell])
        report["metadata"] = attributes
        if report["kind"] == "external":
            report["metadata"] = as_client(attributes)
        elif self._rng.random() < self._plan.holes:
            report["metadata"] = with_holes(attributes, rng=self._rng)
        elif self._rng.random() < REQUEST_KNOWN:
            self._name_request(report, attributes, created)

    def _name_request(
        self, report: Record, attributes: dict[str, str], created: datetime
    ) -> None:
        rng = self._rng
        request_id = f"req-{rng.getrandbits(56):014x}"
        turns = report.get("conversation")
        if turns and rng.random() < 0.5:
            turns[-1]["request_id"] = request_id
        else:
            report["request_id"] = request_id
        if rng.random() < 0.3:
            report["metadata"] = as_client(attributes)
        record = {
            "request_id": request_id,
            "at": iso(created + _logged(rng)),
            "user_id": report.get("user_id"),
            "metadata": attributes,
        }
        self.requests.append({k: v for k, v in record.items() if v is not None})


def _delay(*, late: float, rng: random.Random) -> timedelta:
    """Return how long a report is under way: seconds, sometimes hours."""
    if rng.random() < late:
        return timedelta(hours=rng.uniform(2, 48))
    if rng.random() < 0.02:
        return timedelta(hours=rng.uniform(1, 6))
    return timedelta(seconds=min(rng.lognormvariate(2.7, 1.0), 1800))


def _logged(rng: random.Random) -> timedelta:
    """Return when a request record was logged, relative to the report.

    Most are there before the report; some logs are shipped an hour or more later.
    """
    if rng.random() < LATE_RECORD:
        return timedelta(minutes=rng.uniform(45, 150))
    return -timedelta(seconds=rng.uniform(20, 900))
