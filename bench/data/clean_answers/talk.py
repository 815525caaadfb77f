# ruff: noqa: E501  (templates are kept on one line)
"""Answers that talk about faults, refusals, models and tool calls without showing one."""

from __future__ import annotations

import json
import random

from bench.data.clean_answers.words import (
    NAMES,
    NOUNS,
    PLURALS,
    VERBS,
    ask,
    paragraph,
    sentence,
)

Pair = tuple[str, str]
MODELS = (
    "ChatGPT",
    "Gemini",
    "Llama 3",
    "Mistral",
    "GPT-4",
    "Grok",
    "Qwen",
    "DeepSeek",
)


def about_errors(rng: random.Random) -> Pair:
    code = rng.choice((400, 408, 413, 422, 429, 500, 502, 503, 504, 529))
    noun = rng.choice(NOUNS)
    return f"What is {code}?", rng.choice(
        (
            f"HTTP {code} means that the {noun} service did not answer. {sentence(rng)}",
            f"A {code} says the server could not read the request about the {noun}.",
            f"{code} is a status code. {paragraph(rng)}",
            f"Error {code} usually comes from the {noun}. {paragraph(rng)}",
            f"{code} Bad Request? Check the {noun} header first. {sentence(rng)}",
            f"Your log says `Error: {code} Internal Server Error`. {paragraph(rng)}",
            f"- 429: too many requests\n- 503: service unavailable ({noun})\n- 504: timeout",
            f'The body is {{"type": "error", "error": {{"type": "overloaded_error"}}}}. '
            f"{paragraph(rng)}",
            f"Errors of the class {code} are retried. {paragraph(rng)}",
        )
    )


def about_timeouts(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    return "My call timed out.", rng.choice(
        (
            f"Raise the limit: the {noun} request timed out after 30 s. {sentence(rng)}",
            f"Request timed out? Then the {noun} is slow. {paragraph(rng)}",
            f"A time-out of {rng.randint(2, 90)} s is short for a {noun}. {paragraph(rng)}",
            f"Timeouts happen when the {noun} is overloaded. {paragraph(rng)}",
            f"ETIMEDOUT means that {rng.choice(PLURALS)} waited too long. {paragraph(rng)}",
        )
    )


def about_exceptions(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    return "What does this error mean?", rng.choice(
        (
            f"Error handling in Go is explicit: return the {noun} error. {sentence(rng)}",
            f"Exception: the {noun} rule does not hold on Sundays. {paragraph(rng)}",
            f"SyntaxError means that Python cannot read the {noun}. {paragraph(rng)}",
            f"Error bars show the spread of the {noun}, 500 samples each. {sentence(rng)}",
            f"“Error: cannot find {noun}” means what it says. {paragraph(rng)}",
            f"API errors such as 503 are rare for the {noun}. {paragraph(rng)}",
            f"500 {rng.choice(PLURALS)} came to the {noun}. {sentence(rng)}",
            f"429 BC was the year of the {noun}. {paragraph(rng)}",
            f"400 grams of flour, one {noun}. {sentence(rng)}",
        )
    )


def error_page_wanted(rng: random.Random) -> Pair:
    """A text of an error that was asked for."""
    noun = rng.choice(NOUNS)
    name, text = rng.choice(
        (
            ("503", f"Service unavailable – our {noun} is having a rest."),
            ("500", f"500 – the {noun} fell over. We are on it."),
            ("429", f"Too many requests! The {noun} needs a break."),
            ("timeout", f"Request timed out. Please reload the {noun}."),
        )
    )
    question = rng.choice(
        (
            f"Write a friendly {name} error page text for the {noun}, one line.",
            f"Suggest an error message for a {name} of the {noun}.",
        )
    )
    return question, text


def not_a_refusal(rng: random.Random) -> Pair:
    noun, other = rng.sample(NOUNS, 2)
    return ask(rng), rng.choice(
        (
            f"I can't recommend the {noun} without a {other}. {paragraph(rng)}",
            f"I can't find a {noun} in this file, so I listed the others. {sentence(rng)}",
            f"I cannot promise it, but the {noun} passed every check. {sentence(rng)}",
            f"I'm an assistant. How can I help you with this {noun} today?",
            f"I can't decide for you; the {noun} is cheaper, though. {paragraph(rng)}",
            f"I can't help but admire the {noun}. {paragraph(rng)}",
            f"I can't provide this {noun} in full, so here is a summary: {paragraph(rng)}",
            f"I don't have access to your {noun}, but you can {rng.choice(VERBS)} it like "
            f"this: {paragraph(rng)}",
            f"I won't do that twice, said the {noun}. {paragraph(rng)}",
            f"It is against our {noun} policy to {rng.choice(VERBS)} it. {sentence(rng)}",
            f"I cannot answer that with certainty, but most {rng.choice(PLURALS)} would "
            f"{rng.choice(VERBS)} the {noun}. {paragraph(rng)}",
            f"I can't open links, but from what you wrote the {noun} is fine. {sentence(rng)}",
            f"Sorry about the mix-up! The {noun} is the {other}. {sentence(rng)}",
            f"I'm not able to see your screen, so please tell me what the {noun} says.",
            f"I cannot do this for the {noun} alone; here are both: {paragraph(rng)}",
        )
    )


def drafted_refusal(rng: random.Random) -> Pair:
    """A polite no that the user wanted written."""
    noun = rng.choice(NOUNS)
    return rng.choice(
        (
            (
                f"Draft a polite email to decline the offer of a {noun}.",
                f"Dear {rng.choice(NAMES)},\n\nThank you for the {noun}. I must decline "
                f"this time. {sentence(rng)}\n\nBest regards,\n<PERSON_1>",
            ),
            (
                "How do I say no to my boss?",
                f"You could say: “I can't help with that this week.” {paragraph(rng)}",
            ),
            (
                "How do I tell a customer no refund is possible?",
                f"I'm sorry, but I am unable to provide a refund for the {noun}, as it "
                f"goes against our policy. {sentence(rng)}",
            ),
            (
                "What does an AI refusal look like?",
                f"Usually “I'm sorry, but I can't help with that.” {paragraph(rng)}",
            ),
            (
                f"Write a decline message for my {noun} shop.",
                f"Hi! I can't do this {noun} order before May, sorry. {sentence(rng)}",
            ),
        )
    )


def other_models(rng: random.Random) -> Pair:
    one, two = rng.sample(MODELS, 2)
    maker = rng.choice(("OpenAI", "Google", "Meta", "Alibaba", "xAI"))
    return f"Compare {one} and {two}.", rng.choice(
        (
            f"{one} was made by {maker}, while {two} came later. {paragraph(rng)}",
            f"I'm not {one}; I'm Claude, made by Anthropic. {sentence(rng)}",
            f"Unlike {two}, {one} was trained by {maker}. {paragraph(rng)}",
            f"I am Claude, and I can compare {one} with {two}. {paragraph(rng)}",
            f"Models trained by {maker} tend to be terse. {paragraph(rng)}",
            f"If you ask {one}, it says “I am {one}, made by {maker}”. {sentence(rng)}",
            f"As of my knowledge, {one} is developed by {maker}. {sentence(rng)}",
            f"I'm {rng.choice(('based on', 'not based on'))} a model by Anthropic, unlike "
            f"{one}. {sentence(rng)}",
        )
    )


def played_role(rng: random.Random) -> Pair:
    one = rng.choice(MODELS)
    noun = rng.choice(NOUNS)
    question = f"Pretend to be {one} and talk about the {noun}."
    return question, f"I am {one}, and I love the {noun}. {paragraph(rng)}"


def about_tool_calls(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    call = json.dumps({"name": f"{rng.choice(VERBS)}_{noun}", "arguments": {"q": noun}})
    return rng.choice(
        (
            (
                "How does function calling work?",
                f"The model answers with {call}. {paragraph(rng)}",
            ),
            (
                "Show a tool call as JSON.",
                f"```json\n{call}\n```\n\n{sentence(rng)}",
            ),
            (
                "How do I write an MCP server?",
                f"It receives `{call}`. {paragraph(rng)}",
            ),
            (
                "How do I invoke a shader in my engine?",
                f"Use <invoke-shader> tags with a parameter list. {paragraph(rng)}",
            ),
            (
                "Which XML tags does the agent use?",
                f'It writes <invoke name="{noun}"> around each call. {paragraph(rng)}',
            ),
        )
    )


def about_garbling(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    return rng.choice(
        (
            (
                "Why do I see Ã© in my CSV?",
                f"“Ã©” and “â€™” are UTF-8 read as Latin-1, so the {noun} is not lost. "
                f"{paragraph(rng)}",
            ),
            (
                "What is the character \ufffd in my file?",
                f"\ufffd (U+FFFD) stands for a byte that could not be read. {sentence(rng)}",
            ),
            (
                "What are special tokens like <|im_start|>?",
                f"<|im_start|> opens a turn in a chat template. {paragraph(rng)}",
            ),
            (
                "What does a null byte look like in Python?",
                f"It is written \\x00, as in `{noun}\\x00`. {sentence(rng)}",
            ),
            (
                "How do Llama prompts look?",
                f"They put [INST] and [/INST] round the turn on the {noun}. {sentence(rng)}",
            ),
        )
    )


def cut_on_purpose(rng: random.Random) -> Pair:
    return "Give me the first sentences only, I'll write the rest.", rng.choice(
        (
            f"{paragraph(rng)} And then the {rng.choice(NOUNS)}...",
            f"{paragraph(rng)}\n\n[...]",
            f"{paragraph(rng)}\n\n(to be continued)",
            f"{paragraph(rng)} …",
            f"{paragraph(rng)} But —",
            f"{paragraph(rng)}\n\n**Your turn!** Continue with “The {rng.choice(NOUNS)}",
            f"{paragraph(rng)} etc",
        )
    )


def fill_in(rng: random.Random) -> Pair:
    rows = [
        f"{i}. {sentence(rng).rsplit(' ', 1)[0]} ____"
        for i in range(1, rng.randint(3, 8))
    ]
    return "A fill-in-the-blanks exercise.", "\n".join(rows)


KINDS = (
    about_errors, about_timeouts, about_exceptions, error_page_wanted, not_a_refusal,
    drafted_refusal, other_models, played_role, about_tool_calls, about_garbling,
    cut_on_purpose, fill_in,
)  # fmt: skip
