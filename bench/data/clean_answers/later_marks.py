# ruff: noqa: E501  (templates are kept on one line)
"""Kinds written after the detectors, without sight of them: code, marks, scripts."""

from __future__ import annotations

import base64
import codecs
import random
import textwrap

from bench.data.clean_answers.words import NAMES, NOUNS, PLURALS, sentence

Pair = tuple[str, str]
MORSE = {
    "s": "...", "o": "---", "e": ".", "t": "-", "n": "-.", "a": ".-", "i": "..", "r": ".-.",
    "v": "...-", "l": ".-..", "d": "-..", "g": "--.", "b": "-...", "c": "-.-.", "h": "....",
    "m": "--", "p": ".--.", "u": "..-", "y": "-.--", "k": "-.-", "w": ".--", "f": "..-.",
}  # fmt: skip


def fenced(language: str, code: str) -> str:
    return f"```{language}\n{textwrap.dedent(code).strip()}\n```"


def python_session(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    number = rng.randint(2, 99)
    code = rng.choice(
        (
            f">>> {noun} = {number}\n>>> {noun} * 2\n{number * 2}\n>>> for i in range(2):\n...     print(i)\n...\n0\n1",
            f"In [1]: {noun} = {number}\n\nIn [2]: {noun}\nOut[2]: {number}",
            f">>> len({{}}['{noun}'])\nTraceback (most recent call last):\n  File \"<stdin>\", line 1, in <module>\nKeyError: '{noun}'",
            f"%timeit sum(range({number}))\n!pip install {noun}",
        )
    )
    return "Show me in the REPL.", f"{sentence(rng)}\n\n{fenced('python', code)}"


def rare_languages(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    language, code = rng.choice(
        (
            (
                "haskell",
                f"{noun} :: Int -> Int\n{noun} 0 = 1\n{noun} n = n * {noun} (n - 1)",
            ),
            (
                "prolog",
                f"{noun}(X, Y) :- parent(X, Z), parent(Z, Y).\n?- {noun}(ada, Who).",
            ),
            (
                "r",
                f"{noun} <- c(1, 2, NA)\nmean({noun}, na.rm = TRUE)\nplot(y ~ x, data = {noun})",
            ),
            ("asm", f"{noun}:\n    mov eax, 1\n    xor ebx, ebx\n    int 0x80"),
            (
                "ocaml",
                f"let rec {noun} = function\n  | [] -> 0\n  | _ :: t -> 1 + {noun} t",
            ),
            ("lisp", f"(defun {noun} (n)\n  (if (< n 2) 1 (* n ({noun} (- n 1)))))"),
            ("julia", f"{noun}(x) = x^2 + 2x + 1\n{noun}.([1, 2, 3])"),
        )
    )
    return f"Write {noun} in {language}", fenced(language, code)


def spreadsheet(rng: random.Random) -> Pair:
    row = rng.randint(20, 200)
    return (
        "formula to sum if not blank",
        rng.choice(
            (
                f'=SUMIF(A2:A{row},"<>",B2:B{row})',
                f'Put this in C2 and drag it down:\n\n`=IFERROR(VLOOKUP(A2,Sheet2!$A$1:$D${row},3,FALSE),"")`',
                f"Use `=LET(x, FILTER(A2:A{row}, B2:B{row}>0), SUM(x))`",
            )
        ),
    )


def latex_document(rng: random.Random) -> Pair:
    return (
        "Give me a LaTeX skeleton",
        fenced(
            "latex",
            f"\\documentclass{{article}}\n\\begin{{document}}\n\\section{{{rng.choice(NOUNS)}}}\n{sentence(rng)}\n\\[ \\int_0^{{{rng.randint(1, 9)}}} x^2\\,dx \\]\n\\end{{document}}",
        ),
    )


def bibtex(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    return (
        "as bibtex",
        f'@article{{{noun}{rng.randint(1990, 2024)},\n  author = {{M{{\\"u}}ller, J. and {rng.choice(NOUNS).title()}, K.}},\n  title = {{{{On the {noun}}}}},\n  pages = {{1--{rng.randint(5, 60)}}}\n}}',
    )


def diagrams(rng: random.Random) -> Pair:
    a, b, c = rng.sample(NOUNS, 3)
    return (
        "diagram of the flow",
        rng.choice(
            (
                fenced(
                    "mermaid",
                    f"graph TD\n    A[{a}] --> B{{{b}?}}\n    B -->|yes| C[{c}]\n    B -->|no| A",
                ),
                fenced(
                    "dot",
                    f'digraph G {{\n  {a} -> {b};\n  {b} -> {c} [label="{rng.choice(PLURALS)}"];\n}}',
                ),
                f"{a} ──▶ {b}\n            │\n            └──▶ {c}",
            )
        ),
    )


def commented_json(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    return (
        "example tsconfig / settings with comments",
        fenced(
            rng.choice(("jsonc", "json5", "json")),
            f'{{\n  // where the {noun} lives\n  "{noun}": "./src/{noun}",\n  "limit": {rng.randint(1, 99)}, /* per hour */\n}}',
        ),
    )


def json_lines(rng: random.Random) -> Pair:
    rows = "\n".join(
        f'{{"id": {number}, "name": "{rng.choice(NOUNS)}", "ok": {rng.choice(("true", "false", "null"))}}}'
        for number in range(rng.randint(3, 8))
    )
    return "Some sample rows as JSON lines", fenced(
        rng.choice(("json", "jsonl", "")), rows
    )


def markup(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    return (
        f"an svg of a {noun} / the xml for it",
        rng.choice(
            (
                f'<svg viewBox="0 0 {rng.randint(10, 99)} 10" xmlns="http://www.w3.org/2000/svg"><path d="M0 0h10v10H0z"/><text>{noun}</text></svg>',
                fenced(
                    "xml",
                    f'<?xml version="1.0"?>\n<{noun}><item id="{rng.randint(1, 9)}"/><![CDATA[a < b]]></{noun}>',
                ),
                fenced(
                    "html",
                    f"<ul>\n  <li>{noun}\n  <li>{rng.choice(NOUNS)}\n</ul>\n<br>",
                ),
            )
        ),
    )


def query_output(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    return (
        "what would the output be",
        f"```sql\nSELECT {noun}, COUNT(*) FROM t GROUP BY {noun};\n```\n\n```\n {noun} | count\n-------+-------\n a     |    {rng.randint(1, 90)}\n b     |    {rng.randint(1, 90)}\n(2 rows)\n```",
    )


def commit_message(rng: random.Random) -> Pair:
    noun = rng.choice(NOUNS)
    return (
        "commit message for this change",
        f"fix({noun}): don't drop the last {rng.choice(NOUNS)}\n\nThe loop stopped one short, so the last row was lost.\n\nCloses #{rng.randint(10, 999)}\nCo-authored-by: {rng.choice(('ada', 'sven'))} <{noun}@example.org>",
    )


def sequences(rng: random.Random) -> Pair:
    letters = rng.choice(("ACGT", "ACGU", "ACDEFGHIKLMNPQRSTVWY"))
    rows = "\n".join(
        "".join(rng.choice(letters) for _ in range(60))
        for _ in range(rng.randint(1, 5))
    )
    return (
        "example FASTA entry",
        f">{rng.choice(NOUNS)}_{rng.randint(1, 99)} synthetic construct\n{rows}",
    )


def encoded(rng: random.Random) -> Pair:
    text = sentence(rng)
    way = rng.choice(("rot13", "base64", "hex", "url"))
    out = {
        "rot13": codecs.encode(text, "rot13"),
        "base64": base64.b64encode(text.encode()).decode(),
        "hex": text.encode().hex(" "),
        "url": text.replace(" ", "%20").replace(",", "%2C"),
    }[way]
    return f"Encode this in {way}: {text}", rng.choice(
        (out, f"Here it is:\n\n{out}", f"`{out}`")
    )


def morse(rng: random.Random) -> Pair:
    word = rng.choice(("river", "stone", "garden", "lantern", "museum", "harbour"))
    return f"{word} in morse code?", " ".join(
        MORSE.get(letter, "..--") for letter in word
    )


def phonetics(rng: random.Random) -> Pair:
    word, heard = rng.choice(
        (
            ("thorough", "/ˈθʌɹə/ (UK), /ˈθɝoʊ/ (US)"),
            ("squirrel", "/ˈskwɪɹəl/ or /ˈskwɜːɹəl/"),
            ("rural", "[ˈɹʊəɹəl] ~ [ˈɹʊɹəl]"),
            ("Worcestershire", "/ˈwʊstəʃə(ɹ)/ – WUUS-tə-shər"),
            ("Nguyễn", "[ŋwĩən˦ˀ˥] in the north, [ŋwĩəŋ˨˩˦] in the south"),
        )
    )
    return (
        f"How do you say {word}?",
        f"{rng.choice(('It is', 'Usually', 'IPA:'))} {heard}",
    )


def guitar_tab(rng: random.Random) -> Pair:
    strings = "\n".join(
        name
        + "|"
        + "".join(rng.choice(("--", "-0", "-2", "-3", "--")) for _ in range(16))
        + "|"
        for name in "eBGDAE"
    )
    return (
        "easy riff as tab",
        f"{strings}\n\nTempo: {rng.randint(70, 140)} bpm, let ring",
    )


def character_lesson(rng: random.Random) -> Pair:
    sign, reading, meaning = rng.choice(
        (
            ("橋", "qiáo / はし", "bridge"),
            ("書", "shū / か(く)", "to write; book"),
            ("森", "sēn / もり", "forest: three trees (木)"),
            ("봄", "bom", "spring"),
            ("ש", "shin", "the letter of שלום (shalom)"),
        )
    )
    return (
        f"what does {sign} mean",
        f"{sign} ({reading}) means “{meaning}”. {sentence(rng)}",
    )


def spanglish(rng: random.Random) -> Pair:
    return (
        "oye can you help me con mi " + rng.choice(NOUNS) + " porque no sé what to do",
        rng.choice(
            (
                "Claro que sí! First, dime which one you have, y luego we can see qué le falta to the {n}.",
                "Sure, no hay problema. Check the {n} first, y si no funciona, call someone que sepa.",
                "Ay, that sounds annoying! Tal vez the {n} is broken; ¿ya trataste to restart it?",
            )
        ).format(n=rng.choice(NOUNS)),
    )


def name_meanings(rng: random.Random) -> Pair:
    rows = rng.sample(
        (
            "**Sofía / Софія** – wisdom (Greek Σοφία)",
            "**Haruki (春樹)** – spring tree",
            "**Noor (نور)** – light",
            "**Min-jun (민준)** – quick and handsome",
            "**Ananya (अनन्या)** – matchless",
            "**Siobhán** – God is gracious",
        ),
        4,
    )
    return "baby names from around the world with original spelling", "\n".join(rows)


def file_tree(rng: random.Random) -> Pair:
    a, b, c = rng.sample(NOUNS, 3)
    return (
        "how should I lay out the project",
        f"```\n{a}/\n├── {b}/\n│   ├── __init__.py\n│   └── {c}.py\n├── tests/\n└── pyproject.toml\n```\n\n{sentence(rng)}",
    )


def long_sums(rng: random.Random) -> Pair:
    a, b = rng.randint(100, 999), rng.randint(11, 99)
    return (
        f"{a} x {b} step by step",
        f"  {a}\n×  {b}\n-----\n{a * (b % 10):>5}\n{a * (b // 10):>4}\n-----\n{a * b:>5}\n\n∴ {a} × {b} = {a * b:,}",
    )


def patch_notes(rng: random.Random) -> Pair:
    rows = "\n".join(
        f"* {rng.choice(('FIXED', 'NEW', 'REMOVED'))}: {noun} ({rng.choice(NAMES)}, #{rng.randint(1, 999)})"
        for noun in rng.sample(NOUNS, rng.randint(3, 8))
    )
    return (
        "changelog entry",
        f"v{rng.randint(1, 9)}.{rng.randint(0, 20)}.0-rc.1\n{rows}",
    )


KINDS = (
    python_session, rare_languages, spreadsheet, latex_document, bibtex, diagrams,
    commented_json, json_lines, markup, query_output, commit_message, sequences, encoded,
    morse, phonetics, guitar_tab, character_lesson, spanglish, name_meanings, file_tree,
    long_sums, patch_notes,
)  # fmt: skip
