"""What people say of their client in a bug text: headings, lines, values.

Read are "- Version: 1.2.3" lines, "**Version:** 1.2.3", and a heading with its answer
on the next line. What became an attribute leaves the text; all else stays in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHECKS_OUT = "check boxes of the template left out"
ID_OUT = "Feedback ID left out of the text"

_LINE = re.compile(
    r"\s*(?:[-*+]\s+)?[*_]{0,2}([^\W\d][^:*]{0,60}?)[*_]{0,2}:[*_]{0,2}(.*)"
)
_HEADING = re.compile(r"\s*(?:#{1,6}\s+(.+?)|[*_]{2}([^*_]+?):?[*_]{2})\s*$")
_CHECK = re.compile(r"\s*[-*+]\s+\[[ xX]\]\s")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_VERSION = re.compile(r"\bv?(\d+(?:\.\d+)+(?:[-+][0-9A-Za-z.-]+)?)")
_ASIDE = re.compile(r"\([^)]*\)")
_UNSAID = {"", "no response", "other", "n/a", "na", "none", "unknown", "not sure"}
_LONGEST = 40
_BLANK = re.compile(r"\s*_No response_\s*$")
_FRAMES = {"environment info", "environment", "errors", "preflight checklist"}
_NO_ERRORS = re.compile(r"```(?:json)?\s*\[\s*\]\s*```")

# The words of a question, lower case; the first pattern that fits counts.
_OTHER_VERSION = r"(?!.*\b(?:last|previous|os|node|python|npm|bun|model|api|windows)\b)"
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("client_version", re.compile(_OTHER_VERSION + r"(?:[\w.-]+ ){0,3}version")),
    ("client_version", re.compile(r"what version of .+")),
    ("client_os", re.compile(r"os|operating system|what platform is your computer")),
    ("platform", re.compile(r"platform")),
    ("channel", re.compile(r"(?:api )?provider|api platform|channel")),
    ("model", re.compile(r"(?:\w+ )?model(?: used| name)?|(?:what|which) model\b.*")),
    ("terminal", re.compile(r"terminal(?: ?/ ?shell| emulator| app)?")),
)
_SYSTEMS = (
    ("wsl", re.compile(r"wsl")),
    ("macos", re.compile(r"darwin|mac ?os|os x")),
    ("windows", re.compile(r"win32|windows")),
    ("linux", re.compile(r"linux|ubuntu|debian|fedora|arch\b|centos|nixos")),
)
_TERMINALS = {
    "iterm.app": "iterm2",
    "iterm": "iterm2",
    "terminal.app": "apple_terminal",
    "apple terminal": "apple_terminal",
    "vs code integrated terminal": "vscode",
    "vs code": "vscode",
    "warpterminal": "warp",
}


@dataclass
class Environment:
    """Attributes that were read, the text that is left, and remarks."""

    metadata: dict[str, str] = field(default_factory=dict)
    feedback_id: str = ""
    text: str = ""
    notes: set[str] = field(default_factory=set)


def read_environment(text: str) -> Environment:
    """Take what is said of the client out of a text; the first answer counts."""
    found = Environment()
    lines = text.replace("\r\n", "\n").split("\n")
    kept: list[str] = []
    for number, line, fenced in _marked(lines):
        if not fenced and _CHECK.match(line):
            found.notes.add(CHECKS_OUT)
        elif fenced or not _taken(found, lines, number):
            kept.append(lines[number])
    found.text = _tidy("\n".join(kept))
    return found


def _tidy(text: str) -> str:
    """Leave out what a template asks and nobody answered, and the marks of headings."""
    lines = [n for n in _NO_ERRORS.sub("", text).split("\n") if n.strip()]
    left: list[str] = []
    for number, line, fenced in _marked(lines):
        heading = None if fenced else _HEADING.match(line)
        after = lines[number + 1] if number + 1 < len(lines) else None
        if _BLANK.match(line) or (heading and _is_unanswered(heading, after)):
            continue
        left.append((heading[1] or heading[2]) if heading else line)
    return "\n".join(left).strip()


def _is_unanswered(heading: re.Match[str], after: str | None) -> bool:
    """Whether a template put the heading there and nothing stands below it."""
    if after is not None and _BLANK.match(after):
        return True
    name = (heading[1] or heading[2]).casefold().strip(" :?")
    return name in _FRAMES and (after is None or bool(_HEADING.match(after)))


def _marked(lines: list[str]) -> Iterator[tuple[int, str, bool]]:
    """Yield number, line, and whether it lies in a code fence, where logs stand."""
    fenced = False
    for number, line in enumerate(lines):
        edge = bool(_FENCE.match(line))
        yield number, line, fenced or edge
        fenced ^= edge


def _taken(found: Environment, lines: list[str], number: int) -> bool:
    """Whether the line, or the heading with its answer below, became an attribute."""
    if heading := _HEADING.match(lines[number]):
        return _answered(found, heading[1] or heading[2], lines, number)
    pair = _LINE.match(lines[number])
    return bool(pair) and _put(found, pair[1], pair[2])  # type: ignore[index]


def _answered(found: Environment, name: str, lines: list[str], number: int) -> bool:
    below = (n for n in range(number + 1, len(lines)) if lines[n].strip())
    answer = next(below, None)
    if answer is None or _HEADING.match(lines[answer]) or _FENCE.match(lines[answer]):
        return False
    if not _put(found, name, lines[answer]):
        return False
    lines[answer] = ""
    return True


def _put(found: Environment, name: str, value: str) -> bool:
    name = " ".join(name.casefold().strip(" ?#").split())
    value = value.strip().strip("`*_").strip()
    if name == "feedback id":
        found.feedback_id = found.feedback_id or value
        found.notes.add(ID_OUT)
        return True
    attribute = next((a for a, shape in _NAMES if shape.fullmatch(name)), None)
    if attribute is None or value.casefold() in _UNSAID:
        return False
    attribute, clean = _understood(attribute, value)
    if clean and attribute not in found.metadata:
        found.metadata[attribute] = clean
        return True
    if not clean:
        found.notes.add(f"{attribute} not understood, left in the text")
    return False


def _understood(attribute: str, value: str) -> tuple[str, str]:
    """Return attribute and value in the spelling that all share, "" when unclear."""
    if attribute == "platform":
        # Some ask so for the operating system, others for who serves the model.
        attribute = "client_os" if _system(value) else "channel"
    return attribute, _READERS[attribute](value)


def _version(value: str) -> str:
    found = _VERSION.search(value)
    return found[1] if found else ""


def _system(value: str) -> str:
    lower = value.casefold()
    return next((name for name, shape in _SYSTEMS if shape.search(lower)), "")


def _word(value: str) -> str:
    """One short answer in lower case; a sentence is none."""
    bare = " ".join(_ASIDE.sub("", value).casefold().split())
    few = 0 < len(bare) <= _LONGEST and len(bare.split()) <= 4
    return bare if few and bare not in _UNSAID and "multiple" not in bare else ""


def _terminal(value: str) -> str:
    word = _word(value)
    return _TERMINALS.get(word, word)


def _model(value: str) -> str:
    return _word(value).replace(" ", "-")


_READERS: dict[str, Callable[[str], str]] = {
    "client_version": _version,
    "client_os": _system,
    "channel": _word,
    "model": _model,
    "terminal": _terminal,
}
