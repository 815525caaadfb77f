"""What a user could pick instead: clusters of the raw sentence embedding.

k-means is told the true number of clusters; HDBSCAN and BERTopic run with their
defaults. All three read all-MiniLM-L6-v2. BERTopic is not among our dependencies: see
`bench/requirements.in`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.cluster import HDBSCAN, KMeans

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

SEED = 0
RESTARTS = 10


def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Give all-MiniLM-L6-v2's unit vectors, shape (texts, 384)."""
    return model().encode(
        list(texts), batch_size=32, normalize_embeddings=True, show_progress_bar=False
    )


def model() -> Any:  # its types are not ours
    """Load the raw model, as the baselines and the timing use it."""
    from sentence_transformers import SentenceTransformer

    from triage.core.embedding.static import minilm_folder

    return SentenceTransformer(str(minilm_folder()), device="cpu")


def kmeans(vectors: npt.NDArray[np.float32], *, k: int) -> list[int]:
    """Cluster with the true k."""
    fitted = KMeans(k, n_init=RESTARTS, random_state=SEED).fit(vectors)
    return fitted.labels_.tolist()


def hdbscan(vectors: npt.NDArray[np.float32]) -> list[int]:
    """Cluster by density; -1 is noise."""
    return HDBSCAN(copy=True).fit_predict(vectors.astype(np.float64)).tolist()


def bertopic(
    texts: Sequence[str], vectors: npt.NDArray[np.float32]
) -> list[int] | None:
    """Cluster as BERTopic does by default; None when it is not installed."""
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
    try:
        from bertopic import BERTopic
        from umap import UMAP
    except ImportError:
        return None
    # BERTopic's own default, with a seed.
    reduce = UMAP(
        n_neighbors=15,
        n_components=5,
        min_dist=0.0,
        metric="cosine",
        random_state=SEED,
    )
    topics, _ = BERTopic(umap_model=reduce).fit_transform(list(texts), vectors)
    return [int(topic) for topic in topics]
