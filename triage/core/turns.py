"""Where a cause turned: each later step, each part that ended, its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.core.related import END, PART, STEP, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from triage.core.causes import CauseState
    from triage.core.fleet import Fleet


def turns_of(
    *,
    cause: CauseState,
    mask: NDArray[np.bool_],
    steps: Sequence[float],
    fleet: Fleet,
) -> list[Turn]:
    """The turns of a cause in `mask`; `steps` are the hours of its later steps."""
    turns = [Turn(STEP, at, mask) for at in steps]
    before = mask
    for segment in cause.segments[1:]:
        after = fleet.mask(attributes=segment.sets or cause.sets)
        if (before & ~after).any():
            turns.append(Turn(PART, float(segment.since), before & ~after))
        before = after
    if cause.until is not None and not cause.withdrawn:
        turns.append(Turn(END, float(cause.until), before))
    return turns
