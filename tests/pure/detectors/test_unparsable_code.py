from __future__ import annotations

import pytest

from tests.pure.detectors.reports import answered, commented
from triage.core.detectors import unparsable_code


def fenced(language: str, code: str) -> str:
    return f"Here you are.\n\n```{language}\n{code}\n```\n\nHave fun."


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", "def f(x)\n    return x"),
        ("py", "print('a'"),
        ("python", "for i in range(3):\nprint(i)"),
        ("json", '{"a": 1,, "b": 2}'),
        ("json", "{'a': 1}"),
        ("javascript", "function f() { return 1;"),
        ("go", "func f() { return g(1)) }"),
        ("graphql", "query { bridge(id: 1 { name } }"),
        ("jsonc", '{"a": [1, 2}'),
        ("json5", "{a: 1, // one"),
        ("scss", ".a { &:hover { color: red; }"),
        ("rust", "fn f(x: &'static str) -> u8 { x.len( }"),
        ("java", 'class A { String s = ")"; int f( { } }'),
    ],
)
def test_broken_code_is_found(language: str, code: str) -> None:
    found = unparsable_code.detect(answered(fenced(language, code)))
    assert found is not None
    assert found.symptom_id == "broken_code"
    assert found.note.startswith(f"{language} block 1")


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", "def f(x):\n    return x"),
        ("python", "    return x"),
        ("python", ">>> 1 + 1\n2"),
        ("python", "def f():\n    ..."),
        ("python", "print 'old'"),
        ("python", "%timeit f()\n!ls"),
        ("python", "pip install x"),
        ("python", "key = <your key>"),
        ("python", "name = <PERSON_1>"),
        ("json", '{"a": [1, 2]}'),
        ("json", '{"a": 1}\n{"a": 2}'),
        ("json", '{"a": 1, // one\n "b": 2}'),
        ("javascript", "const r = /[)(]/g; const s = `(${a}`; // :-)"),
        ("rust", "fn f<'a>(s: &'a str) -> char { '(' }"),
        ("go", 'fmt.Println("(")'),
        ("graphql", 'query { # the (first\n bridge(colour: "#f(f") { name } }'),
        ("jsonc", '{\n  // a [list\n  "a": "http://b/(c", /* { */\n}'),
        ("json5", "{a: 'it(', b: [1,],}"),
        ("scss", ".a { &:hover { color: red; } } // (old"),
        ("bash", "case $x in a) ;; esac"),
        ("text", "((("),
        ("", "((("),
    ],
)
def test_sound_code_and_sketches_are_left_alone(language: str, code: str) -> None:
    assert unparsable_code.detect(answered(fenced(language, code))) is None


def test_an_open_block_is_left_to_truncation() -> None:
    assert unparsable_code.detect(answered("```python\ndef f(")) is None


def test_an_error_named_in_the_comment_is_found() -> None:
    found = unparsable_code.detect(commented("I get SyntaxError: invalid syntax"))
    assert found is not None
    assert found.where == "comment"
