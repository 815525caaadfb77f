"""From redacted reports to causes: place what came, scan each hour that closed."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from feedback import facade
from triage.cause_writing import write_causes
from triage.core import engine as engines
from triage.core.document import Writer
from triage.core.threshold import alarm_for
from triage.discovering import look_into
from triage.models import Placement, ScanState
from triage.placing import HOUR, place_reports
from triage.tables import REPORTS, TRAFFIC, Tables, has_traffic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from triage.core.causes import CauseState
    from triage.core.suspects import LoggedChange

SILENCE = timedelta(days=7)
# Traffic that begins later must fill a baseline before it takes the place of reports.
FORTNIGHT = timedelta(days=14)
# A running scan fills its tables anew this often.
RENEWED = timedelta(days=7)
# Open causes' figures are written anew this often; a change of mind at once.
REFRESH_HOURS = 24


class ScannedElsewhereError(Exception):
    """Another process scanned the hour; start again from the database."""


def catch_up(*, now: datetime) -> list[str]:
    """Scan every hour that closed by `now`; give the ids of the causes that are new.

    Stops a week after the last traffic: hours in which nothing was served say
    nothing, and a history that was loaded from files ends somewhere.
    """
    last = facade.last_hour()
    if last is None:
        return []
    until = min(now, last + SILENCE)
    version = facade.traffic_version()
    if (standing := _standing(until=until)) and _done == [(*standing, version)]:
        return []
    try:
        with running_scan() as pipeline:
            new = pipeline.advance(now=until)
            pipeline.refresh()
    except ScannedElsewhereError:
        return []
    # With the version from before: traffic that came meanwhile is looked at again.
    standing = _standing(until=until)
    _done[:] = [(*standing, version)] if standing else []
    return new


# Where this process was through with everything, and which traffic it knew of.
_done: list[tuple[datetime, int, int]] = []


def _standing(*, until: datetime) -> tuple[datetime, int] | None:
    """The last hour and erasure that were seen to; None while something is due.

    While both and traffic are the same, a scan would only say what it said before. A
    change that is logged late is heard with the next hour.
    """
    row = ScanState.objects.filter(pk=1).defer("state", "baseline").first()
    if row is None or row.last_hour is None or row.rebuilt != row.erasures:
        return None
    is_due = row.last_hour + 2 * HOUR <= until
    return None if is_due else (row.last_hour, row.erasures)


@contextmanager
def running_scan() -> Iterator[Pipeline]:
    """Give the scan as this process left it, taken up anew where anything changed.

    It stays in memory for the next hour, which then reads only what is new. After an
    error nothing stays.
    """
    pipeline = _left() or Pipeline()
    yield pipeline
    # What was purged meanwhile, or is not needed any more, would stay in the tables.
    fresh = pipeline.oldest == _oldest() and not pipeline.is_old()
    _kept[:] = [pipeline] if fresh else []


def forget_scan() -> None:
    """Keep no scan, and forget what was seen to."""
    _kept.clear()
    _done.clear()


def _left() -> Pipeline | None:
    pipeline = _kept.pop() if _kept else None
    return pipeline if pipeline is not None and pipeline.goes_on() else None


_kept: list[Pipeline] = []


def _oldest() -> tuple[datetime, int] | None:
    """The placement received first: every purge takes it."""
    oldest = Placement.objects.order_by("received_at", "pk")
    return oldest.values_list("received_at", "pk").first()


class Pipeline:
    """The scan of one history, in memory between steps; the database holds the rest.

    `oldest` is the placement received first when it was taken up.
    """

    oldest: tuple[datetime, int] | None
    _row: ScanState
    _begun: datetime | None

    def __init__(self) -> None:
        """Take up the scan where the database says it stands."""
        self._take_up()

    def is_old(self) -> bool:
        """Whether it was taken up so long ago that it holds much that is over."""
        begun, last = self._begun, self.last_hour
        return begun is not None and last is not None and last - begun > RENEWED

    def goes_on(self) -> bool:
        """Whether nobody scanned, erased or purged since; if so, heed the state."""
        row = ScanState.objects.filter(pk=1).first()
        if row is None or self.oldest != _oldest():
            return False
        own = self._row
        if (row.last_hour, row.scanned_at, row.erasures, row.version) != (
            *(own.last_hour, own.scanned_at, own.erasures, own.version),
        ):
            return False
        self._row = row
        return True

    def _take_up(self) -> None:
        """Fill the tables from the database."""
        row, _ = ScanState.objects.get_or_create(pk=1)
        self._row = row
        self.oldest = _oldest()
        self._begun = row.last_hour
        # Before there was a choice, requests were all that counted.
        first = REPORTS if row.last_hour is None else TRAFFIC
        self._engine = engines.Engine(
            alarm=alarm_for(settings.FALSE_CAUSES_PER_YEAR),
            basis=row.state.get("basis", first),
        )
        self._engine.restore(state=row.state, fit=row.baseline)
        self._tables: Tables | None = None
        if "origin" in row.state:
            self._begin(datetime.fromisoformat(row.state["origin"]))
        if self._tables is not None and row.last_hour is not None:
            end = row.last_hour + HOUR
            self._tables.read_traffic(since=self._tables.origin, until=end)
            self._tables.read_placements(self._needed(self._tables, end))

    def _needed(self, tables: Tables, end: datetime) -> QuerySet[Placement]:
        """The placements that the scan can read again, of those placed by `end`.

        Where reports stand for requests, all: every one is traffic.
        """
        placed = Placement.objects.filter(taken_at__lte=end)
        if self._engine.ledger.basis == REPORTS:
            return placed
        told = [c for c in self._engine.causes if self._is_whole(c, end)]
        first = self._engine.reads_from(until=tables.number(end), told=told)
        return placed.filter(hour__gte=tables.origin + first * HOUR)

    def _begin(self, origin: datetime) -> Tables:
        self._tables = Tables(
            ledger=self._engine.ledger,
            origin=origin,
            left_out=self._row.state.get("left_out", ()),
        )
        return self._tables

    def _filled(self) -> Tables:
        if self._tables is None:
            raise RuntimeError("the history has no first hour yet")
        return self._tables

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
        if self._tables is None:
            first = facade.first_hour()
            if first is None:
                return None
            self._begin(first.replace(hour=0))
        return (
            self._filled().origin if self.last_hour is None else self.last_hour + HOUR
        )

    @transaction.atomic
    def _scan(self, hour: datetime) -> list[str]:
        """One closed hour: read what is new, look, keep what was found.

        Raises ScannedElsewhereError when another process was faster.
        """
        self._claim(hour)
        if self._engine.ledger.basis == REPORTS and self._is_counted(hour):
            self._turn_to_traffic(hour)
        if singular := self._filled().singular():
            self._leave_out(hour, singular)
        tables = self._filled()
        version = facade.traffic_version()
        late = self._read_late(until=hour)
        tables.read_traffic(since=hour, until=hour + HOUR)
        told = tables.read_placements(Placement.objects.filter(taken_at=hour + HOUR))
        if late:
            told |= self._engine.traffic_changed(hours=late)
        changes = tables.changes(known_before=hour + HOUR)
        number = tables.number(hour)
        fitted = self._engine.ledger.baseline
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
            or self._is_touched(cause, late, until=number + 1)
        ]
        for cause in due:
            self._look_into(cause, until=hour + HOUR)
        self._write(due, changes, until=number + 1)
        refitted = self._engine.ledger.baseline is not fitted
        self._keep(hour, refitted=refitted, traffic_version=version)
        return [cause.cause_id for cause in new]

    def _look_into(self, cause: CauseState, *, until: datetime) -> None:
        """Learn what an open cause tells, where it is no known symptom."""
        if cause.resolved is None:
            look_into(
                cause_id=cause.cause_id,
                sets=cause.sets,
                pool=cause.pool,
                since=self._filled().origin + cause.start * HOUR,
                until=until,
            )

    def _read_late(self, *, until: datetime) -> list[int]:
        """Take traffic of hours before `until` that came late or was corrected."""
        tables, seen = self._filled(), self._row.state.get("traffic_version", 0)
        return tables.read_traffic(since=tables.origin, until=until, after=seen)

    def _is_touched(self, cause: CauseState, late: list[int], *, until: int) -> bool:
        """Whether late traffic changes the figures of a cause that can be rewritten."""
        first, last = cause.onset_interval[0], cause.last_hour(until)
        end = self._filled().origin + until * HOUR
        inside = any(first <= hour < last for hour in late)
        return inside and self._is_whole(cause, end)

    def _claim(self, hour: datetime) -> None:
        """Move the scan on by a conditional update, so that one process does it.

        Nobody does it with tables from before an erasure.
        """
        free = ScanState.objects.filter(
            pk=1, last_hour=self.last_hour, erasures=self._row.erasures
        )
        if free.update(last_hour=hour) != 1:
            raise ScannedElsewhereError("scanned elsewhere, or something was erased")

    def _is_counted(self, hour: datetime) -> bool:
        """Whether enough traffic is known: from the first day on, or a fortnight's."""
        young = hour - self._filled().origin < timedelta(days=1)
        since = hour if young else hour - FORTNIGHT
        return has_traffic(since=since, until=since + HOUR)

    def _turn_to_traffic(self, hour: datetime) -> None:
        """Let requests take the place of reports."""
        why = "traffic is counted from now on, so that it is judged anew"
        self._judge_anew(hour, why, basis=TRAFFIC)

    def _leave_out(self, hour: datetime, names: frozenset[str]) -> None:
        """Read attributes no more that name single reports."""
        why = f"{', '.join(sorted(names))} left out: nearly every report has its own"
        left_out = sorted(names | self._filled().left_out)
        self._judge_anew(hour, f"{why}, so that it is judged anew", left_out=left_out)

    def _judge_anew(self, hour: datetime, why: str, **told: object) -> None:
        """Close what is open and fill the tables in another way from now on."""
        tables = self._filled()
        self._engine.judge_anew(hour=tables.number(hour), why=why)
        state = {**self._engine.state(), "origin": tables.origin.isoformat()}
        ScanState.objects.filter(pk=1).update(
            state={**self._row.state, **state, **told}, baseline={}
        )
        self._take_up()

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
            # Not noted as read: the next scan has to look at what it changes.
            self._read_late(until=end)
            changes = self._filled().changes(known_before=end)
            kept = [c for c in self._engine.causes if self._is_whole(c, end)]
            self._write(kept, changes, until=self._filled().number(end))
            ScanState.objects.filter(pk=1).update(rebuilt=self._row.erasures)

    def _is_whole(self, cause: CauseState, end: datetime) -> bool:
        """Whether every report and word that speaks for the cause is still there."""
        age = end - (self._filled().origin + cause.start * HOUR)
        ended = cause.resolved is not None
        return age < (settings.TEXT_TTL if ended else settings.REPORT_TTL)

    def _keep(self, hour: datetime, *, refitted: bool, traffic_version: int) -> None:
        row = self._row
        row.last_hour = row.scanned_at = hour
        row.version = engines.VERSION
        row.state = {
            **row.state,
            **self._engine.state(),
            "basis": self._engine.ledger.basis,
            "origin": self._filled().origin.isoformat(),
            "traffic_version": traffic_version,
        }
        fields = ["last_hour", "scanned_at", "version", "state"]
        if refitted:
            row.baseline = self._engine.fit_state()
            fields.append("baseline")
        row.save(update_fields=fields)

    def _write(
        self, causes: Iterable[CauseState], changes: Sequence[LoggedChange], until: int
    ) -> None:
        writer = Writer(
            engine=self._engine,
            changes=changes,
            origin=self._filled().origin,
            until=until,
        )
        write_causes(causes=causes, writer=writer)
