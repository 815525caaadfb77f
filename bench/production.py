"""The figures of a production set-up, on real PostgreSQL and Redis, by one command.

    .venv/bin/python -m bench.production

Times are those of a shared machine and worth nothing alone: what counts are the ratios,
each of two things measured in turn in one run.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from bench.production_intake import intake
from bench.production_site import running

RESULT = Path(__file__).with_suffix(".json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=6.0)
    options = parser.parse_args()
    result: dict[str, Any] = {"load_average": os.getloadavg()[0]}
    with running() as here:
        result["intake"] = intake(here, rounds=options.rounds, seconds=options.seconds)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print(RESULT.read_text())


if __name__ == "__main__":
    main()
