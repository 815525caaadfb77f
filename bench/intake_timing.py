"""What timing tells: known against unknown ids at intake, and tokens of receipts.

All in one run, in process on a throw-away SQLite database, the cases taken in turns so
that the machine's moods reach each alike. Kept are medians and their ratios.

    .venv/bin/python -m bench.intake_timing --rounds 300
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

RATIOS = [
    ("intake: same report again", "intake: unknown id"),
    ("intake: known id, other content", "intake: unknown id"),
    ("receipt: right token", "receipt: unknown token"),
    ("receipt: near miss", "receipt: unknown token"),
    ("receipt: unknown token again", "receipt: unknown token"),
]


def measured(rounds: int) -> dict[str, float]:
    """Return the median time of each case in milliseconds."""
    from django.test import Client
    from django.utils import timezone

    from feedback.apikeys import create_key
    from tests.feedback.made_up import report

    client = Client()
    token = create_key(name="k", scopes=["intake"], trusted=True, now=timezone.now())
    headers = {"Authorization": f"Bearer {token}"}

    def send(item: dict[str, Any]) -> Any:
        body = json.dumps(item)
        path = "/api/v1/reports"
        return client.post(path, body, "application/json", headers=headers)

    def look(receipt: str) -> Any:
        return client.get(f"/api/v1/receipts/{receipt}")

    times: dict[str, list[float]] = {}
    for number in range(rounds):
        known = report(f"known-{number}")
        receipt = send(known).json()["receipt"]
        cases = [
            ("intake: unknown id", lambda n=number: send(report(f"new-{n}")), 201),
            ("intake: same report again", lambda k=known: send(k), 200),
            (
                "intake: known id, other content",
                lambda k=known: send({**k, "comment": "The answer stopped half wax."}),
                409,
            ),
            ("receipt: right token", lambda r=receipt: look(r), 200),
            ("receipt: unknown token", lambda: look("gr_" + "A" * 43), 404),
            ("receipt: near miss", lambda r=receipt: look(r[:-2] + "--"), 404),
            ("receipt: unknown token again", lambda: look("gr_" + "B" * 43), 404),
        ]
        # Another case comes first in each round.
        turn = number % len(cases)
        for name, act, status in cases[turn:] + cases[:turn]:
            began = time.perf_counter()
            answer = act()
            times.setdefault(name, []).append(time.perf_counter() - began)
            assert answer.status_code == status, (name, answer.status_code)
    return {name: 1000 * statistics.median(each) for name, each in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/t.sqlite3"
        os.environ["RATE_LIMIT_PER_MINUTE"] = "1000000"
        # Tasks wait for a broker that is memory: redaction is not part of an answer.
        os.environ["CELERY_BROKER_URL"] = "memory://"
        os.environ["ALLOWED_HOSTS"] = "testserver"
        os.environ["LOG_LEVEL"] = "ERROR"
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django
        from django.core.management import call_command

        django.setup()
        import logging

        logging.getLogger("django.request").setLevel(logging.CRITICAL)
        call_command("migrate", verbosity=0)
        medians = measured(rounds)
    result = {
        "rounds": rounds,
        "median_ms": {name: round(ms, 3) for name, ms in medians.items()},
        "ratio_of_medians": {
            f"{one} / {other}": round(medians[one] / medians[other], 3)
            for one, other in RATIOS
        },
    }
    text = json.dumps(result, indent=1)
    Path(__file__).with_suffix(".json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
