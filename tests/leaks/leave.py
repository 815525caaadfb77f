"""Reports whose time is over: erased by report, by user, by receipt, or expired.

What was deleted is searched for in the raw files of the database. On SQLite somebody
keeps the database open meanwhile, so that its log is not emptied by the way.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.leaks import plant, wire
from tests.leaks.disturb import execute

if TYPE_CHECKING:
    from tests.leaks.canaries import Cage
    from tests.leaks.system import System

WAYS = ("report", "user", "receipt", "text", "whole")
# Before and after the limits of system.py.
_RECEIVED = {"text": "2010-01-01", "whole": "2001-01-01"}

Leaving = dict[str, list[plant.Item]]


def sent(system: System, cage: Cage, *, each: int) -> Leaving:
    """Send reports that will be gone before the search, `each` for every way."""
    leaving = {way: [plant.report(cage, n) for n in range(each)] for way in WAYS}
    for items in leaving.values():
        assert wire.post(system, "reports/batch", items) == 200
    return leaving


def gone(system: System, cage: Cage, leaving: Leaving) -> None:
    """Erase and expire them by the doors that there are; mark their canaries."""
    for way, items in leaving.items():
        ids = ", ".join(f"'{item['report_id']}'" for item in items)
        rows = f"from feedback_report where report_id in ({ids})"
        stored = f"select count(*) {rows} and state = 'redacted'"
        assert system.site.rows(stored) == [(len(items),)], way
        if way in _RECEIVED:
            execute(
                system,
                f"update feedback_report set received_at = '{_RECEIVED[way]} 00:00:00'"
                f" where report_id in ({ids})",
            )
    with system.kept_open():
        for item in leaving["receipt"]:
            wire.erase_by_receipt(system, item["report_id"])
        for item in leaving["report"]:
            assert system.manage("erase", "--report", item["report_id"]) == 0
        for item in leaving["user"]:
            assert system.manage("erase", "--user", item["user_id"]) == 0
        # Last: no thorough scrub of an erasure comes after it.
        assert system.manage("purge") == 0
        system.look_at_files()
    for way, items in leaving.items():
        kinds = {"free"} if way == "text" else None
        for item in items:
            cage.let_go(json.dumps(item), kinds=kinds)
