"""Load Presidio and spaCy once, as the worker does: without torch."""

from __future__ import annotations

import random
import string

import pytest

from feedback.redaction.engine import load_engine
from feedback.redaction.imports import without_heavy_packages

with without_heavy_packages():
    import presidio_analyzer  # noqa: F401


@pytest.fixture(scope="session")
def engine():
    return load_engine()


@pytest.fixture
def found():
    """Return the substrings that one recognizer finds in a text."""

    def found(recognizer, text):
        return [text[start:end] for start, end, _ in recognizer.find(text)]

    return found


@pytest.fixture(scope="session")
def made_up():
    """Return characters of an alphabet, made up at run time, the same every time."""
    rng = random.Random(20250825)

    def made_up(length, alphabet=string.ascii_letters + string.digits):
        return "".join(rng.choice(alphabet) for _ in range(length))

    return made_up
