"""Code that does not parse: Python by ast, JSON by json, braces counted elsewhere."""

from __future__ import annotations

import ast
import json
import re
import textwrap
import tomllib
import warnings
from functools import partial
from typing import TYPE_CHECKING

from triage.core.detectors.parts import Block, asked, blocks
from triage.core.types import Finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.core.types import Complaint

NAME = "unparsable_code"
SYMPTOM_ID = "broken_code"
_PYTHON = frozenset({"python", "py", "python3"})
_LISTED = "java c cpp c++ h go rust rs cs csharp c# kotlin swift scala"
_BRACED = frozenset(_LISTED.split())
_PAIRS = {")": "(", "]": "[", "}": "{"}
_COMMENT = r"/\*.*?\*/|//[^\n]*"
_STRING = r"\"(?:\\.|[^\"\\\n])*\""
# A single quote opens a string in these; elsewhere a character or a lifetime.
_LOOSELY = "js javascript jsx ts typescript tsx php css scss less dart json5 jsonc"
_QUOTING = frozenset(_LOOSELY.split())
_LOOSE = re.compile(
    rf"{_COMMENT}|{_STRING}|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|"
    r"/(?:\\.|\[(?:\\.|[^\]\n]){0,200}\]|[^/\n\\*]){1,400}/[gimsuy]*",
    re.DOTALL,
)
_STRICT = re.compile(
    rf"{_COMMENT}|\"\"\".*?\"\"\"|{_STRING}|'(?:\\[^'\n]+|[^'\\\n])'|`[^`]*`", re.DOTALL
)
_HASHED = re.compile(rf"{_STRICT.pattern}|#[^\n]*", re.DOTALL)
_SKETCH = re.compile(
    r"\.\.\.|…|<[a-z][\w -]*>|^[<>=]{7}|^[+-]\s|"
    r"^\s*(?:[$%!]|pip3? |cdef |cimport |from \w+ cimport)",
    re.MULTILINE,
)
_PROMPT = re.compile(r"^(?:>>>|\.\.\.) ?", re.MULTILINE)
_OUTPUT = re.compile(r"^(?!>>>|\.\.\.).*$", re.MULTILINE)
_OLD_PRINT = re.compile(r"^\s*print\s+[\"'\w]", re.MULTILINE)
_ANNOUNCED = re.compile(
    r"❌|\bwrong\b|\bbroken\b|\bincorrect|\binvalid\b|\bbefore\b|SyntaxError|"
    r"does(?: not|n['’]t) (?:parse|compile|work|run)|the (?:problem|bug|error|fault)\b|"
    r"you(?:r| wrote)\b.{0,40}(?:code|version|line)|instead of|falsch|faux",
    re.IGNORECASE,
)
_LEAST_QUOTED = 6
_ELSE = re.compile(r"\s*(?:elif|else|except|finally)\b")
_HOLE = re.compile(r"(?<=[:,\[ ])X(?=[\s,\]}])")
_TAG_TEXT = re.compile(r"(?<=>)[^<>{}=;]*(?=[<{])|(?<=})[^<>{}=;]*(?=<)")
_HASH = re.compile(r"#[^\n]*")
_TOLD = re.compile(
    r"SyntaxError|IndentationError|unexpected (?:token|EOF|indent)|invalid syntax|"
    r"parse error|JSONDecodeError|unterminated string|expected ['\"]?[;)}]",
    re.IGNORECASE,
)


def detect(complaint: Complaint) -> Finding | None:
    """Parse each closed block of the answer; else look for such an error's name."""
    question = asked(complaint)
    for number, block in enumerate(blocks(complaint.answer), start=1):
        if _meant_broken(block, question):
            continue
        parse, confidence = _parser(block)
        fault = parse(block.code)
        if fault:
            note = f"{block.language} block {number}: {fault}"
            return Finding(NAME, SYMPTOM_ID, "answer", note, confidence)
    told = _TOLD.search(complaint.comment)
    if told:
        note = f"names the error: {told.group()}"
        return Finding(NAME, SYMPTOM_ID, "comment", note, 0.6)
    return None


def _meant_broken(block: Block, question: str) -> bool:
    """Tell whether a block shows a fault on purpose: announced, or the user's own."""
    code = block.code.strip()
    return _ANNOUNCED.search(block.before[-200:]) is not None or (
        len(code) >= _LEAST_QUOTED and code in question
    )


def _parser(block: Block) -> tuple[Callable[[str], str], float]:
    if block.language in _PYTHON:
        return python_fault, 0.95
    if block.language == "json":
        return json_fault, 0.9
    if block.language == "toml":
        return toml_fault, 0.8
    if block.language in _QUOTING:
        return partial(_loose_fault, language=block.language), 0.7
    if block.language in _BRACED:
        return partial(brace_fault, noise=_STRICT), 0.7
    if block.language in {"graphql", "gql"}:
        return partial(brace_fault, noise=_HASHED), 0.7
    return _no_fault, 0.0


def _no_fault(_: str) -> str:
    return ""


def python_fault(code: str) -> str:
    """Give why Python code does not parse, "" when it does or is only a sketch."""
    if ">>>" in code:
        code = _PROMPT.sub("", _OUTPUT.sub("", code))
    if _parses(textwrap.dedent(code)) or _OLD_PRINT.search(code):
        return ""
    if _SKETCH.search(code) or _parses("if 1:\n" + textwrap.indent(code, " ")):
        return ""
    if _ELSE.match(code):
        opening = "try" if "except" in code or "finally" in code else "if 1"
        if _parses(f"{opening}:\n    pass\n{textwrap.dedent(code)}"):
            return ""
    return "does not parse"


def _parses(code: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def json_fault(code: str) -> str:
    """Give why JSON does not parse, "" for JSON lines, fragments and comments."""
    if not code.strip() or _SKETCH.search(code) or "//" in code or "/*" in code:
        return ""
    code = _HOLE.sub("null", code)
    lines = [line for line in code.splitlines() if line.strip()]
    fine = _loads(code) or all(_loads(line) for line in lines)
    return "" if fine or _loads("{" + code.rstrip(" \n,") + "}") else "is not JSON"


def _loads(code: str) -> bool:
    try:
        json.loads(code)
    except (ValueError, RecursionError):
        return False
    return True


def toml_fault(code: str) -> str:
    """Give why TOML does not parse, "" when it does or is only a sketch."""
    if _SKETCH.search(code):
        return ""
    try:
        tomllib.loads(_HOLE.sub("0", code))
    except (ValueError, RecursionError):
        return "is not TOML"
    return ""


def _loose_fault(code: str, *, language: str) -> str:
    """Count brackets in a scripting language, its comments or markup text aside."""
    if language == "php":
        code = _HASH.sub(" ", code)
    elif "</" in code or "/>" in code:
        code = _TAG_TEXT.sub(" ", code)
    return brace_fault(code, noise=_LOOSE)


def brace_fault(code: str, *, noise: re.Pattern[str]) -> str:
    """Give the first bracket without a partner, strings and comments aside."""
    if "..." in code or "…" in code:
        return ""
    waiting: list[str] = []
    for char in noise.sub(" ", code):
        if char in _PAIRS.values():
            waiting.append(char)
        elif char in _PAIRS and (not waiting or waiting.pop() != _PAIRS[char]):
            return f"'{char}' without '{_PAIRS[char]}'"
    return f"'{waiting[-1]}' is never closed" if waiting else ""
