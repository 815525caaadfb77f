"""What `manage.py load` can load: who takes it in, and how many at once.

What is worked out by another app is added by that app when it is ready: feedback knows
nothing of who builds on it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from feedback import facade

if TYPE_CHECKING:
    from collections.abc import Callable

# What is known of the fleet comes first, so that reports are attributed at once.
KINDS: dict[str, tuple[Callable[..., facade.Outcome], int]] = {
    "requests": (facade.accept_requests, 1000),
    "traffic": (facade.accept_traffic, 5000),
    "changes": (facade.accept_changes, 1000),
    "thumbs_up": (facade.accept_thumbs_up, 1000),
    # Nobody could be given the receipts of reports that come by file.
    "reports": (partial(facade.accept_reports, tokens=False), 500),
}
