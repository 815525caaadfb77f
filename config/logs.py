"""Log lines that cannot hold what was sent, whichever library writes them.

Servers and frameworks log paths, query strings, header lines and error messages, and
an error's message may quote a row or a request. Here a request is named by its method
and route, and an error by its class and by where it happened.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.urls import Resolver404, resolve

if TYPE_CHECKING:
    from types import TracebackType

# Who writes down what a client sent: paths, query strings, hosts, header lines.
_SERVERS = ("django.request", "django.server", "django.security", "gunicorn")
_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE"
_TARGET = re.compile(rf"\b({_METHODS}) (/\S*)|(?<=[\s:\"])(/[^\s\"]*)")
_OTHER = "a request"
# Lines of the servers that name nothing but themselves.
_OWN = re.compile(
    r"(Starting|Listening|Using|Booting|Worker|Shutting|Handling|Closing|Current)\b.*"
    r"|code 4\d\d"
)


class TaskFailedError(Exception):
    """A task failed; the message is what `brief` says of the error."""


# Their messages are about the installation and are needed to mend it.
_TELLING = (ImproperlyConfigured, ImportError, OperationalError, TaskFailedError)


def route_of(path: str) -> str:
    """Return the route that serves a path, as `causes/<name:cause_id>/`."""
    try:
        return "/" + resolve(path.partition("?")[0]).route
    except (Resolver404, ValueError):
        return "(no such route)"


def brief(error: BaseException) -> str:
    """Return an error's class, with its message only where that is harmless."""
    name = type(error).__name__
    if not isinstance(error, _TELLING):
        return name
    return f"{name}: {(str(error).splitlines() or [''])[0]}"


def brief_traceback(error: BaseException) -> str:
    """Return where an error and what led to it happened, without any message."""
    parts = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        frames = traceback.extract_tb(link.__traceback__)
        lines = [f"  {f.filename}:{f.lineno} in {f.name}" for f in frames]
        parts.append("\n".join([*lines, brief(link)]))
        link = link.__cause__ or (
            None if link.__suppress_context__ else link.__context__
        )
    return "\nin the course of\n".join(parts)


def show_briefly(
    kind: type[BaseException], error: BaseException, _: TracebackType | None
) -> None:
    """Print the error that ends a command (a `sys.excepthook`)."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.stderr.write(brief_traceback(error) + "\n")


class TextlessFilter(logging.Filter):
    """Rewrites a record before any handler writes it; lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take out of `record` what a client or an error's message brought."""
        if isinstance(record.msg, BaseException):
            record.msg = brief(record.msg)
        if record.name.startswith(_SERVERS):
            record.msg, record.args = _of_server(record), ()
        elif record.name == "celery.app.trace":
            _of_task(record)
        elif isinstance(record.args, tuple):
            record.args = tuple(
                brief(a) if isinstance(a, BaseException) else a for a in record.args
            )
        return True


def _of_server(record: logging.LogRecord) -> str:
    """Return the line of a server with routes for addresses, and nothing quoted."""
    if record.name.startswith("django.security"):
        return record.name.rpartition(".")[2]
    if record.name == "gunicorn.access" and isinstance(record.args, dict):
        atoms = record.args
        target = _request(f"{atoms.get('m')} {atoms.get('U')}")
        return f"{target} {atoms.get('s')} {atoms.get('B')} bytes {atoms.get('D')} us"
    text = record.getMessage()
    status = getattr(record, "status_code", None)
    if own := _OWN.match(text):
        return own[0] if record.name != "django.server" else "a bad request"
    return f"{_request(text)} {status}" if status else _request(text)


def _request(text: str) -> str:
    found = _TARGET.search(text)
    if found is None:
        return _OTHER
    return f"{found[1] or ''} {route_of(found[2] or found[3])}".strip()


def _of_task(record: logging.LogRecord) -> None:
    """Name the error of a task by its class; celery would print its message."""
    if isinstance(record.args, dict) and "exc" in record.args:
        error = record.exc_info[1] if record.exc_info else None
        name = brief(error) if error else "an error"
        record.args = {**record.args, "exc": name, "traceback": "", "args": ""}


class TextlessFormatter(logging.Formatter):
    """Formats an error as its class and place, never as its message."""

    def formatException(  # noqa: N802 - logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return the error's classes and frames."""
        return brief_traceback(ei[1]) if ei[1] is not None else ""
