"""A call that is waited for, with retries; for people who asked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from groundswell.retrying import Backoff, Patience

if TYPE_CHECKING:
    from groundswell.calls import Call
    from groundswell.link import Link


def exchange_patiently(
    link: Link, call: Call, backoff: Backoff, seconds: float
) -> dict[str, Any]:
    """Send a call, again within `seconds` where that may help; return the answer.

    Raises GroundswellError.
    """
    patience = Patience(backoff, seconds)
    try:
        while (heard := link.exchange(call)).passing:
            pause = patience.pause(asked=heard.asked)
            if pause is None:
                break
            time.sleep(pause)
    finally:
        link.close()
    if heard.error is not None:
        raise heard.error
    return dict(heard.answer)
