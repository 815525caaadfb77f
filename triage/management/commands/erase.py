"""Erase a person's or one report's data, and replay what was erased."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from feedback import facade
from triage.erasure import erase_again, erase_report, erase_user, rebuild

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from feedback.contracts import Erasure


class Command(BaseCommand):
    """manage.py erase --user ID | --report ID | --ledger-out F | --ledger-in F."""

    help = "Erase all data of a user or of one report; write or replay the ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the four things to do, one at a time."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--user", metavar="ID", help="the id that reports came with")
        what.add_argument("--report", metavar="ID")
        what.add_argument(
            "--ledger-out", metavar="F", help='write what was erased; "-" is stdout'
        )
        what.add_argument(
            "--ledger-in", metavar="F", help="erase again what such a file names"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the one thing."""
        now = timezone.now()
        if options["ledger_out"]:
            self._write(options["ledger_out"])
        elif options["ledger_in"]:
            self._replay(options["ledger_in"])
        elif options["user"]:
            self._finish(erase_user(user_id=options["user"], now=now))
        elif options["report"]:
            self._finish(erase_report(report_id=options["report"], now=now))
        else:
            raise CommandError("the id is empty")

    def _finish(self, erasure: Erasure) -> None:
        rebuild()
        self.stdout.write(
            f"erased {erasure.reports} reports and {erasure.requests} request records"
        )
        if connection.vendor == "sqlite" and not facade.scrub(thorough=True):
            self.stderr.write(
                "The database is in use: erased text may still be in its files. "
                "Run this again later."
            )

    def _write(self, name: str) -> None:
        if name == "-":
            facade.write_ledger(stream=self.stdout)  # type: ignore[arg-type]
            return
        mode = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with _file_errors(name), os.fdopen(os.open(name, mode, 0o600), "w") as stream:
            count = facade.write_ledger(stream=stream)
        self.stdout.write(f"wrote {count} entries")

    def _replay(self, name: str) -> None:
        with _file_errors(name), _opened(name) as stream, transaction.atomic():
            try:
                fresh = facade.read_ledger(stream=stream)
            except facade.LedgerError as error:
                raise CommandError(f"{name}: {error}") from None
        self.stdout.write(f"read {fresh} new entries")
        self._finish(erase_again(now=timezone.now()))
        if strange := facade.strange_entries():
            raise CommandError(
                f"{strange} entries were made under a key that PSEUDONYM_KEYS does "
                "not hold; nothing can be recognised by them"
            )


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == "-":
        yield sys.stdin
        return
    with Path(name).open(encoding="utf-8") as stream:
        yield stream


@contextmanager
def _file_errors(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandError(f"{name}: is not UTF-8") from None
