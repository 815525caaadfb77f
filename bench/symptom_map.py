"""Draw comments with a loud subject before and after topic removal.

    .venv/bin/python -m bench.symptom_map [--out docs/pictures/symptom_map.svg]

Left the raw embedding (all-MiniLM-L6-v2), right what the symptom engine reads, by a
head that was trained without the wordings shown. Above in the colours of the subjects,
below in those of the symptoms. Both are laid out by t-SNE (van der Maaten and Hinton,
2008).
"""

from __future__ import annotations

import argparse
import colorsys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.manifold import TSNE

from bench.symptom_loud import loud
from bench.symptom_texts import read_wordings
from bench.train_symptoms import build_head, reader
from triage.core.clustering import SymptomEngine
from triage.core.embedding.head import load_head
from triage.core.embedding.static import RECIPE, load_encoder
from triage.core.types import Complaint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bench.symptom_loud import Loud

SIDE, GAP, TOP = 330, 30, 40
LOUD_STEP = 2
SEED = 7
OUT = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "symptom_map.svg"


def laid_out(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give two coordinates in 0-1 for each row."""
    found = TSNE(random_state=SEED, init="pca", perplexity=30).fit_transform(rows)
    low, high = found.min(axis=0), found.max(axis=0)
    placed: NDArray[np.float64] = (found - low) / (high - low)
    return placed


def panel(
    places: NDArray[np.float64],
    names: Sequence[str],
    *,
    left: int,
    top: int,
    title: str,
) -> list[str]:
    """Draw one square: a colour a name, as one path of dots each."""
    kinds = sorted(set(names))
    parts = [
        f'<rect x="{left}" y="{top}" width="{SIDE}" height="{SIDE}" fill="#fff" '
        'stroke="#ccc"/>',
        f'<text x="{left}" y="{top - 8}">{title}</text>',
    ]
    for number, kind in enumerate(kinds):
        mine = [i for i, name in enumerate(names) if name == kind]
        dots = "".join(
            f"M{left + 6 + x * (SIDE - 12):.0f} {top + 6 + y * (SIDE - 12):.0f}h0"
            for x, y in places[mine]
        )
        parts.append(f'<path d="{dots}" stroke="{_colour(number, len(kinds))}"/>')
    return parts


def _colour(number: int, of: int) -> str:
    """Give one of `of` colours that lie apart in hue and lightness."""
    light = (0.35, 0.5, 0.65)[number % 3]
    parts = colorsys.hls_to_rgb(number / of, light, 0.75)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def drawn(
    comments: Sequence[Loud], raw: NDArray[np.float64], read: NDArray[np.float64]
) -> str:
    """Give the picture as SVG."""
    columns = (
        ("raw embedding", laid_out(raw)),
        ("after topic removal", laid_out(read)),
    )
    colourings = (
        ("by subject", [c.subject for c in comments]),
        ("by symptom", [c.symptom for c in comments]),
    )
    width, height = 2 * SIDE + 3 * GAP, 2 * (SIDE + TOP) + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'role="img" aria-label="Comments by subject and by symptom, before and after '
        'topic removal" font-family="sans-serif" font-size="14" stroke-width="5" '
        'stroke-linecap="round">',
        f'<rect width="{width}" height="{height}" fill="#f6f6f6"/>',
        "<style>text{stroke:none}rect{stroke-width:1}</style>",
    ]
    for column, (where, places) in enumerate(columns):
        for row, (how, names) in enumerate(colourings):
            left = GAP + column * (SIDE + GAP)
            top = TOP + row * (SIDE + TOP)
            parts += panel(places, names, left=left, top=top, title=f"{where}, {how}")
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Train on every other wording and draw comments made from the rest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    wordings = read_wordings()
    held = loud(wordings[1::2])[::LOUD_STEP]
    texts = [comment.text for comment in held]
    with tempfile.TemporaryDirectory() as name:
        build_head(wordings[::2], encoder_name=RECIPE, out=Path(name))
        engine = SymptomEngine(
            load_head(artefact_dir=Path(name)), load_encoder(RECIPE), reader()
        )
    read = engine.evidence([Complaint(text) for text in texts])
    raw = load_encoder("minilm").encode(texts)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(drawn(held, raw, read), "utf-8")


if __name__ == "__main__":
    main()
