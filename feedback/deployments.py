"""Deployments: one row for each combination of attribute values."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from feedback.models import Deployment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def digest_of(attributes: Mapping[str, str]) -> str:
    """Return the SHA-256 of the canonical JSON of `attributes`."""
    plain = json.dumps(dict(attributes), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode("ascii")).hexdigest()


def intern(
    *, combinations: Iterable[Mapping[str, str]], in_traffic: bool = False
) -> dict[str, int]:
    """Return the row of each combination by its digest; make those that are new.

    With `in_traffic` the rows are marked as named in traffic.
    """
    wanted = {digest_of(attributes): attributes for attributes in combinations}
    known = _known(wanted)
    fresh = [
        Deployment(digest=digest, attributes=dict(wanted[digest]))
        for digest in sorted(wanted.keys() - known.keys())
    ]
    if fresh:
        Deployment.objects.bulk_create(fresh, ignore_conflicts=True)
        known = _known(wanted)
    if in_traffic:
        mark_in_traffic(deployment_ids=known.values())
    return known


def mark_in_traffic(*, deployment_ids: Iterable[int]) -> None:
    """Note that these deployments are named in traffic."""
    rows = Deployment.objects.filter(pk__in=list(deployment_ids), in_traffic=False)
    rows.update(in_traffic=True)


def _known(digests: Iterable[str]) -> dict[str, int]:
    rows = Deployment.objects.filter(digest__in=list(digests))
    return dict(rows.values_list("digest", "pk"))
