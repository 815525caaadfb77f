"""Names of assistants, their models and their editors: they tell no symptom.

Some hold words that would ("code"), and each stands beside every symptom. A model's
name is read as "the model", since that another one answers is a symptom.
"""

from __future__ import annotations

import re

# Written as people write them, longer ones before what they begin with.
_PRODUCTS = (
    "claude code|claude-code|claude desktop|claude cowork|claude.ai|claude cli|"
    "codex cli|codex app|codex exec|codex|gemini cli|gemini-cli|gemini code assist|"
    "chatgpt desktop|chatgpt atlas|chatgpt|chat gpt|github copilot|copilot chat|"
    "copilot|cursor ide|cursor editor|windsurf|aider|cline|roo code|kilo code|opencode|"
    "amazon q|perplexity|character.ai|open webui|librechat|ollama|llama.cpp|lm studio|"
    "vllm|visual studio code|vs code|vscode|xcode|jetbrains|intellij|pycharm|"
    "openai api|openai|anthropic api|anthropic|google ai studio|ai studio|vertex ai|"
    "bedrock"
)
_FAMILIES = (
    "claude|gpt|gemini|llama|mistral|mixtral|qwen|deepseek|grok|gemma|"
    # Poems and works have no number.
    r"(?:opus|sonnet|haiku)(?=[- ]?\d)"
)
_VARIANTS = (
    "opus|sonnet|haiku|pro|flash|mini|nano|turbo|max|lite|ultra|instruct|chat|codex|"
    r"coder|thinking|preview|v?\d[\w.]*"
)
_PRODUCT = re.compile(
    rf"(?<![a-z0-9])(?:{_PRODUCTS.replace('.', '[.]')})(?:['’]s)?(?![a-z0-9])"
)
_MODEL = re.compile(
    rf"(?<![a-z0-9])(?:{_FAMILIES})(?:[- ]?(?:{_VARIANTS})(?![a-z0-9]))*(?![a-z])"
)


def without_names(text: str) -> str:
    """Take products' names out of a text in lower case; a model's is "the model"."""
    return _MODEL.sub("the model", _PRODUCT.sub(" ", text))
