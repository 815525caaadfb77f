"""One run: plant, disturb, let the work be done, read everything there is to read."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from tests.leaks import disturb, leave, outward, plant, wire
from tests.leaks.search import redis_now
from tests.services.processes import write_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import Popen
    from typing import Any

    from tests.leaks.canaries import Cage
    from tests.leaks.system import System

_PAGES = (
    "/",
    "/symptoms/",
    "/explore/",
    "/explore/?by=&format=json",
    "/explore/?format=days.csv",
    "/coverage/",
    "/weekly/",
    "/glossary/",
    "/api/v1/causes",
    "/api/v1/causes?limit=1",
    "/api/v1/symptoms",
    "/api/v1/changes",
    "/api/v1/explore",
    "/api/v1/weekly",
    "/api/v1/docs",
    "/metrics",
    "/readyz",
)
LARGE = 100
KILLS = 3
_REDACT = "from feedback.tasks import redact_waiting as r; r.delay()"
_REDACT_AND_TELL = (
    "from feedback.tasks import redact_waiting as r; r.apply_async(ignore_result=False)"
)
_TABLES = ("deployment", "change", "apikey", "accesslog", "report")


def tell(system: System, cage: Cage, *, reports: int) -> None:
    """Send about ten canaries for each of `reports`, with everything going wrong."""
    good = [plant.report(cage, n) for n in range(reports)]
    good += [plant.without_consent(cage, n) for n in range(reports // 4)]
    for kind, items in plant.fleet(cage, good).items():
        wire.post(system, kind, items, key="fleet")
    wire.post(system, "thumbs_up", plant.thumbs_up(cage))
    outward.fault(system, cage)
    third = len(good) // 3
    large = reports > LARGE
    with disturb.refused_texts(system):
        wire.post(system, "reports/batch", good[:third])
        _with_results(system)
    _broken_intake(system, cage)
    _odd(system, cage, large=large)
    _more_texts(system, good[third : 2 * third])
    _loaded(system, cage, good[2 * third :])
    leaving = leave.sent(system, cage, each=3 if large else 1)
    _settle(system)
    wire.look_after_receipts(system)
    outward.told(system)
    leave.gone(system, cage, leaving)
    _read(system)


def _broken_intake(system: System, cage: Cage) -> None:
    """Let intake crash between the report and its sealed text."""
    lost = [plant.report(cage, n) for n in range(7)]
    with disturb.lost_table(system):
        assert wire.post(system, "reports/batch", lost) == 500
    with disturb.refused_reports(system):
        assert wire.post(system, "reports/batch", lost) == 500
    wire.post(system, "reports/batch", lost)


def _odd(system: System, cage: Cage, *, large: bool) -> None:
    wire.odd_calls(system, cage)
    if large:
        _elsewhere(system, cage, system.runserver)
        _elsewhere(system, cage, system.asgi)
    _elsewhere(system, cage, lambda: system.runserver(DEBUG="1"))
    batch = [
        *plant.refused(cage),
        *(i for n in range(7) for i in plant.personal(cage, n)),
    ]
    wire.post(system, "reports/batch", batch)
    for item in batch[:12]:
        wire.post(system, "reports", item)


def _elsewhere(system: System, cage: Cage, started: Callable[[], Popen[Any]]) -> None:
    """Send to another server what is odd, what breaks, and some good reports."""
    port, server = system.port, started()
    wire.odd_calls(system, cage)
    _broken_intake(system, cage)
    system.end(server)
    system.port = port


def _more_texts(system: System, items: list[plant.Item]) -> None:
    """Send reports, and kill the worker that redacts them in the middle of a batch."""
    wire.post(system, "reports/batch", items)
    wire.post(system, "reports/batch", [{**items[0], "comment": "other"}, items[1]])
    # Without a queue the request has redacted them: then `load` is killed instead.
    if system.redis_url:
        _killed(system, lambda: _called_worker(system), times=_kills(items))


def _kills(items: list[plant.Item]) -> int:
    return KILLS if len(items) > LARGE // 3 else 1


def _called_worker(system: System) -> Popen[Any]:
    """Start a worker with a message waiting: a killed one took its own along."""
    system.command("shell", "-v0", "-c", _REDACT)
    return system.worker()


def _killed(system: System, start: Callable[[], Popen[Any]], *, times: int) -> None:
    """Kill who redacts, each time in the middle of a batch."""
    for _ in range(times):
        process = start()
        system.kills.append(disturb.kill_midway(system, process))
        system.running.remove(process)
        system.answers += redis_now(system)


def _loaded(system: System, cage: Cage, items: list[plant.Item]) -> None:
    """Load files: broken lines, unknown fields, refused items, and good ones."""
    odd = cage.word("refused", "unknown field of a file") + " " + "said"
    lines = [*items, *plant.refused(cage), {**items[0], odd: "x"}]
    path = system.inputs / "reports.jsonl"
    write_lines(path, lines)
    with path.open("ab") as file:
        word = cage.word("refused", "broken line of a file").encode()
        file.write(b'{"' + word + b"\n" + word + b"\xff\n")
    if not system.redis_url:
        words = ("manage", "load", "--reports", str(path))
        again = partial(system.run, *words, log="killed.log")
        _killed(system, again, times=_kills(items))
    system.manage("load", "--reports", str(path))
    with disturb.lost_table(system):
        fresh = system.inputs / "lost.jsonl"
        write_lines(fresh, [plant.report(cage, n) for n in range(7)])
        system.manage("load", "--reports", str(fresh))


def _settle(system: System) -> None:
    """Spoil one payload, then let everything be redacted and placed."""
    if system.redis_url:
        disturb.spoil(system)
    work(system, patience=240)
    system.manage("scan")


def work(system: System, *, patience: float) -> None:
    """Let waiting reports be redacted, by a worker where there is a queue."""
    if not system.redis_url:
        system.manage("shell", "-v0", "-c", _REDACT)
        return
    worker = system.worker()
    system.command("shell", "-v0", "-c", _REDACT)
    _wait(lambda: not system.site.states().keys() & {"waiting", "redacting"}, patience)
    system.end(worker)


def _with_results(system: System) -> None:
    """Let tasks fail, on a row and on a cut connection, and keep their results."""
    if not system.redis_url:
        system.manage("shell", "-v0", "-c", _REDACT)
        return
    variables = {"DJANGO_SETTINGS_MODULE": "tests.leaks.settings_results"}
    for trouble in (lambda: None, lambda: disturb.cut_connections(system)):
        system.answers += redis_now(system)
        kept = system.results()
        worker = system.worker(**variables)
        system.command("shell", "-v0", "-c", _REDACT_AND_TELL)
        _wait(lambda: "redacting" in system.site.states(), 30)
        trouble()
        _wait(lambda was=kept: system.results() > was, 30)
        system.end(worker)
    system.answers += redis_now(system)


def _wait(done: object, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not done():  # type: ignore[operator]
        time.sleep(0.2)


def _read(system: System) -> None:
    """Read every page, report and export, as a reader and as a superuser."""
    login = {"Cookie": f"sessionid={system.session()}"}
    for page in _PAGES:
        status = wire.call(
            system, "GET", page, key="read", headers=login, to="answers to readers"
        )
        assert status == 200, page
    for table in _TABLES:
        page = f"/admin/feedback/{table}/"
        to = f"administration of {table}"
        assert wire.call(system, "GET", page, headers=login, to=to) == 200, page
    weekly = ("weekly_report", "--week", "2025-W35", "--format")
    exports = [[*weekly, form] for form in ("md", "html", "json")]
    exports += [["causes"], ["causes", "--json"], ["symptoms", "--json"]]
    code = f"""
from django.core.management import call_command
for words in {exports!r}:
    call_command(*words)
"""
    assert system.manage("shell", "-v0", "-c", code) == 0
