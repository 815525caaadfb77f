"""Canaries of people who ask to be erased, in every place that a report has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.feedback.made_up import report, request
from tests.services.processes import Site, write_lines

COUNT = 300
GONE = range(100, 160)
FORMS = ("kumquatc", "kumquatt", "kumquatm", "kumquatg", "kumquatr", "kumquatq")


def canaries(number: int) -> list[str]:
    """Return the words that stand in one report, each in a place of its own."""
    return [f"{form}{number:04}" for form in FORMS]


def loaded(site: Site, folder: Path) -> None:
    """Load, redact and look at the reports of many; canaries are in each."""
    assert site.manage("migrate", "-v0").returncode == 0
    items = [_item(number) for number in range(COUNT)]
    records = [
        request(canaries(n)[5], user_id=f"person-{n}", metadata={"model": "m-1"})
        for n in range(COUNT)
    ]
    done = site.manage(
        *("load", "--reports", write_lines(folder / "r", items)),
        *("--requests", write_lines(folder / "q", records)),
    )
    assert done.returncode == 0, done.stderr
    assert site.sealed() == 0
    looks = (
        "from feedback.models import AccessLog\n"
        "from django.utils import timezone as t\n"
        f"for n in range({COUNT}):\n"
        "    AccessLog.objects.create(report_id=f'kumquatr{n:04}', who='carol', "
        "why=f'kumquatw{n:04}', at=t.now())\n"
        "from triage.placing import place_reports\n"
        "place_reports(known_before=t.now())"
    )
    done = site.manage("shell", "-v0", "-c", looks)
    assert done.returncode == 0, done.stderr
    assert site.rows("select count(*) from triage_placement") == [(COUNT,)]


def erased(site: Site) -> None:
    """Erase some by user and some by report."""
    for number in GONE:
        by_user = ("--user", f"person-{number}")
        by_report = ("--report", canaries(number)[4])
        # One command each would take minutes; the last ones go by the command itself.
        if number < GONE[-1] - 1:
            continue
        done = site.manage("erase", *(by_user if number % 2 else by_report))
        assert done.returncode == 0, done.stderr
        assert "erased 1 reports and 1 request records" in done.stdout
        assert not done.stderr


def erased_in_one_process(site: Site) -> None:
    """Erase the rest of GONE as the command does, without its last scrub."""
    code = (
        "from triage.erasure import *; from django.utils import timezone as t\n"
        f"for n in range({GONE[0]}, {GONE[-1] - 1}):\n"
        "    erase_user(user_id=f'person-{n}', now=t.now()) if n % 2 else "
        "erase_report(report_id=f'kumquatr{n:04}', now=t.now())"
    )
    done = site.manage("shell", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr


def found(content: bytes, numbers: range) -> set[str]:
    """Return which canaries of these people stand in some bytes."""
    words = {w for n in numbers for w in [*canaries(n), f"kumquatw{n:04}"]}
    return {word for word in words if word.encode() in content}


def _item(number: int) -> dict[str, Any]:
    comment, turn, value, category, report_id, request_id = canaries(number)
    return report(
        report_id,
        user_id=f"person-{number}",
        comment=f"It stopped at {comment}. " + "More words follow here. " * 40,
        conversation=[{"role": "user", "content": f"About {turn}, please."}] * 3,
        category=category,
        request_id=request_id,
        metadata={"client_version": value},
    )
