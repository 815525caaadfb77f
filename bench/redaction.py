"""Measure redaction against stock Presidio with the same spaCy model, in one run.

    python bench/redaction.py --data DIR [--limit N] [--out bench/redaction.json]

DIR holds pii_generated_large.json (presidio-research's form: full_text, spans),
secrets.jsonl (text, label, start, end) and complaints.jsonl (text). A span is found
when every letter and digit of it is masked. Clean text is what lies in no annotated
span of any type: of its words, the share that is masked. Times are CPU seconds of one
thread; compare them with the stock row of the same run only.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
import time
from collections import Counter
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from feedback.redaction.imports import without_heavy_packages  # noqa: E402

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
HERE = Path(__file__).resolve().parent


def stock_finder():
    """Return stock Presidio as a function of a list of texts."""
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

    def find(texts):
        found = []
        for text, artifacts in analyzer.nlp_engine.process_batch(
            texts, "en", batch_size=32
        ):
            results = analyzer.analyze(text=text, language="en", nlp_artifacts=artifacts)
            found.append([(r.start, r.end) for r in results if r.score >= 0.4])
        return found

    return find


def our_finder():
    """Return this project's redaction as a function of a list of texts."""
    from feedback.redaction.redact import redact_batch

    def find(texts):
        return [[(e.start, e.end) for e in r.entities] for r in redact_batch(texts)]

    return find


def masked_positions(spans):
    return {i for start, end in spans for i in range(start, end)}


def timed(find, texts, *, batch):
    """Return what was found and the CPU seconds it took."""
    start = time.process_time()
    found = [
        spans for i in range(0, len(texts), batch) for spans in find(texts[i : i + batch])
    ]
    return found, time.process_time() - start


def recall_and_clean(documents, found):
    total, hit, parts = Counter(), Counter(), Counter()
    clean = masked_clean = 0
    for document, spans in zip(documents, found, strict=True):
        text, masked = document["full_text"], masked_positions(spans)
        for span in document["spans"]:
            start, end = span["start_position"], span["end_position"]
            needed = {i for i in range(start, end) if text[i].isalnum()}
            kind = span["entity_type"]
            total[kind] += 1
            hit[kind] += needed <= masked
            parts[kind] += bool(needed & masked)
        annotated = masked_positions(
            (s["start_position"], s["end_position"]) for s in document["spans"]
        )
        for word in WORD.finditer(text):
            if not annotated & set(range(*word.span())):
                clean += 1
                masked_clean += bool(masked & set(range(*word.span())))
    must = sum(total[k] for k in MUST_GO)
    return {
        "recall": sum(hit[k] for k in MUST_GO) / must,
        "recall_any_part": sum(parts[k] for k in MUST_GO) / must,
        "spans": must,
        "by_type": {
            k: {"spans": total[k], "recall": hit[k] / total[k]}
            for k in MUST_GO
            if total[k]
        },
        "clean_words": clean,
        "clean_masked": masked_clean / clean,
    }


def secrets_scores(rows, found):
    passed = real = wrong = alike = 0
    for row, spans in zip(rows, found, strict=True):
        masked = masked_positions(spans)
        if row["label"]:
            start, end = row.get("start", 0), row.get("end", len(row["text"]))
            real += 1
            middle = set(range(start, end))
            passed += len(middle & masked) < 0.9 * len(middle)
        else:
            alike += 1
            wrong += bool(masked)
    return {
        "secrets": real,
        "secrets_passed": passed / real,
        "look_alikes": alike,
        "look_alikes_masked": wrong / alike,
    }


def complaints_score(rows, found):
    words = masked_words = 0
    for row, spans in zip(rows, found, strict=True):
        masked = masked_positions(spans)
        for word in WORD.finditer(row["text"]):
            words += 1
            masked_words += bool(masked & set(range(*word.span())))
    return {"words": words, "masked": masked_words / words}


def read_lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]


def measure(find, data):
    documents, secrets, complaints = data
    result = {}
    texts = [d["full_text"] for d in documents]
    find(texts[:8])
    found, batched = timed(find, texts, batch=32)
    result["personal_data"] = recall_and_clean(documents, found)
    _, single = timed(find, texts[:300], batch=1)
    short = [c["text"][:160] for c in complaints]
    long = [" ".join(c["text"] for c in complaints[i : i + 8])[:3500] for i in range(20)]
    _, short_seconds = timed(find, short, batch=16)
    _, long_seconds = timed(find, long, batch=1)
    result["ms_a_text"] = {
        "personal_data_batch_32": 1000 * batched / len(texts),
        "personal_data_one_by_one": 1000 * single / len(texts[:300]),
        "short_complaints_batch_16": 1000 * short_seconds / len(short),
        "long_one_by_one": 1000 * long_seconds / len(long),
    }
    found, _ = timed(find, [s["text"] for s in secrets], batch=32)
    result["secrets"] = secrets_scores(secrets, found)
    found, _ = timed(find, [c["text"] for c in complaints], batch=16)
    result["complaints"] = complaints_score(complaints, found)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--no-stock", action="store_true")
    parser.add_argument("--out", type=Path, default=HERE / "redaction.json")
    options = parser.parse_args()
    data = (
        json.loads((options.data / "pii_generated_large.json").read_text("utf-8")),
        read_lines(options.data / "secrets.jsonl"),
        read_lines(options.data / "complaints.jsonl"),
    )
    data = tuple(part[: options.limit] for part in data)
    result = {"ours": measure(our_finder(), data)}
    result["ours"]["peak_mb"] = round(peak_mb())
    if not options.no_stock:
        result["stock"] = measure(stock_finder(), data)
        result["speed_ratio"] = {
            k: result["stock"]["ms_a_text"][k] / ms
            for k, ms in result["ours"]["ms_a_text"].items()
        }
    text = json.dumps(result, indent=2)
    options.out.write_text(text + "\n", encoding="utf-8")
    print(text)


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
