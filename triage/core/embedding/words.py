"""What is left of a comment when its topic is taken out.

Redaction's placeholders, code, long quotations, addresses, paths and the names of
products go, and so do words that occur in the conversation, unless they are words of
complaint.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.core.embedding.names import without_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

MAX_CHARS = 4000
MAX_SENTENCES = 30
_SHORTEST_TOPIC_WORD = 4
_SHORTEST_TOLD = 3
_LISTED = (
    "the and for you your with that this have has had was were are but not all any "
    "can its it's out from they them then than there their when what why how who will "
    "would just does did doing don't doesn't didn't isn't is am been being about into "
    "over after before again also only very too more most much many some such same "
    "other even still now here while because got get gets getting give gave one two "
    "i'm i've"
)
_COMMON = frozenset(_LISTED.split())
_SHORTEST_SENTENCE = 3

_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_PLACEHOLDER = re.compile(r"<[A-Za-z][A-Za-z]*(?:_[A-Za-z]+)*(?:_\d+)?>")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+")
_PATH = re.compile(r"(?:[A-Za-z]:\\|~?/|\.{1,2}/)?(?:[\w.@-]+[/\\]){2,}[\w.@-]*")
# What a machine answered, as JSON: detectors read it, the complaint stands beside it.
_PAYLOAD = re.compile(r'\{\s*"(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}?')
_QUOTE = re.compile(r"[\"“„«]([^\"“”„«»]{60,})[\"”»]")
_NUMBER = re.compile(r"\d+")
_HTTP_CODE = re.compile(r"[45]\d\d")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+|[;•]\s+|\s-\s")


def clean(text: str) -> str:
    """Give the text in lower case without code, addresses, paths, quotes and names.

    Only the first 4,000 characters are read. When nothing else would be left, the
    code and the quotations stay. A lone surrogate, which no tokenizer takes, is "?".
    """
    text = text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8")
    text = _PLACEHOLDER.sub(" ", _ADDRESS.sub(" ", text))
    bare = _PAYLOAD.sub(" ", _FENCE.sub(" ", text))
    bare = _PATH.sub(" ", _QUOTE.sub(" ", bare))
    told = (bare if _WORD.search(bare) else text).casefold()
    return _numbers(without_names(told)).strip()


def _numbers(text: str) -> str:
    """Keep HTTP error codes, make every other number the digit 0."""
    return _NUMBER.sub(
        lambda m: m.group() if _HTTP_CODE.fullmatch(m.group()) else "0", text
    )


def words(text: str) -> list[str]:
    """Give the words of a text: runs of letters, apostrophes inside allowed."""
    return _WORD.findall(text)


def tells(word: str) -> bool:
    """Whether a word says something to a reader: neither tiny nor a filler."""
    return word not in _COMMON and not (word.isascii() and len(word) < _SHORTEST_TOLD)


def topic_words(turns: Sequence[str], *, keep: AbstractSet[str]) -> frozenset[str]:
    """Give the content words of a conversation that are not words of complaint."""
    found: set[str] = set()
    for turn in turns:
        found.update(words(turn[:MAX_CHARS].casefold()))
    return frozenset(
        w for w in found if len(w) >= _SHORTEST_TOPIC_WORD and w not in keep
    )


def without(text: str, topic: AbstractSet[str]) -> str:
    """Take the topic's words out of a cleaned text."""
    if not topic:
        return text
    return _WORD.sub(lambda m: " " if m.group() in topic else m.group(), text)


def sentences(text: str) -> list[str]:
    """Split a cleaned text into at most 30 sentences, white space made single."""
    parts = (_SPACE.sub(" ", part).strip() for part in _SENTENCE_END.split(text))
    return [part for part in parts if len(part) >= _SHORTEST_SENTENCE][:MAX_SENTENCES]
