"""Clean answers of many kinds, made up from parts, for false-alarm rates."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

from triage.core.types import Complaint

if TYPE_CHECKING:
    from collections.abc import Callable

NOUNS = [
    "bridge",
    "garden",
    "invoice",
    "compiler",
    "river",
    "recipe",
    "lecture",
    "engine",
    "contract",
    "violin",
]
VERBS = [
    "describes",
    "explains",
    "improves",
    "replaces",
    "measures",
    "supports",
    "follows",
    "covers",
]
ADJECTIVES = [
    "small",
    "careful",
    "practical",
    "common",
    "early",
    "reliable",
    "detailed",
    "annual",
]
NAMES = [
    "Ada",
    "Grace",
    "Linus",
    "Marie",
    "Omar",
    "Yuki",
    "Chen",
    "Priya",
    "Sven",
    "Amina",
]
PLACES = ["Lisbon", "Oslo", "Nairobi", "Kyoto", "Lima", "Tallinn", "Accra", "Hanoi"]


def sentence(rng: random.Random) -> str:
    n1, n2 = rng.sample(NOUNS, 2)
    return rng.choice(
        (
            f"The {rng.choice(ADJECTIVES)} {n1} {rng.choice(VERBS)} the {n2} well.",
            f"In {rng.choice(PLACES)}, {rng.choice(NAMES)} keeps a {n1} near the {n2}.",
            f"You can compare the {n1} with the {n2}, which costs "
            f"{rng.randint(2, 90)} euros.",
            f"First check the {n1}; then, if it still fails, look at the {n2}.",
            f"About {rng.randint(2, 99)}% of readers prefer "
            f"a {rng.choice(ADJECTIVES)} {n1}!",
            f"Why does the {n1} matter? Because every {n2} depends on it.",
        )
    )


def paragraph(rng: random.Random) -> str:
    return " ".join(sentence(rng) for _ in range(rng.randint(2, 7)))


def prose(rng: random.Random) -> tuple[str, str]:
    return "Explain this to me.", "\n\n".join(paragraph(rng) for _ in range(3))


def short(rng: random.Random) -> tuple[str, str]:
    n = rng.choice(NOUNS)
    return f"Is the {n} old?", rng.choice(
        ("Yes.", "No", f"A {n}", "42", "Done ✅", "Sure!")
    )


def bullets(rng: random.Random) -> tuple[str, str]:
    items = [f"- **{n.title()}**: {sentence(rng)}" for n in rng.sample(NOUNS, 5)]
    tail = rng.choice(("", "\n\n" + sentence(rng)))
    return "Give me a list.", "Here are five points:\n\n" + "\n".join(items) + tail


def bare_list(rng: random.Random) -> tuple[str, str]:
    rows = [f"{i}. {rng.choice(ADJECTIVES)} {n}" for i, n in enumerate(NOUNS[:6], 1)]
    return "List some.", "\n".join(rows)


def table(rng: random.Random) -> tuple[str, str]:
    rows = [f"| {n} | {rng.randint(1, 9)} | yes | yes |" for n in rng.sample(NOUNS, 6)]
    head = "| Thing | Count | Old | New |\n|---|---|---|---|\n"
    return "Make a table.", f"{sentence(rng)}\n\n{head}" + "\n".join(rows)


def python_code(rng: random.Random) -> tuple[str, str]:
    n, value = rng.choice(NOUNS), rng.randint(1, 99)
    code = rng.choice(
        (
            f"def {n}(x: int) -> int:\n    return x + {value}\n\nprint({n}(3))",
            f"class {n.title()}:\n    size = {value}\n\n"
            "    def grow(self):\n        self.size += 1",
            f">>> {n} = [{value}]\n>>> {n}[0]\n{value}",
            f"import json\n\nwith open('{n}.json') as f:\n    data = json.load(f)",
            f"    if {n}:\n        return {value}",
            f"async def main():\n    await {n}()\n\n# ...\nasyncio.run(main())",
            f'text = f"{{{n}!r}} costs {{{value}:,}}"\nprint(text)',
            f"%pip install {n}\nimport {n}",
        )
    )
    return (
        "Write code.",
        f"{sentence(rng)}\n\n```python\n{code}\n```\n\n{sentence(rng)}",
    )


def braced_code(rng: random.Random) -> tuple[str, str]:
    n, value = rng.choice(NOUNS), rng.randint(1, 99)
    language, code = rng.choice(
        (
            (
                "javascript",
                f"const {n} = (a) => {{ return `${{a}} (}}`; }};\n// it's fine :)",
            ),
            ("typescript", f"function {n}<T>(x: T[]): T {{\n  return x[{value}]!;\n}}"),
            ("rust", f"fn {n}<'a>(s: &'a str) -> &'a str {{\n    &s[..{value}]\n}}"),
            ("go", f'func {n}() error {{\n\treturn fmt.Errorf("{n}: (%w", err)\n}}'),
            ("java", f"int {n}(char c) {{ return c == '(' ? {value} : 0; }}"),
            (
                "c",
                "#include <stdio.h>\n"
                f'int main(void) {{ printf("{n})\\n"); return 0; }}',
            ),
            ("css", f".{n} {{ width: {value}px; }}"),
            ("js", f"const ok = /^\\(?{n}[)]?$/.test(x);\nif (ok) {{ go(); }}"),
            ("bash", f"for f in *.txt; do case $f in a*) echo {n};; esac; done"),
            ("sql", f"SELECT * FROM {n} WHERE size > {value} -- it's (fine"),
            ("", f"{n}/\n  src/\n  README"),
        )
    )
    return "Write code.", f"{sentence(rng)}\n\n```{language}\n{code}\n```\n"


def json_code(rng: random.Random) -> tuple[str, str]:
    value = {n: rng.randint(1, 9) for n in rng.sample(NOUNS, 3)}
    code = rng.choice(
        (
            json.dumps(value, indent=2),
            json.dumps(value) + "\n" + json.dumps(value),
            '{\n  "a": 1, // the first\n  "b": 2\n}',
            '{\n  "items": [...]\n}',
            '"name": "x",\n"size": 2',
        )
    )
    return "As JSON, please.", f"```json\n{code}\n```"


def poem(rng: random.Random) -> tuple[str, str]:
    refrain = f"O {rng.choice(NOUNS)}, my {rng.choice(ADJECTIVES)} {rng.choice(NOUNS)}"
    verses = [
        f"The {rng.choice(NOUNS)} sleeps beside the {rng.choice(NOUNS)}\n"
        f"and {rng.choice(NAMES)} sings to the {rng.choice(NOUNS)}\n{refrain}"
        for _ in range(4)
    ]
    return "Write a poem with a refrain.", "\n\n".join(verses)


def translation(rng: random.Random) -> tuple[str, str]:
    language, text = rng.choice(
        (
            ("Japanese", "橋は川の上にあります。とても古いです。"),
            ("Russian", "Мост стоит над рекой. Он очень старый."),
            ("Thai", "สะพานอยู่เหนือแม่น้ำ เก่ามาก"),
            ("Arabic", "الجسر فوق النهر. إنه قديم جدا."),
            (
                "German",
                "Die Brücke steht über dem Fluss und ist sehr alt, auch für uns.",
            ),
            ("Korean", "다리는 강 위에 있습니다. 아주 오래되었습니다."),
        )
    )
    return f"Translate into {language}: the bridge is old.", text


def bilingual(rng: random.Random) -> tuple[str, str]:
    return rng.choice(
        (
            (
                "What is ikigai?",
                f"Ikigai (生き甲斐) means a reason to live. {sentence(rng)}",
            ),
            ("Where is Moscow?", f"Moscow (Москва) lies on a river. {sentence(rng)}"),
            ("Teach me a greeting.", "In Japanese you say こんにちは. In Thai, สวัสดี."),
            ("Formula for the area?", "The area is π·r², with Δr small and λ in µm."),
            (
                "Angles?",
                "Let α and β be angles; then α + β + γ = 180°. Here Σ is a sum.",
            ),
            ("First letter?", "The first letter is aleph, ℵ or א, written like this."),
            (
                "你好，桥有多老？",
                "这座桥大约有一百年的历史，使用 Python 和 React 建模。",
            ),
            ("Сколько лет мосту?", "Мосту около ста лет. Подробнее в README и API."),
            (
                "Wie alt ist die Brücke und wer hat sie für die Stadt gebaut?",
                "Die Brücke ist etwa hundert Jahre alt und wurde von der Stadt gebaut.",
            ),
        )
    )


def errors_explained(rng: random.Random) -> tuple[str, str]:
    return rng.choice(
        (
            (
                "What is 503?",
                "HTTP 503 means that the service is unavailable for a while.",
            ),
            (
                "Why 400?",
                "A 400 Bad Request says the server could not read the request.",
            ),
            (
                "What is a SyntaxError?",
                "A SyntaxError means that Python cannot parse code.",
            ),
            (
                "My call timed out.",
                "Raise the limit: the request timed out after 30 s.",
            ),
        )
    )


def help_with_limits(rng: random.Random) -> tuple[str, str]:
    n = rng.choice(NOUNS)
    return rng.choice(
        (
            (
                f"Find the {n}.",
                f"I can't find a {n} in this file, so I listed the others.",
            ),
            (
                f"Is the {n} safe?",
                f"I cannot promise it, but the {n} passed every check.",
            ),
            ("Who are you?", "I'm an assistant. How can I help you with this today?"),
            (
                "Which is better?",
                f"I can't decide for you; the {n} is cheaper, though.",
            ),
        )
    )


def letter(rng: random.Random) -> tuple[str, str]:
    body = paragraph(rng)
    name = rng.choice(NAMES)
    return (
        "Draft an email.",
        f"Subject: The {rng.choice(NOUNS)}\n\nHi {name},\n\n{body}\n\n"
        "Best regards,\n[Your name]",
    )


def numbers(rng: random.Random) -> tuple[str, str]:
    row = " ".join(str(rng.randint(0, 1)) for _ in range(60))
    return "Random bits, please.", f"{row}\n\n0 0 0 0 0 0 0 0 0 0 0 0"


def technical(rng: random.Random) -> tuple[str, str]:
    n = rng.choice(NOUNS)
    return (
        "Which settings?",
        f"Set `{n}_size` in config/{n}.yaml, then run make_{n} "
        f"and check src/{n}/main.c. "
        f"The snake_case name {n}_id and the JavaScript name {n}Id mean the same.",
    )


def song(rng: random.Random) -> tuple[str, str]:
    line = f"Row, row, row your {rng.choice(NOUNS)}\n"
    return (
        "Write a nursery rhyme.",
        line + "Gently down the stream\n"
        "Merrily, merrily, merrily, merrily\nLife is but a dream",
    )


KINDS: tuple[Callable[[random.Random], tuple[str, str]], ...] = (
    prose, short, bullets, bare_list, table, python_code, braced_code, json_code, poem,
    translation, bilingual, errors_explained, help_with_limits, letter, numbers,
    technical, song,
)  # fmt: skip


def clean_answers(count: int) -> list[tuple[str, Complaint]]:
    """Give `count` (kind, complaint) pairs, the same every time."""
    rng = random.Random(7)
    made = []
    for i in range(count):
        kind = KINDS[i % len(KINDS)]
        question, answer = kind(rng)
        turns = (("user", question), ("assistant", answer))
        made.append((kind.__name__, Complaint("", turns)))
    return made
