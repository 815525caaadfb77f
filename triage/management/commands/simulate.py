"""Write a seeded world with known causes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from simulate.build import build
from simulate.scenarios import SCENARIOS
from simulate.writer import write


class Command(BaseCommand):
    """`manage.py simulate SCENARIO --seed N --out DIR`."""

    help = "Write the files of a simulated history and its truth.json."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scenario", choices=sorted(SCENARIOS))
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--out", type=Path, required=True, help="folder to write to"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        world = build(scenario=options["scenario"], seed=options["seed"])
        sizes = write(world=world, out_dir=options["out"])
        for name, size in sizes.items():
            self.stdout.write(f"{options['out'] / name}  {size:,} bytes")
