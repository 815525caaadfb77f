"""`groundswell bug`: shows exactly what will be sent, asks, sends, gives the receipt.

Exit codes: 0 sent, or shown with --dry-run; 1 not taken; 2 wrong use; 3 the person
said no; 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from groundswell.asking import Question, whole
from groundswell.bug.form import Terminal
from groundswell.bug.showing import body_text
from groundswell.bug.surroundings import (
    ConversationError,
    attributes,
    conversation_in,
)
from groundswell.calls import new_id, raw_report_call, report_item
from groundswell.direct import ask
from groundswell.link import ENV_URL, Link, server_of
from groundswell.results import GroundswellError
from groundswell.retrying import Backoff

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

SENT, NOT_TAKEN, WRONG_USE, SAID_NO, INTERRUPTED = 0, 1, 2, 3, 130
CONSENT_VERSION = "groundswell-bug-1"
_PATIENCE = 20.0


def main(
    words: Sequence[str] | None = None,
    *,
    given: TextIO | None = None,
    transport: httpx.BaseTransport | None = None,
) -> int:
    """Run the command; return its exit code."""
    chosen = _parser().parse_args(words)
    source = given or sys.stdin
    if isinstance(source, io.TextIOWrapper):
        source.reconfigure(errors="replace")
    terminal = Terminal(source, sys.stderr, asks=source.isatty())
    try:
        return _bug(chosen, terminal, transport)
    except KeyboardInterrupt:
        terminal.tell("\nInterrupted; nothing more is sent.")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="groundswell")
    commands = parser.add_subparsers(dest="command", required=True)
    bug = commands.add_parser("bug", help="send a bug report")
    bug.add_argument("comment", nargs="*", help="what went wrong; else it is asked")
    bug.add_argument("--url", help=f"the server (default: {ENV_URL})")
    bug.add_argument("--user", help="your id there; it becomes a pseudonym")
    bug.add_argument("--request", metavar="ID", help="the request that went wrong")
    bug.add_argument("--client-version", metavar="V", help="of the program you used")
    bug.add_argument(
        "--set", metavar="NAME=VALUE", action="append", default=[], help="an attribute"
    )
    bug.add_argument(
        "--conversation", metavar="FILE", type=Path, help="offer it; you are asked"
    )
    bug.add_argument(
        "--yes",
        action="store_true",
        help="send without asking; never the conversation",
    )
    bug.add_argument("--dry-run", action="store_true", help="show, and send nothing")
    return parser


def _bug(
    chosen: argparse.Namespace,
    terminal: Terminal,
    transport: httpx.BaseTransport | None,
) -> int:
    try:
        server = None if chosen.dry_run else server_of(chosen.url, None)
        fields = _fields(chosen)
        turns = conversation_in(chosen.conversation) if chosen.conversation else []
    except ConversationError as error:
        return _wrong(terminal, f"--conversation: the file {error}")
    except ValueError as error:
        return _wrong(terminal, str(error))
    comment = " ".join(chosen.comment).strip() or terminal.comment()
    if not comment:
        return _wrong(terminal, "there is nothing to send: say what went wrong")
    fields["comment"] = comment
    if turns and _agrees_to_conversation(chosen, terminal, fields, turns):
        fields |= {"conversation": turns, "consent_version": CONSENT_VERSION}
    shown = _shown(terminal, fields)
    if chosen.dry_run:
        sys.stdout.write(shown + "\n")
        return SENT
    assert server is not None  # noqa: S101 - only a dry run has none
    terminal.tell(f"This goes to {server.url}, and nothing else:\n\n{shown}\n")
    if not chosen.yes:
        if not terminal.asks:
            return _wrong(terminal, "nobody can be asked: add --yes or --dry-run")
        if not terminal.agrees("Send it?"):
            terminal.tell("Not sent.")
            return SAID_NO
    return _send(terminal, Link(server, transport), shown, fields["report_id"])


def _fields(chosen: argparse.Namespace) -> dict[str, Any]:
    """Return the fields of the report. Raises ValueError."""
    own = attributes(environment=os.environ, client_version=chosen.client_version)
    for pair in chosen.set:
        name, found, value = pair.partition("=")
        if not (name and found and value):
            raise ValueError("--set needs NAME=VALUE")
        own[name] = value
    return {
        "kind": "bug",
        "report_id": new_id(),
        "user_id": chosen.user,
        "request_id": chosen.request,
        "metadata": own,
    }


def _agrees_to_conversation(
    chosen: argparse.Namespace,
    terminal: Terminal,
    fields: dict[str, Any],
    turns: list[dict[str, Any]],
) -> bool:
    """Ask for the conversation on its own; nothing but a typed yes is consent."""
    if chosen.yes or not terminal.asks:
        terminal.tell("The conversation stays here: nobody was asked for it.")
        return False
    terminal.tell(f"The conversation has {len(turns)} turns:\n")
    terminal.tell(body_text({"conversation": turns}, encoding=terminal.encoding))
    terminal.tell(
        "\nWith your consent it is kept encrypted until names, addresses and secrets"
        "\nare taken out; the rest is deleted after the server's time for texts, 90"
        "\ndays unless it says otherwise. You can take it back with the receipt."
    )
    return terminal.agrees("Send the conversation too?")


def _shown(terminal: Terminal, fields: dict[str, Any]) -> str:
    return body_text(report_item(**fields), encoding=terminal.encoding)


def _send(terminal: Terminal, link: Link, shown: str, report_id: str) -> int:
    question = Question(raw_report_call(shown.encode(), report_id), whole)
    try:
        answer = ask(link, question, Backoff(), _PATIENCE)
    except GroundswellError as error:
        terminal.tell(f"Not taken: {error}")
        return NOT_TAKEN
    for note in answer.get("notes", []):
        terminal.tell(f"Note: {note}")
    terminal.tell(f"Sent: report {answer.get('report_id', report_id)}.")
    if token := answer.get("receipt"):
        terminal.tell("With this receipt you can see what is kept, and erase it:")
        sys.stdout.write(f"{token}\n")
    else:
        terminal.tell("It was known already; a receipt is given only once.")
    return SENT


def _wrong(terminal: Terminal, message: str) -> int:
    terminal.tell(f"groundswell bug: {message}")
    return WRONG_USE
