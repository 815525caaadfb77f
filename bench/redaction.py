"""Measure redaction against stock Presidio with the same spaCy model, in one run.

    python bench/redaction.py --data DIR [--limit N] [--no-stock] [--out FILE]

DIR holds pii_generated_large.json (presidio-research's form: full_text, spans),
secrets.jsonl (text, label, start, end) and complaints.jsonl (text). Beside them stands
redaction_written.txt, written by hand, because the names of generated texts come from
lists like the gazetteer's, and redaction_look_alikes.txt, written by hand too. A span
is found when every letter and digit of it is masked. Clean text is what lies in no
annotated span of any type: of its words, the share that is masked. Times are CPU
seconds of one thread; compare them with the stock row of the same run only. Memory is
the peak of a process that did one side alone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from feedback.redaction.imports import without_heavy_packages  # noqa: E402

Spans = list[tuple[int, int]]
Finder = Callable[[Sequence[str]], list[Spans]]

MUST_GO = (
    "PERSON",
    "ADDRESS",
    "PHONE_NUMBER",
    "EMAIL_ADDRESS",
    "CREDIT_CARD",
    "IBAN_CODE",
    "US_SSN",
    "IP_ADDRESS",
    "US_DRIVER_LICENSE",
)
WORD = re.compile(r"\w+")
MARK = re.compile(r"\[\[(.+?)\]\]")
HERE = Path(__file__).resolve().parent


def stock_finder() -> Finder:
    """Return stock Presidio as a function of texts; its look-ups are turned off."""
    with without_heavy_packages():
        import tldextract
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider

        from feedback.redaction.ner import MODEL

        tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(
            suffix_list_urls=(), cache_dir=None
        )
        model = {"lang_code": "en", "model_name": MODEL}
        provider = NlpEngineProvider(
            nlp_configuration={"nlp_engine_name": "spacy", "models": [model]}
        )
        analyzer = AnalyzerEngine(nlp_engine=provider.create_engine())

    def find(texts: Sequence[str]) -> list[Spans]:
        found = []
        batch = analyzer.nlp_engine.process_batch(texts, "en", batch_size=32)
        for text, artifacts in batch:
            results = analyzer.analyze(text, language="en", nlp_artifacts=artifacts)
            found.append([(r.start, r.end) for r in results if r.score >= 0.4])
        return found

    return find


def our_finder() -> Finder:
    """Return this project's redaction as a function of texts."""
    from feedback.redaction.redact import redact_batch

    def find(texts: Sequence[str]) -> list[Spans]:
        return [[(e.start, e.end) for e in r.entities] for r in redact_batch(texts)]

    return find


FINDERS = {"ours": our_finder, "stock": stock_finder}


def positions(spans: Iterable[tuple[int, int]]) -> set[int]:
    """Return the characters that the spans cover."""
    return {i for start, end in spans for i in range(start, end)}


def letters(text: str, start: int, end: int) -> set[int]:
    """Return the letters and digits of a span: all of them must go."""
    return {i for i in range(start, end) if text[i].isalnum()}


def words_masked(text: str, masked: set[int], skip: set[int]) -> tuple[int, int]:
    """Return (words, masked words) of `text` outside `skip`."""
    spans = [set(range(*w.span())) for w in WORD.finditer(text)]
    clean = [span for span in spans if not span & skip]
    return len(clean), sum(bool(span & masked) for span in clean)


def timed(
    find: Finder, texts: Sequence[str], *, batch: int
) -> tuple[list[Spans], float]:
    """Return what was found and the CPU seconds it took."""
    start = time.process_time()
    found = []
    for i in range(0, len(texts), batch):
        found += find(texts[i : i + batch])
    return found, time.process_time() - start


def recall_and_clean(documents: list[dict], found: list[Spans]) -> dict:
    """Return recall over MUST_GO, by type, and the share of clean words masked."""
    total: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    clean = clean_masked = 0
    for document, spans in zip(documents, found, strict=True):
        text, masked = document["full_text"], positions(spans)
        gold = [
            (s["entity_type"], s["start_position"], s["end_position"])
            for s in document["spans"]
        ]
        for kind, start, end in gold:
            total[kind] += 1
            hit[kind] += letters(text, start, end) <= masked
        n, wrong = words_masked(text, masked, positions((a, b) for _, a, b in gold))
        clean, clean_masked = clean + n, clean_masked + wrong
    by_type = {
        k: {"spans": total[k], "recall": round(hit[k] / total[k], 4)}
        for k in sorted(total)
        if k in MUST_GO
    }
    must = sum(total[k] for k in by_type)
    return {
        "spans": must,
        "recall": round(sum(hit[k] for k in by_type) / must, 4),
        "by_type": by_type,
        "clean_words": clean,
        "clean_masked": round(clean_masked / clean, 4),
    }


def secrets_scores(rows: list[dict], found: list[Spans]) -> dict:
    """Return the share of secrets that pass and of look-alikes that are masked."""
    passed = real = wrong = alike = 0
    for row, spans in zip(rows, found, strict=True):
        masked, text = positions(spans), row["text"]
        if row["label"]:
            needed = letters(text, row.get("start", 0), row.get("end", len(text)))
            real += 1
            passed += len(needed & masked) < 0.9 * len(needed)
        else:
            alike += 1
            wrong += bool(masked)
    return {
        "secrets": real,
        "secrets_passed": round(passed / real, 4),
        "look_alikes": alike,
        "look_alikes_masked": round(wrong / alike, 4),
    }


def complaints_score(rows: list[dict], found: list[Spans]) -> dict:
    """Return the share of words masked in texts that were scrubbed already."""
    counts = [
        words_masked(row["text"], positions(spans), set())
        for row, spans in zip(rows, found, strict=True)
    ]
    words = sum(n for n, _ in counts)
    return {"words": words, "masked": round(sum(m for _, m in counts) / words, 4)}


def read_written(path: Path) -> list[dict]:
    """Read the texts written by hand; every [[ ]] counts as PERSON."""
    documents = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        text, spans = "", []
        for i, part in enumerate(MARK.split(line)):
            if i % 2:
                end = len(text) + len(part)
                spans.append(
                    {
                        "entity_type": "PERSON",
                        "start_position": len(text),
                        "end_position": end,
                    }
                )
            text += part
        documents.append({"full_text": text, "spans": spans})
    return documents


def look_alikes_score(texts: list[str], found: list[Spans]) -> dict:
    """Return the share of texts in which anything is masked."""
    wrong = sum(map(bool, found))
    return {"texts": len(texts), "masked": round(wrong / len(texts), 4)}


def read_lines(path: Path) -> list[dict]:
    """Read one JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def speeds(find: Finder, documents: list[dict], complaints: list[dict]) -> dict:
    """Return CPU milliseconds a text, in batches and one by one, short and long."""
    texts = [d["full_text"] for d in documents]
    short = [c["text"][:160] for c in complaints]
    joined = [" ".join(c["text"] for c in complaints[i : i + 9]) for i in range(20)]
    long = [" ".join(text.split()[:600]) for text in joined]
    runs = {
        "generated_batch_32": (texts, 32),
        "generated_one_by_one": (texts[:300], 1),
        "short_complaints_batch_16": (short, 16),
        "short_complaints_one_by_one": (short, 1),
        "600_words_one_by_one": (long, 1),
    }
    find(texts[:8])
    return {
        name: round(1000 * timed(find, part, batch=size)[1] / len(part), 3)
        for name, (part, size) in runs.items()
    }


def measure(find: Finder, data: Path, limit: int | None) -> dict:
    """Return every figure of one side."""
    generated = json.loads((data / "pii_generated_large.json").read_text("utf-8"))
    generated, complaints = generated[:limit], read_lines(data / "complaints.jsonl")
    written = read_written(HERE / "redaction_written.txt")
    secrets = read_lines(data / "secrets.jsonl")
    alike = (HERE / "redaction_look_alikes.txt").read_text("utf-8").splitlines()[1:]

    def run(texts: list[str]) -> list[Spans]:
        return timed(find, texts, batch=32)[0]

    return {
        "generated": recall_and_clean(
            generated, run([d["full_text"] for d in generated])
        ),
        "written": recall_and_clean(written, run([d["full_text"] for d in written])),
        "secrets": secrets_scores(secrets, run([s["text"] for s in secrets])),
        "look_alikes_written": look_alikes_score(alike, run(alike)),
        "complaints": complaints_score(
            complaints, run([c["text"] for c in complaints])
        ),
        "ms_a_text": speeds(find, generated, complaints),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def in_own_process(side: str, options: argparse.Namespace) -> dict:
    """Measure one side in a process of its own, so that memory is its own."""
    command = [sys.executable, __file__, "--data", str(options.data), "--side", side]
    if options.limit:
        command += ["--limit", str(options.limit)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output)


def main() -> None:
    """Measure both sides, one after the other, print and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--no-stock", action="store_true")
    parser.add_argument("--side", choices=sorted(FINDERS), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, default=HERE / "redaction.json")
    options = parser.parse_args()
    if options.side:
        find = FINDERS[options.side]()
        print(json.dumps(measure(find, options.data, options.limit)))
        return
    sides = ["ours"] if options.no_stock else ["ours", "stock"]
    result = {side: in_own_process(side, options) for side in sides}
    if "stock" in result:
        ours, stock = result["ours"]["ms_a_text"], result["stock"]["ms_a_text"]
        result["speed_ratio"] = {k: round(stock[k] / ours[k], 2) for k in ours}
    text = json.dumps(result, indent=2)
    options.out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
