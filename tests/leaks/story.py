"""One run: plant, disturb, let the work be done, read everything there is to read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.leaks import disturb, plant, wire
from tests.services.processes import write_lines

if TYPE_CHECKING:
    from tests.leaks.canaries import Cage
    from tests.leaks.system import System

_PAGES = ("/", "/symptoms/", "/api/v1/causes", "/api/v1/symptoms", "/api/v1/docs")
KILLS = 3
_TABLES = ("deployment", "change", "apikey", "accesslog", "report")


def tell(system: System, cage: Cage, *, reports: int) -> None:
    """Send about ten canaries for each of `reports`, with everything going wrong."""
    good = [plant.report(cage, n) for n in range(reports)]
    good += [plant.without_consent(cage, n) for n in range(reports // 4)]
    for kind, items in plant.fleet(cage, good).items():
        wire.post(system, kind, items, key="fleet")
    third = len(good) // 3
    with disturb.refused_texts(system):
        wire.post(system, "reports/batch", good[:third])
        work(system, patience=6)
    _broken_intake(system, cage)
    _odd(system, cage)
    _more_texts(system, good[third : 2 * third])
    _loaded(system, cage, good[2 * third :])
    _settle(system)
    _read(system)


def _broken_intake(system: System, cage: Cage) -> None:
    """Let intake crash between the report and its sealed text."""
    lost = [plant.report(cage, n) for n in range(7)]
    with disturb.lost_table(system):
        assert wire.post(system, "reports/batch", lost) == 500
    wire.post(system, "reports/batch", lost)


def _odd(system: System, cage: Cage) -> None:
    wire.odd_calls(system, cage)
    if system.sqlite:
        _on_runserver(system, cage)
    batch = [
        *plant.refused(cage),
        *(i for n in range(7) for i in plant.personal(cage, n)),
    ]
    wire.post(system, "reports/batch", batch)
    for item in batch[:12]:
        wire.post(system, "reports", item)


def _on_runserver(system: System, cage: Cage) -> None:
    """Make the odd calls to the server of a developer's machine as well."""
    port, server = system.port, system.runserver()
    wire.odd_calls(system, cage)
    system.end(server)
    system.port = port


def _more_texts(system: System, items: list[plant.Item]) -> None:
    """Send reports while a worker is killed and connections are cut."""
    wire.post(system, "reports/batch", items)
    wire.post(system, "reports/batch", [{**items[0], "comment": "other"}, items[1]])
    if system.redis_url:
        for _ in range(KILLS if len(items) > 100 else 1):
            worker = system.worker()
            before = system.site.states().get("redacted", 0)
            _wait(lambda was=before: system.site.states().get("redacted", 0) > was, 20)
            disturb.cut_connections(system)
            disturb.kill(worker)
            system.running.remove(worker)


def _loaded(system: System, cage: Cage, items: list[plant.Item]) -> None:
    """Load files: broken lines, unknown fields, refused items, and good ones."""
    odd = cage.word("refused", "unknown field of a file") + " " + "said"
    lines = [*items, *plant.refused(cage), {**items[0], odd: "x"}]
    path = system.inputs / "reports.jsonl"
    write_lines(path, lines)
    with path.open("ab") as file:
        word = cage.word("refused", "broken line of a file").encode()
        file.write(b'{"' + word + b"\n" + word + b"\xff\n")
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
    code = "from feedback.tasks import redact_waiting; redact_waiting.delay()"
    if not system.redis_url:
        system.manage("shell", "-v0", "-c", code)
        return
    worker = system.worker()
    system.site.manage("shell", "-v0", "-c", code)
    _wait(lambda: not system.site.states().keys() & {"waiting", "redacting"}, patience)
    system.end(worker)


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
