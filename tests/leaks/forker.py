"""Runs commands of manage.py, each in a process forked from one that has imported all.

A run gives some fifteen commands, and most of the time of each went to imports and
to loading models. Those that are killed are processes of their own all the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tests.services.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Forker:
    """The process that forks; every command has the environment it was given."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.leaks.forker"],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        out, err = (Path(self._folder.name, name) for name in ("out", "err"))
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([words, str(out), str(err)]) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        return subprocess.CompletedProcess(
            words, code, out.read_text(), err.read_text()
        )

    def close(self) -> None:
        """End the process that forks."""
        self._process.communicate()
        self._folder.cleanup()


def main() -> None:
    """Fork for each line of standard input: [words, file of output, of errors]."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # To be there before the forks: what answers, and the models of both packages.
    import_module("config.urls")
    import_module("triage.report")
    import_module("feedback.redaction.engine").load_engine()
    import_module("triage.core.clustering").load_engine()
    for line in sys.stdin:
        words, out, err = json.loads(line)
        child = os.fork()
        if not child:
            _command(words, out, err)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


def _command(words: Sequence[str], out: str, err: str) -> NoReturn:
    from django.db import connections

    import manage

    for number, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        (2, err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        os.dup2(os.open(name, flags), number)
    sys.argv = ["manage.py", *words]
    code = 0
    try:
        manage.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
