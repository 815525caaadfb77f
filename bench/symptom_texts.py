"""The texts that the symptom head learns from, made from the files in bench/data.

phrases/<class>.txt     one wording a line, written by hand
templates/<class>.txt   one wording a line with (alternatives|in|brackets)
reports/, issues/       bug reports, by two hands
stories/, terse/        comments that tell a story first, one-line comments, by others
boxes/, forum/          notes from feedback boxes, posts on forums, by two more
tickets/, long/         reports of integrators, whole bug reports, by four
scenes/                 one sentence of complaint among several on the subject
angles/, developers/    twenty ways in which each symptom shows, by two
neighbours/             texts that share their words with another symptom's
languages/, tongues/    code|text in eighteen languages, by several hands
topics.txt              name | noun phrase | three sentences on the subject
subjects.txt, frames.txt  subjects and sentences to put them in
prose.txt, requests.txt  sentences of plain subject matter, and of what people ask for
posts/, bugs/, desk/    posts on public places, reports of public trackers, a week at a
                        support desk, by three more hands: never trained on, to measure
                        what a stranger's words get

Every wording is used bare, and those in English crossed with topics, so that topic is
noise. Sentences that are only topic, and comments that tell nothing, teach "no symptom
told".
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from triage.core.embedding import words
from triage.core.embedding.head import NO_SYMPTOM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DATA = Path(__file__).resolve().parent / "data"
SEED = 20260111
CROSSINGS = {
    "phrases": 2,
    "reports": 1,
    "issues": 1,
    "stories": 0,
    "terse": 2,
    "languages": 0,
    "boxes": 1,
    "forum": 0,
    "tickets": 0,
    "scenes": 0,
    "tongues": 0,
    "angles": 1,
    "developers": 0,
    "neighbours": 0,
    "long": 0,
}
CODED = ("languages", "tongues")
UNSEEN = ("posts", "bugs", "desk")
EXPANSIONS = 5
SUBJECT_SENTENCES = 800
_ALTERNATIVES = re.compile(r"\(([^()]*)\)")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Wording:
    """One way to tell a symptom, and the folder that it stands in."""

    class_id: str
    text: str
    folder: str = "phrases"

    @property
    def template(self) -> bool:
        """True when the text has alternatives in brackets."""
        return self.folder == "templates"


@dataclass(frozen=True)
class Example:
    """One training text; `group` is the wording it was made from."""

    text: str
    class_id: str
    group: str


@dataclass(frozen=True)
class Topic:
    """A subject: as a noun phrase and in sentences."""

    noun: str
    sentences: tuple[str, ...]


def read_lines(path: Path) -> list[str]:
    """Give the lines of a file that hold something, stripped."""
    lines = path.read_text("utf-8").splitlines()
    return [line.strip() for line in lines if line.strip()]


def read_wordings() -> list[Wording]:
    """Give every wording, in the order of the files, its language's code left out."""
    return [
        Wording(path.stem, line.partition("|")[2] if coded else line, folder)
        for folder in ("templates", *CROSSINGS)
        for coded in (folder in CODED,)
        for path in sorted((DATA / folder).glob("*.txt"))
        for line in read_lines(path)
    ]


def read_unseen() -> list[Wording]:
    """Give the texts of the writers that no head is trained on."""
    return [
        Wording(path.stem, line, folder)
        for folder in UNSEEN
        for path in sorted((DATA / folder).glob("*.txt"))
        for line in read_lines(path)
    ]


def read_topics() -> list[Topic]:
    """Give the subjects of topics.txt."""
    rows = [line.split("|") for line in read_lines(DATA / "topics.txt")]
    parts = [[part.strip() for part in row] for row in rows]
    return [Topic(noun, tuple(sentences)) for _, noun, *sentences in parts]


def subject_sentences() -> list[tuple[str, str]]:
    """Give (sentence, subject) pairs that tell nothing but a subject."""
    rng = random.Random(SEED + 1)
    prose = read_lines(DATA / "prose.txt")
    subjects = read_lines(DATA / "subjects.txt")[0].split("|")
    frames = read_lines(DATA / "frames.txt")
    made = [(sentence, sentence) for sentence in prose]
    made += [(" ".join([s, *rng.sample(prose, 2)]), s) for s in prose]
    requests = read_lines(DATA / "requests.txt")
    made += [(sentence, sentence) for sentence in requests]
    made += [(" ".join([s, *rng.sample(requests, 2)]), s) for s in requests]
    for _ in range(SUBJECT_SENTENCES):
        subject, other = rng.sample(subjects, 2)
        made.append((rng.choice(frames).format(s=subject, o=other), subject))
    return made


def expand(template: str, rng: random.Random) -> str:
    """Choose one alternative in every bracket."""
    text = _ALTERNATIVES.sub(lambda m: rng.choice(m[1].split("|")), template)
    return _SPACE.sub(" ", text.replace("\\", "")).replace(" ,", ",").strip(" ,")


def stopped(phrase: str) -> str:
    """Give the phrase as a sentence with an end."""
    return phrase if phrase[-1] in ".!?。？！" else f"{phrase}."


def cross(phrase: str, topic: Topic, rng: random.Random) -> str:
    """Put a phrase into a topic in one of eight ways."""
    a, b, c = rng.sample(topic.sentences, 3)
    ways = (
        f"{a} {b} {phrase}",
        f"{stopped(phrase)} {a} {c}",
        f"{a} {stopped(phrase)} {b}",
        f"{topic.noun}: {phrase}",
        f"{phrase} ({topic.noun})",
        f"I asked about {topic.noun} and {phrase}",
        f"{phrase} when I ask about {topic.noun}",
        f"{a} {b} {c} {stopped(phrase)}",
    )
    return rng.choice(ways)


def examples(wordings: Sequence[Wording], topics: Sequence[Topic]) -> list[Example]:
    """Give the training texts for these wordings and topics, cleaned."""
    rng = random.Random(SEED)
    made = []
    for wording in wordings:
        for phrase, crossings in _variants(wording, rng):
            texts = [phrase]
            texts += [cross(phrase, rng.choice(topics), rng) for _ in range(crossings)]
            made += [Example(words.clean(t), wording.class_id, phrase) for t in texts]
    for topic in topics:
        for sentence in topic.sentences:
            pair = f"{sentence} {rng.choice(topic.sentences)}"
            for text in (sentence, pair):
                made.append(Example(words.clean(text), NO_SYMPTOM, topic.noun))
    made += [Example(words.clean(t), NO_SYMPTOM, s) for t, s in subject_sentences()]
    return made


def _variants(wording: Wording, rng: random.Random) -> Iterator[tuple[str, int]]:
    """Give the texts of one wording, and how often each is crossed."""
    if not wording.template:
        yield wording.text, CROSSINGS[wording.folder]
        return
    made = dict.fromkeys(expand(wording.text, rng) for _ in range(EXPANSIONS))
    for text in made:
        yield text, 1
