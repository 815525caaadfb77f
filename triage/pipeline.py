"""From redacted reports to causes: place what came, scan each hour that closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from feedback import facade
from triage.core import engine as engines
from triage.core.clustering import load_engine
from triage.core.counts import Counted
from triage.core.document import Writer
from triage.core.suspects import LoggedChange
from triage.core.symptoms import TAXONOMY, UNSORTED
from triage.core.threshold import alarm_for
from triage.core.types import Complaint
from triage.models import Cause, Placement, ScanState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedback.contracts import Change, RedactedReport
    from triage.core.causes import CauseState
    from triage.core.types import Classification

HOUR = timedelta(hours=1)
SILENCE = timedelta(days=7)
BATCH = 256
# Open causes' figures are written anew this often; a change of mind at once.
REFRESH_HOURS = 24
KEYWORDS = 5
LABELS = {symptom.symptom_id: symptom.label for symptom in TAXONOMY}
LABELS[UNSORTED] = "Complaints of no known symptom"


class ScannedElsewhereError(Exception):
    """Another process scanned the hour; start again from the database."""


def floor_hour(at: datetime) -> datetime:
    """The start of the hour that holds `at`."""
    return at.replace(minute=0, second=0, microsecond=0)


def place_reports(*, known_before: datetime, among: Sequence[str] | None = None) -> int:
    """Classify and place every settled report received before `known_before`.

    With `among` only those of these ids. Gives how many were placed. One transaction
    a batch: a report is placed and marked taken together, or neither.
    """
    done = 0
    while True:
        with transaction.atomic():
            reports = facade.untaken_reports(
                known_before=known_before, limit=BATCH, among=among
            )
            if not reports:
                return done
            _place(reports, taken_at=known_before)
            facade.mark_taken(report_ids=[r.report_id for r in reports])
        done += len(reports)


def _place(reports: Sequence[RedactedReport], *, taken_at: datetime) -> None:
    found = load_engine().classify(
        [
            Complaint(r.comment, tuple((t.role, t.content) for t in r.conversation))
            for r in reports
        ]
    )
    rows = [
        _placement(report, what, taken_at)
        for report, what in zip(reports, found, strict=True)
    ]
    names = [
        f.name for f in Placement._meta.fields if f.name not in ("id", "report_id")
    ]
    Placement.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["report_id"], update_fields=names
    )


def _placement(
    report: RedactedReport, found: Classification, taken_at: datetime
) -> Placement:
    return Placement(
        report_id=report.report_id,
        received_at=report.received_at,
        taken_at=taken_at,
        hour=floor_hour(report.created_at),
        reporter=report.reporter or "",
        trusted=report.trusted,
        attributes=dict(report.attributes),
        symptom_id=found.symptom_id or "",
        family=found.family or "",
        score=found.score,
        second=found.second[0] if found.second else "",
        detectors=sorted({f.detector for f in found.detectors}),
        words=list(found.words),
        version=found.version,
    )


def catch_up(*, now: datetime) -> list[str]:
    """Scan every hour that closed by `now`; give the ids of the causes that are new.

    Stops a week after the last traffic: hours in which nothing was served say
    nothing, and a history that was loaded from files ends somewhere.
    """
    last = facade.last_hour()
    if last is None:
        return []
    pipeline = Pipeline()
    try:
        new = pipeline.advance(now=min(now, last + SILENCE))
        pipeline.refresh()
    except ScannedElsewhereError:
        return []
    return new


class Pipeline:
    """The scan of one history, in memory between steps; the database holds the rest."""

    def __init__(self) -> None:
        """Take up the scan where the database says it stands."""
        self._take_up()

    def _take_up(self) -> None:
        """Fill the tables from the database."""
        row, _ = ScanState.objects.get_or_create(pk=1)
        self._row = row
        self._engine = engines.Engine(alarm=alarm_for(settings.FALSE_CAUSES_PER_YEAR))
        self._engine.restore(state=row.state, fit=row.baseline)
        self._origin: datetime | None = None
        if "origin" in row.state:
            self._origin = datetime.fromisoformat(row.state["origin"])
        if self._origin is not None and row.last_hour is not None:
            end = row.last_hour + HOUR
            self._read_traffic(self._origin, end)
            self._read_placements(Placement.objects.filter(taken_at__lte=end))

    def _is_stale(self) -> bool:
        """Whether something was erased since the tables were filled."""
        now = ScanState.objects.filter(pk=1).values_list("erasures", flat=True).first()
        return now != self._row.erasures

    @property
    def last_hour(self) -> datetime | None:
        """The last hour that was scanned."""
        return self._row.last_hour

    def advance(self, *, now: datetime) -> list[str]:
        """Scan every hour closed by `now`; give the ids of the causes that are new.

        Stops before an hour some of whose reports still wait for redaction.
        """
        new: list[str] = []
        while (hour := self._next_hour()) is not None and hour + HOUR <= now:
            place_reports(known_before=hour + HOUR)
            if facade.waiting_before(known_before=hour + HOUR):
                break
            try:
                new += self._scan(hour)
            except ScannedElsewhereError:
                if not self._is_stale():
                    raise
                self._take_up()
        return new

    def _next_hour(self) -> datetime | None:
        """The hour to scan next, None while there is no history."""
        if self._origin is None:
            first = facade.first_hour()
            if first is None:
                return None
            self._origin = first.replace(hour=0)
        return self._origin if self.last_hour is None else self.last_hour + HOUR

    @transaction.atomic
    def _scan(self, hour: datetime) -> list[str]:
        """One closed hour: read what is new, look, keep what was found.

        Raises ScannedElsewhereError when another process was faster.
        """
        self._claim(hour)
        self._read_traffic(hour, hour + HOUR)
        told = self._read_placements(Placement.objects.filter(taken_at=hour + HOUR))
        changes = [self._change(c) for c in facade.changes(known_before=hour + HOUR)]
        number = self._number(hour)
        fitted = self._engine.fitted
        before = {c.cause_id: len(c.history) for c in self._engine.causes}
        new = self._engine.step(hour=number, told=told, changes=changes)
        due = [
            cause
            for cause in self._engine.causes
            if before.get(cause.cause_id) != len(cause.history)
            or (
                cause.resolved is None
                and (number - cause.detected) % REFRESH_HOURS == 0
            )
        ]
        self._write(due, changes, until=number + 1)
        self._keep(hour, refitted=self._engine.fitted != fitted)
        return [cause.cause_id for cause in new]

    def _claim(self, hour: datetime) -> None:
        """Move the scan on by a conditional update, so that one process does it.

        Nobody does it with tables from before an erasure.
        """
        free = ScanState.objects.filter(
            pk=1, last_hour=self.last_hour, erasures=self._row.erasures
        )
        if free.update(last_hour=hour) != 1:
            raise ScannedElsewhereError("scanned elsewhere, or something was erased")

    def refresh(self) -> None:
        """Write the documents of causes as of the last hour scanned.

        Those whose reports have begun to be purged stay as they were written.
        Raises ScannedElsewhereError when another process scanned meanwhile.
        """
        if self._is_stale():
            self._take_up()
        if self.last_hour is None:
            return
        end = self.last_hour + HOUR
        with transaction.atomic():
            self._claim(self.last_hour)
            changes = [self._change(c) for c in facade.changes(known_before=end)]
            kept = [c for c in self._engine.causes if self._is_whole(c, end)]
            self._write(kept, changes, until=self._number(end))
            ScanState.objects.filter(pk=1).update(rebuilt=self._row.erasures)

    def _is_whole(self, cause: CauseState, end: datetime) -> bool:
        """Whether every report and word that speaks for the cause is still there."""
        age = end - (self._start() + cause.start * HOUR)
        ended = cause.resolved is not None
        return age < (settings.TEXT_TTL if ended else settings.REPORT_TTL)

    def _keep(self, hour: datetime, *, refitted: bool) -> None:
        row = self._row
        row.last_hour = row.scanned_at = hour
        row.version = engines.VERSION
        row.state = {
            **row.state,
            **self._engine.state(),
            "origin": self._origin.isoformat() if self._origin else None,
        }
        fields = ["last_hour", "scanned_at", "version", "state"]
        if refitted:
            row.baseline = self._engine.fit_state()
            fields.append("baseline")
        row.save(update_fields=fields)

    def _write(
        self, causes: Iterable[CauseState], changes: Sequence[LoggedChange], until: int
    ) -> None:
        origin = self._start()
        writer = Writer(
            engine=self._engine, changes=changes, origin=origin, until=until
        )
        for cause in causes:
            document = writer.write(cause)
            onset = datetime.fromisoformat(document["onset"])
            document["symptoms"] = _symptoms(cause.pool, floor_hour(onset))
            Cause.objects.update_or_create(
                cause_id=cause.cause_id,
                defaults={
                    "series": cause.series,
                    "onset": onset,
                    "detected_at": datetime.fromisoformat(document["detected_at"]),
                    "resolved_at": _time_or_none(document["resolved_at"]),
                    "document": document,
                    "status": document["status"],
                },
            )

    def _read_traffic(self, since: datetime, until: datetime) -> None:
        ledger = self._engine.ledger
        rows = facade.traffic(since=since, until=until)
        if not rows:
            return
        cells = {d.deployment_id: d.attributes for d in facade.deployments()}
        used = sorted(
            {r.deployment_id for r in rows}, key=lambda d: sorted(cells[d].items())
        )
        index = {d: ledger.fleet.add(attributes=cells[d]) for d in used}
        for row in rows:
            ledger.traffic.put(
                hour=self._number(row.hour),
                deployment=index[row.deployment_id],
                requests=row.requests,
            )

    def _read_placements(self, placements: Iterable[Placement]) -> set[str]:
        """Count placements; give the series they count in.

        Those of untrusted sources count in totals only: a flood of them could lift
        a few complaints to a cause, or pass for what is usual and hide one.
        """
        told: set[str] = set()
        for row in placements:
            if not row.trusted:
                continue
            series = _series(row)
            told.update(series)
            self._engine.ledger.counts.put(
                report=Counted(
                    report_id=row.report_id,
                    hour=self._number(row.hour),
                    reporter=row.reporter,
                    attributes=row.attributes,
                    series=series,
                )
            )
        return told

    def _start(self) -> datetime:
        if self._origin is None:
            raise RuntimeError("the history has no first hour yet")
        return self._origin

    def _number(self, at: datetime) -> int:
        return int((at - self._start()) // HOUR)

    def _change(self, change: Change) -> LoggedChange:
        return LoggedChange(
            change_id=change.change_id,
            at=(change.at - self._start()) / HOUR,
            kind=change.kind,
            title=change.title,
            scope=change.scope,
        )


def _series(row: Placement) -> tuple[str, ...]:
    """The series a placed report counts in."""
    family = (f"family:{row.family}",) if row.family else ()
    detectors = tuple(f"detector:{name}" for name in row.detectors)
    return ("all", f"symptom:{row.symptom_id or UNSORTED}", *family, *detectors)


def _time_or_none(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _symptoms(pool: Sequence[str], since: datetime) -> list[dict[str, object]]:
    """A cause's symptoms for its document; those not sorted come last."""
    ids = [name.removeprefix("symptom:") for name in pool]
    ids.sort(key=lambda symptom_id: symptom_id == UNSORTED)
    return [
        {
            "symptom_id": symptom_id,
            "label": LABELS.get(symptom_id, symptom_id.replace("_", " ")),
            "keywords": _keywords(symptom_id, since),
        }
        for symptom_id in ids
    ]


def _keywords(symptom_id: str, since: datetime) -> list[str]:
    """Words that told the symptom in the reports of enough reporters since then."""
    told: dict[str, set[str]] = {}
    rows = Placement.objects.filter(symptom_id=symptom_id, hour__gte=since)
    for reporter, words in rows.exclude(reporter="").values_list("reporter", "words"):
        for word in words:
            told.setdefault(word, set()).add(reporter)
    many = [word for word, who in told.items() if len(who) >= settings.MIN_REPORTERS]
    return sorted(many, key=lambda word: (-len(told[word]), word))[:KEYWORDS]
