"""Names of products and models tell no symptom."""

from __future__ import annotations

import pytest

from triage.core.embedding.words import clean


@pytest.mark.parametrize(
    "name",
    ["Claude Code", "codex cli", "VS Code", "GitHub Copilot", "ChatGPT", "llama.cpp"],
)
def test_a_product_says_nothing(name: str) -> None:
    assert clean(f"{name} hangs for ever").split() == ["hangs", "for", "ever"]


@pytest.mark.parametrize(
    "name",
    [
        "Claude",
        "GPT-4o mini",
        "claude-3-5-haiku-20241022",
        "Opus 4.5",
        "Gemini 2.5 Pro",
        "Llama 3.2 1B",
        "deepseek-coder-v2",
    ],
)
def test_a_model_is_the_model(name: str) -> None:
    assert clean(f"served by {name}") == "served by the model"


@pytest.mark.parametrize(
    "text",
    ["a haiku on rain", "my magnum opus", "a clineal view", "the codexes of old"],
)
def test_words_stay(text: str) -> None:
    assert clean(text) == text


def test_a_name_ends_where_another_script_begins() -> None:
    assert clean("codex는 느려요") == "는 느려요"
    assert clean("claude太慢") == "the model太慢"
