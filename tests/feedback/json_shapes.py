"""JSON documents in the words that a parser looks for: nearly right, or far off."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from types import ModuleType

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            "\x00",
            "\ud800",
            "2025-08-26T09:15:00+00:00",
            "2025-08-26T09:15:00",
            "9999-12-31T23:59:59-14:00",
            "0001-01-01T00:00:00+14:00",
            "9" * 5000,
            "1e400",
            "nan",
            "-0",
            "thumbs_down",
            "a" * 70_000,
        ]
    ),
)


def words_of(*modules: ModuleType) -> list[str]:
    """Return the short strings in the code of some modules: the names it asks for."""
    found = {
        part
        for module in modules
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for part in (node.value, *node.value.split("."))
        if 0 < len(part) < 40
    }
    return sorted(found)


def documents(*modules: ModuleType) -> st.SearchStrategy[object]:
    """Make documents of the words of some modules."""
    words = st.sampled_from(words_of(*modules))
    leaves = st.one_of(SCALARS, words)
    keys = st.one_of(words, words, words, st.text(max_size=5))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=8)
        ),
        max_leaves=30,
    )
