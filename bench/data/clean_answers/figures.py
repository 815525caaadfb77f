# ruff: noqa: E501  (templates are kept on one line)
"""Answers of figures and data: tables, JSON, logs, diffs, dumps, maths, drawings."""

from __future__ import annotations

import base64
import json
import random

from bench.data.clean_answers.words import (
    ADJECTIVES,
    NAMES,
    NOUNS,
    PLACES,
    VERBS,
    paragraph,
    sentence,
)

Pair = tuple[str, str]


def table(rng: random.Random) -> Pair:
    yes = rng.choice(("yes", "✓", "0", "n/a", "Low"))
    closed = rng.random() < 0.8
    rows = [
        f"| {n} | {rng.randint(1, 9)} | {yes} | {yes} |"
        for n in rng.sample(NOUNS, rng.randint(4, 20))
    ]
    head = ["| Thing | Count | Old | New |", "|---|---|---|---|"]
    lines = head + rows if closed else [row.strip("| ") for row in head + rows]
    tail = rng.choice(("", f"\n\n{sentence(rng)}"))
    return "Make a table.", f"{sentence(rng)}\n\n" + "\n".join(lines) + tail


def wide_table(rng: random.Random) -> Pair:
    rows = [
        f"| {i} | {sentence(rng)} | {rng.choice(NAMES)} | {rng.choice(PLACES)} |"
        for i in range(rng.randint(3, 12))
    ]
    head = "| # | Note | Who | Where |\n|--:|:--|---|---|\n"
    return "A table with notes.", head + "\n".join(rows)


def csv(rng: random.Random) -> Pair:
    sep = rng.choice((",", ";", "\t"))
    rows = [sep.join(("name", "size", "place"))] + [
        sep.join((n, str(rng.randint(1, 999)), rng.choice(PLACES)))
        for n in rng.sample(NOUNS, rng.randint(5, 20))
    ]
    return "As CSV, nothing else.", "\n".join(rows)


def json_answer(rng: random.Random) -> Pair:
    value = {
        n: rng.choice(
            (
                rng.randint(1, 9),
                sentence(rng),
                [1, 2],
                None,
                {"name": rng.choice(NAMES)},
            )
        )
        for n in rng.sample(NOUNS, rng.randint(2, 7))
    }
    one = json.dumps(value, indent=rng.choice((None, 2, 4)))
    code = rng.choice(
        (
            one,
            json.dumps(value) + "\n" + json.dumps(value),
            f'{{\n  "{rng.choice(NOUNS)}": 1, // the first\n  "b": 2\n}}',
            f'{{\n  "{rng.choice(NOUNS)}": [...]\n}}',
            f'"{rng.choice(NOUNS)}": "x",\n"size": {rng.randint(2, 99)}',
            json.dumps([value, value], indent=2),
            f'{{"{rng.choice(NOUNS)}": <NUMBER>, "owner": "<PERSON_1>"}}',
            f'{{"{rng.choice(NOUNS)}": <PERSON_1>}}',
        )
    )
    fence = rng.choice(("json", "json", "json", "jsonc", "json5"))
    return rng.choice(
        (
            ("As JSON, please.", f"```{fence}\n{code}\n```"),
            ("As JSON, please, without a fence.", one),
            ("JSON", f"{sentence(rng)}\n\n```{fence}\n{code}\n```\n\n{sentence(rng)}"),
        )
    )


def record_json(rng: random.Random) -> Pair:
    """JSON whose keys look like a tool call's and which is data that was asked for."""
    noun = rng.choice(NOUNS)
    value = rng.choice(
        (
            {"name": noun, "age": rng.randint(2, 90), "input": "flour"},
            {"name": noun, "parameters": {"volume": rng.randint(1, 9)}},
            {"tool": "hammer", "price": rng.randint(1, 9)},
            {"function": noun, "domain": "R", "zeros": [rng.randint(1, 9)]},
        )
    )
    return f"Give me the {noun} record as JSON.", json.dumps(value, indent=2)


def logs(rng: random.Random) -> Pair:
    levels = ("INFO", "DEBUG", "WARN", "ERROR")
    rows = [
        f"2025-08-{rng.randint(10, 29)}T{rng.randint(10, 23)}:{rng.randint(10, 59)}:07Z "
        f"{rng.choice(levels)} {rng.choice(NOUNS)}[{rng.randint(100, 999)}]: "
        f"{rng.choice(VERBS)} {rng.choice(NOUNS)} "
        f"{rng.choice(('ok', 'status=500', 'timed out after 30s', 'code=429'))}"
        for _ in range(rng.randint(5, 25))
    ]
    body = "\n".join(rows)
    fenced = rng.random() < 0.6
    return "Show a sample log.", f"```log\n{body}\n```" if fenced else body


def shell_session(rng: random.Random) -> Pair:
    rows = []
    for noun in rng.sample(NOUNS, rng.randint(2, 6)):
        rows += [f"$ {rng.choice(VERBS)} --{noun} {rng.randint(1, 9)}"]
        rows += [f"{noun}: {rng.choice(('done', 'command not found', 'ok', '100%'))}"]
    lang = rng.choice(("console", "bash", "shell", "text"))
    text = "\n".join(rows)
    return (
        "What does the session look like?",
        f"{sentence(rng)}\n\n```{lang}\n{text}\n```",
    )


def diff(rng: random.Random) -> Pair:
    n, o = rng.sample(NOUNS, 2)
    body = (
        f"--- a/{n}.py\n+++ b/{n}.py\n@@ -1,3 +1,3 @@\n def {n}(x):\n"
        f"-    return {o}(x\n+    return {o}(x, {rng.randint(2, 99)})\n"
    )
    lang = rng.choice(("diff", "patch", "diff", "python"))
    return "As a diff.", f"```{lang}\n{body}```\n\n{sentence(rng)}"


def dumps(rng: random.Random) -> Pair:
    raw = bytes(rng.randrange(256) for _ in range(rng.randint(24, 160)))
    rows = [raw[i : i + 16].hex(" ") for i in range(0, len(raw), 16)]
    coded = base64.b64encode(raw).decode()
    offsets = "\n".join(f"{i * 16:08x}  {row}" for i, row in enumerate(rows))
    return "Encode it, please.", rng.choice(
        (
            coded,
            f"The base64 is {coded}",
            "\n".join(rows),
            f"```\n{offsets}\n```",
            "SHA-256: " + raw[:32].hex(),
            "-----BEGIN KEY-----\n" + coded + "\n-----END KEY-----",
            " ".join(f"\\x{b:02x}" for b in raw[:40]),
            " ".join(f"{b:08b}" for b in raw[:30]),
            "%" + "%".join(f"{b:02X}" for b in raw[:30]),
            "00 " * rng.randint(12, 60) + raw[:8].hex(" "),
        )
    )


def bits(rng: random.Random) -> Pair:
    row = " ".join(str(rng.randint(0, 1)) for _ in range(rng.randint(20, 80)))
    return "Random bits, please.", f"{row}\n\n0 0 0 0 0 0 0 0 0 0 0 0"


def maths(rng: random.Random) -> Pair:
    a, b = rng.randint(2, 99), rng.randint(2, 99)
    text = rng.choice(
        (
            f"\\[\n\\int_0^{{{a}}} x^{b} \\, dx = \\frac{{{a}^{{{b + 1}}}}}{{{b + 1}}}\n\\]",
            f"$$\\sum_{{i=1}}^{{{a}}} i = {a * (a + 1) // 2}$$",
            f"x ∈ [{a}, {a + b}) and y ∈ ({b}, ∞",
            f"{a} + {b} = {a + b}\n{a} × {b} = {a * b}",
            f"f(x) = {a}x² − {b}x, so f′(x) = {2 * a}x − {b} and f(0) = 0",
            f"Therefore the answer is $\\boxed{{{a * b}}}$",
            f"P(A|B) = P(B|A)·P(A)/P(B) = 0.{a}",
            f"∀x ∃y: x·y = {a} ⟹ y ≠ 0 ∎",
            f"gcd({a}, {b}) → a mod b, and so on",
        )
    )
    return "Work it out.", f"{paragraph(rng, most=3)}\n\n{text}"


def drawing(rng: random.Random) -> Pair:
    width, height = rng.randint(8, 30), rng.randint(3, 12)
    mark = rng.choice("#*.+o@█░=")
    rows = [" " * (height - i) + mark * (2 * i + 1) for i in range(height)]
    box = [
        "+" + "-" * width + "+",
        *("|" + rng.choice(NOUNS).center(width)[:width] + "|" for _ in range(height)),
        "+" + "-" * width + "+",
    ]
    wave = ["".join(rng.choice(" .~^") for _ in range(width)) for _ in range(height)]
    board = [" ".join(rng.choice("XO.") for _ in range(8)) for _ in range(8)]
    body = "\n".join(rng.choice((rows, box, wave, board)))
    fenced = rng.random() < 0.5
    return "Draw it in ASCII.", f"```\n{body}\n```" if fenced else body


def emoji(rng: random.Random) -> Pair:
    signs = ("😀", "🎉", "🔥", "👩‍👩‍👧", "🇩🇪", "👍🏽", "❤️", "✨", "⭐⭐⭐⭐⭐")
    row = "".join(rng.choice(signs) for _ in range(rng.randint(5, 30)))
    return "Make it fun!", rng.choice(
        (
            row,
            f"{sentence(rng)} {row}",
            f"{row}\n{sentence(rng).upper()}!!! {'!' * rng.randint(2, 8)}",
            f"({rng.choice(NOUNS)}) ¯\\_(ツ)_/¯ {sentence(rng)}",
            f"{rng.choice(ADJECTIVES)} {rng.choice(NOUNS)} {'★' * 5}",
            f"{sentence(rng)} ʕ•ᴥ•ʔ (╯°□°)╯︵ ┻━┻ {row}",
        )
    )


def regexes(rng: random.Random) -> Pair:
    n = rng.choice(NOUNS)
    text = rng.choice(
        (
            f"Use `^({n}|[^)]+\\($` for that. {sentence(rng)}",
            f"The pattern ^\\d{{2,{rng.randint(3, 9)}}}[A-Z({n}]*$ matches both.",
            f"^(?<{n}>[\\w.]+)@(?:[a-z]+\\.)+[a-z]{{2,}}$",
            f"{paragraph(rng)}\n\n```regex\n(?<!\\()[{n}{{]+\n```",
            f"s/{n}([^)]*)/\\1/g",
        )
    )
    return "A regex for that?", text


KINDS = (
    table, wide_table, csv, json_answer, record_json, logs, shell_session, diff, dumps,
    bits, maths, drawing, emoji, regexes,
)  # fmt: skip
