"""User names and @handles. Decorators, packages and mentioned files are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.allowlist import load_allowlist
from feedback.redaction.dictionary import is_english
from feedback.redaction.recognizers.base import SpanRecognizer
from feedback.redaction.recognizers.home_path import names_nobody

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_HANDLE = re.compile(
    r"(?<![\w.@/`\"'\\=:+-])@(?P<name>[A-Za-z0-9_](?:[\w.-]{1,37}\w))"
    r"(?![\w@/(=:`\"'\\-]|\.\w)"
)
_CALLED = re.compile(
    r"(?:\b(?:user[ _-]?name|login(?:[ _]name)?|screen[ _-]?name|nick(?:name)?|gamertag"
    r"|handle|discord(?:[ ]tag)?|"
    r"(?:github|gitlab|reddit|twitter|x|telegram)[ ]"
    r"(?:user(?:name)?|account|handle|id))[\"'`]?"
    r"(?:[ \t]*[:=][ \t]*|[ ](?:is|was)[ ](?:now[ ])?)"
    r"|\b(?:logged|signed)[ ]in[ ]as[ ](?:user[ ])?|\bi['’]?m[ ](?=u/)"
    r"|\busers?[ ](?=u/)"
    r"|\bssh[ ](?:-\w[ ]\S+[ ])?(?=[\w.-]+@))"
    r"[\"'`]?(?:u/)?(?P<name>@?[A-Za-z0-9_][\w.-]{1,37}\w)",
    re.IGNORECASE,
)
_REDDIT = re.compile(r"(?<![\w/])/?u/(?P<name>[A-Za-z0-9_-]{3,20})(?![\w/.])")
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
# Decorators, at-rules, tags of doc comments, and bots that are called by name.
_CODE = (
    "property staticmethod classmethod dataclass override deprecated param params "
    "return returns throws see since todo media import keyframes font-face supports "
    "apply layer include mixin extend use charset page container types component "
    "injectable input output autowired bean service entity test before after "
    "beforeeach aftereach nullable notnull suppresswarnings functionalinterface "
    "pytest app router example type typedef template internal private public author "
    "version here channel everyone all latest next beta alpha canary stable file "
    "folder codebase workspace terminal docs web git main master head v1 v2 v3 v4 "
)


class UsernameRecognizer(SpanRecognizer):
    """Finds @handles in prose, u/names and what follows "username is"."""

    entity = "USERNAME"

    def __init__(self) -> None:
        super().__init__()
        self._allow = load_allowlist()
        self._never = frozenset(_CODE.split()) | self._allow.allowed

    def find(self, text: str) -> Iterator[Found]:
        """Yield names with their mark; nothing from fenced code but called ones."""
        if "@" in text:
            fences = [match.span() for match in _FENCE.finditer(text)]
            for match in _HANDLE.finditer(text):
                fenced = any(a <= match.start() < b for a, b in fences)
                if not fenced and self._is_handle(text, match):
                    yield match.start(), match.end(), 0.75
        for match in _CALLED.finditer(text):
            if self._is_called(match["name"]):
                yield match.start("name"), match.end("name"), 0.8
        for match in _REDDIT.finditer(text):
            yield match.start(), match.end(), 0.8

    def _is_handle(self, text: str, match: re.Match[str]) -> bool:
        name = match["name"].casefold()
        if name in self._never or any(
            n in self._never for n in re.split(r"[._-]", name)
        ):
            return False
        line = text.rfind("\n", 0, match.start()) + 1
        rest = text[match.end() : match.end() + 1]
        alone = not text[line : match.start()].strip() and rest in "\n\r"
        # A decorator stands alone on its line; a version is all digits and dots.
        return not alone and any(map(str.isalpha, name))

    def _is_called(self, name: str) -> bool:
        bare = name.removeprefix("@")
        if names_nobody(bare) or bare.casefold() in self._never:
            return False
        if any(c.isdigit() or c in "_.-" for c in bare) or name.startswith("@"):
            return any(map(str.isalpha, bare)) and not bare.isupper()
        return self._allow.names_somebody(bare) and not is_english(bare)
