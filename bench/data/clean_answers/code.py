# ruff: noqa: E501  (templates are kept on one line)
"""Answers with sound code in many languages, and with sketches that are meant to be."""

from __future__ import annotations

import random

from bench.data.clean_answers.words import NAMES, NOUNS, VERBS, ask, paragraph, sentence

Pair = tuple[str, str]
PYTHON = (
    "def {n}(x: int, *, {o}: float = {k}.5) -> int:\n    return x + {k}\n\nprint({n}(3))",
    "class {N}:\n    size = {k}\n\n    def {v}(self):\n        self.size += 1",
    ">>> {n} = [{k}]\n>>> {n}[0]\n{k}\n>>> {n}.{v}()\nTraceback (most recent call last):\n"
    "  ...\nAttributeError: 'list' object has no attribute '{v}'",
    "import json\n\nwith open('{n}.json') as f:\n    data = json.load(f)\n",
    "    if {n}:\n        return {k}",
    "async def main():\n    await {n}()\n\n# ...\nasyncio.run(main())",
    'text = f"{{{n}!r}} costs {{{k}:,}}"\nprint(text)',
    "%pip install {n}\nimport {n}",
    "@app.get('/{n}/{{item}}')\ndef {v}_{n}(item: int) -> dict[str, int]:\n"
    "    return {{'{o}': item}}",
    "match {n}:\n    case [{o}, *rest] if rest:\n        print(rest)\n    case _:\n        pass",
    "{n} = {{\n    '{o}': [1, 2, {k}],  # it's (fine\n    \"x\": lambda y: y ** {k},\n}}",
    "def {v}_{n}({o}):\n    # your code here\n    pass",
    "def {v}_{n}({o}):\n    ...",
    "for i in range({k}):\n    ...  # as before\n    {n}.append(i)",
    "if (m := re.match(r'[({{]+\\\\(', {n})) is not None:\n    print(m[0])",
    "print '{n}', {k}",
    "client = {N}(api_key=<YOUR_KEY>)\nclient.{v}()",
    "author = \"<PERSON_1>\"\ncontact = '<EMAIL_ADDRESS_1>'\n{n} = {k}",
    "owner = <PERSON_1>\n{n}({k})",
    "elif {n} == {k}:\n    {v}({o})\nelse:\n    {o} = None",
    "    def {v}(self):\n        return self.{n}\n\n    def {n}(self):\n        return {k}",
    "pip install {n}\npython -m {n}.{o} --size {k}",
    "try:\n    {v}({n})\nexcept* ValueError as {o}:\n    raise SystemExit({k}) from {o}",
    "return {n} + {k}",
    "{n}['{o}'] += {k}\nawait {v}({n})",
    "$ python {n}.py\nFirst {o}: {k}",
    "def f({n}): return {n}[::-{k}]\n\nassert f('{o}') != '{o}'",
    "SQL = '''\nSELECT {n} FROM {o} -- (open\n'''\ncursor.execute(SQL)",
)
SCRIPTS = (
    ("javascript", "const {n} = (a) => {{ return `${{a}} (}}`; }};\n// it's fine :)"),
    ("javascript", "import {N} from './{o}';\n\nexport default {N};"),
    ("js", "const ok = /^\\(?{n}[)]?$/.test(x);\nif (ok) {{ {v}(); }}"),
    ("js", "$('.{n}').on('click', function () {{\n  alert(\"({o}\");\n}});"),
    ("js", "const s = `${{ {n}.map((x) => `<li>${{x}}</li>`).join('') }}`;"),
    ("js", "fetch('/{n}')\n  .then((r) => r.json())\n  .then(({{ {o} }}) => {{\n"
     "    // ...\n  }});"),
    ("jsx", "export function {N}() {{\n  return (\n    <p className=\"{n}\">\n"
     "      Don't {v} {{{o}}} (it isn't safe)\n    </p>\n  );\n}}"),
    ("jsx", "<{N} onClick={{() => {v}({k})}}>It's :) here</{N}>"),
    ("tsx", "const {N}: FC<Props> = ({{ {n}, ...rest }}) => (\n  <div {{...rest}}>"
     "{{{n} ?? 'None'}}</div>\n);"),
    ("typescript", "function {n}<T>(x: T[]): T {{\n  return x[{k}]!;\n}}"),
    ("ts", "type {N} = {{ {n}: '(' | ')'; {o}?: number[] }};\n"
     "const re = /[({{]\\//g;"),
    ("php", "<?php\n// don't {v} it\n$s = \"({{$x['{n}']}}\";\necho '{o})';\n# it's :("),
    ("css", ".{n}::after {{ content: \"(\"; width: calc({k}px + (2 * 1em)); }}"),
    ("css", ".{n} {{ color: red }} /* can't :( */\n@media (min-width: {k}px) {{\n"
     "  .{o} {{ margin: 0 }}\n}}"),
    ("dart", "void main() {{\n  print('{n}: ${{{o}.length}} (');\n}}"),
    ("vue", "<template>\n  <p v-if=\"{n} > {k}\">{{{{ {o} }}}}</p>\n</template>"),
    ("html", "<ul>\n  <li>{n}\n  <li>{o} &lt; {k}\n</ul>"),
    ("svelte", "{{#if {n}}}\n  <p>{k}</p>\n{{/if}}"),
    ("graphql", "query {{\n  {n}(id: {k}) {{ {o} }}\n}}"),
    ("scss", ".{n} {{ &:hover {{ width: math.div({k}px, 2); }} }} // isn't"),
)  # fmt: skip
COMPILED = (
    ("rust", "fn {n}<'a>(s: &'a str) -> &'a str {{\n    &s[..{k}]\n}}"),
    ("rust", "let {n} = r#\"a \" ( {{\"#;\nlet c = '{{'; println!(\"{{}} {{{n}}}\", c);"),
    ("rust", "impl<'a> {N}<'a> {{\n    // it's here\n    fn {v}(&self) -> char {{ '\\'' }}\n}}"),
    ("go", 'func {n}() error {{\n\treturn fmt.Errorf("{n}: (%w", err)\n}}'),
    ("go", "var {n} = `C:\\(`\nvar r = '('\n// don't {v} it\n"),
    ("go", "if err := {v}({n}); err != nil {{\n\treturn err\n}} else {{\n\t// ...\n}}"),
    ("java", "int {n}(char c) {{ return c == '(' ? {k} : 0; }}"),
    ("java", 'String {n} = """\n  {{ "{o}": ( }}\n  """;\n// can\'t {v}'),
    ("java", "@Override\npublic List<{N}> {v}() {{\n    return List.of(new {N}[{k}]);\n}}"),
    ("c", "#include <stdio.h>\nint main(void) {{ printf(\"{n})\\n\"); return '\\\\'; }}"),
    ("c", "#ifdef {N}\nint {v}(int a) {{\n#else\nint {v}(long a) {{\n#endif\n"
     "    return {k};\n}}"),
    ("cpp", "auto {n} = R\"(a ( {{ b)\";\nauto k = {k}'000'000;\nstd::cout << {n} << ')';"),
    ("cpp", "template <typename T>\nT {v}(const std::vector<T>& {n}) {{ return {n}[{k}]; }}"),
    ("csharp", "var {n} = @\"C:\\\";\nvar s = $\"{{{n}}} (\";\nConsole.WriteLine('(');"),
    ("kotlin", 'val {n} = "${{{o}.size}} (";\nval raw = """a " ( """\nval c = \'(\''),
    ("swift", 'let {n} = "\\({o}.count) of {k}"\nprint("(\\({n}", terminator: "")'),
    ("scala", "def {n}(xs: Seq[Int]) = xs.map {{ x => s\"(${{x}}\" }} // isn't it"),
    ("ruby", "def {v}({n})\n  puts \"#{{{n}}} (\"\nend"),
    ("r", "{n} <- c(1, {k})\n{o} <- function(x) x[[1]]"),
    ("lua", "local {n} = {{ {k}, '{o}' }} -- it's\nprint(#{n})"),
    ("haskell", "{n} :: [a] -> Int\n{n} xs' = length xs' + {k}"),
    ("elixir", "{n} |> Enum.map(fn {{k, _}} -> k end)"),
    ("zig", "const {n}: u8 = '(';\ntry {v}({k});"),
)  # fmt: skip
SHELLS = (
    ("bash", "for f in *.txt; do case $f in a*) echo {n};; esac; done"),
    ("sh", "echo \"it's (\" # {n} can't\n{v}() {{ echo {k}; }}"),
    ("sql", "SELECT * FROM {n} WHERE size > {k} -- it's (fine\nORDER BY 1"),
    ("sql", "INSERT INTO {n} (name) VALUES ('O''Brien (');"),
    ("yaml", "{n}:\n  - {o}: {k}\n    on: [push, pull_request]\n  - {{a: 1}}"),
    ("toml", "[{n}]\n{o} = [{k}, 2]\n[[{n}.{v}]]\nx = \"(\""),
    ("ini", "[{n}]\n; it's (\n{o}={k}"),
    ("dockerfile", "FROM {n}:{k}\nRUN {v} {o} && \\\n    rm -rf /tmp/*\nCMD [\"{n}\"]"),
    ("makefile", "{n}: {o}\n\t$(CC) -o $@ $<"),
    ("nginx", "server {{\n  listen {k};\n  location /{n} {{ proxy_pass http://{o}; }}\n}}"),
    ("hcl", "resource \"{n}\" \"{o}\" {{\n  count = {k}\n}}"),
    ("powershell", "Get-{N} | Where-Object {{ $_.Size -gt {k} }}"),
    ("tex", "\\begin{{{n}}} [0, {k}) \\end{{{n}}}"),
    ("mermaid", "graph TD\n  A[{n}] --> B(({o}))"),
    ("text", "{n} ((( {o}\n  {k}"),
    ("", "{n}/\n├── src/\n│   └── {o}.c\n└── README"),
    ("prolog", "{v}(X, Y) :- {n}(X), \\+ {o}(Y)."),
    ("regex", "^(?:{n}|[({o}])+\\((?=\\{{)$"),
    ("cron", "*/{k} * * * * /usr/bin/{v} {n}"),
    ("http", "POST /{n} HTTP/1.1\nHost: {o}.example\n\n{{\"k\": {k}"),
)  # fmt: skip


def _snippet(template: str, rng: random.Random) -> str:
    noun, other = rng.sample(NOUNS, 2)
    return template.format(
        n=noun, o=other, N=noun.title(), v=rng.choice(VERBS), k=rng.randint(2, 99)
    )


def _shown(language: str, codes: list[str], rng: random.Random) -> str:
    blocks = "\n\n".join(
        f"{sentence(rng)}\n\n```{language}\n{code}\n```" for code in codes
    )
    return blocks + rng.choice(
        ("", "\n", f"\n\n{sentence(rng)}", f"\n\n{paragraph(rng)}")
    )


def _from(pool: tuple[tuple[str, str], ...], rng: random.Random) -> Pair:
    picks = rng.sample(pool, rng.randint(1, 2))
    parts = [_shown(lang, [_snippet(text, rng)], rng) for lang, text in picks]
    return rng.choice(("Write code.", ask(rng))), "\n\n".join(parts)


def python(rng: random.Random) -> Pair:
    codes = [_snippet(t, rng) for t in rng.sample(PYTHON, rng.randint(1, 3))]
    return "Write Python.", _shown(rng.choice(("python", "py", "Python")), codes, rng)


def web_code(rng: random.Random) -> Pair:
    return _from(SCRIPTS, rng)


def compiled_code(rng: random.Random) -> Pair:
    return _from(COMPILED, rng)


def shells_and_settings(rng: random.Random) -> Pair:
    return _from(SHELLS, rng)


def elided_code(rng: random.Random) -> Pair:
    lang, text = rng.choice(
        (
            ("python", "def {v}({n}):\n    # ... rest of the function unchanged ..."),
            ("python", "class {N}:\n    # existing code\n\n    def {v}(self):\n"
             "        {o} = {k}  # new"),
            ("python", "{n} = [\n    {k},\n    ...\n]\n...\n{v}({n}, ...)"),
            ("python", "def {v}({n}):\n    # TODO: fill in"),
            ("python", "x = foo(\n    ...,\n    {n}={k}\n"),
            ("js", "function {v}() {{\n  // ... existing code ..."),
            ("java", "public class {N} {{\n    // other methods\n    ...\n"),
            ("json", '{{\n  "{n}": {k},\n  ...\n}}'),
            ("json", '{{\n  "{n}": [1, 2, …]\n}}'),
            ("go", "func {v}() {{\n\t…"),
            ("python", "if {n}:\n    {v}()\n[...]"),
            ("python", "{n} = <your value here>\n{v}({n})"),
        )
    )  # fmt: skip
    return "Only show the changed part.", _shown(lang, [_snippet(text, rng)], rng)


def bare_code(rng: random.Random) -> Pair:
    """Code without a fence, as some clients want it."""
    pool = [t for t in PYTHON if "{k}" in t] + [
        t for _, t in SCRIPTS + COMPILED + SHELLS
    ]
    return "Only the code, no fence, no words.", _snippet(rng.choice(pool), rng)


def code_only(rng: random.Random) -> Pair:
    lang, text = rng.choice(SCRIPTS + COMPILED + SHELLS)
    fence = rng.choice(("```", "~~~", "````"))
    return "Only the code.", f"{fence}{lang}\n{_snippet(text, rng)}\n{fence}"


def nested_fences(rng: random.Random) -> Pair:
    inner = _snippet(rng.choice(PYTHON), rng)
    kind = rng.choice(("four", "list", "tilde", "quoted"))
    if kind == "four":
        body = f"````markdown\n# {rng.choice(NOUNS)}\n\n```python\n{inner}\n```\n````"
    elif kind == "tilde":
        body = f"~~~markdown\n```\n{inner}\n```\n~~~"
    elif kind == "list":
        lines = "\n".join("   " + line for line in inner.splitlines())
        body = f"1. {sentence(rng)}\n\n   ```python\n{lines}\n   ```\n\n2. Done."
    else:
        body = (
            f"Open the block with ``` and close it with ```.\n\n```text\n{inner}\n```"
        )
    return "Show a README with a code block in it.", f"{paragraph(rng)}\n\n{body}"


def explained_bug(rng: random.Random) -> Pair:
    """Broken code that the answer shows because it explains what is wrong in it."""
    noun = rng.choice(NOUNS)
    wrong = rng.choice(
        (
            f"def {noun}(x)\n    return x",
            f"print('{noun}'",
            f"for i in {noun}:\nprint(i)",
            f"{noun} = [1, 2",
        )
    )
    right = f"def {noun}(x):\n    return x"
    lead = rng.choice(
        (
            "The problem is here:",
            "This is what you wrote, and it is a SyntaxError:",
            "**Before (broken):**",
            "❌ Wrong:",
            "Your code does not parse because a sign is missing:",
        )
    )
    text = (
        f"{lead}\n\n```python\n{wrong}\n```\n\nIt should be:\n\n```python\n{right}\n```\n\n"
        f"{sentence(rng)}"
    )
    question = f"Why does this fail?\n```python\n{wrong}\n```"
    return rng.choice((question, "Show me a typical syntax error.")), text


def inline_code(rng: random.Random) -> Pair:
    n, o = rng.sample(NOUNS, 2)
    text = (
        f"Set `{n}_size` in config/{n}.yaml, then run make_{n} and check src/{n}/main.c. "
        f"The snake_case name {n}_id and the camelCase {n}Id mean the same; "
        f"{rng.choice(NAMES)} calls {o}.{rng.choice(VERBS)}(x[0]) with a={rng.randint(1, 9)}. "
        f"{paragraph(rng)} Use `{o}(` or `[` to open it"
        + rng.choice((".", ":\n\n    x = 1\n", " – `print(`"))
    )
    return "Which settings?", text


KINDS = (
    python, web_code, compiled_code, shells_and_settings, elided_code, bare_code,
    code_only, nested_fences, explained_bug, inline_code,
)  # fmt: skip
