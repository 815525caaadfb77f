"""A question that is waited for, with retries; for people who asked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from groundswell.asking import Tries

if TYPE_CHECKING:
    from groundswell.asking import Question, T
    from groundswell.link import Link
    from groundswell.retrying import Backoff


def ask(link: Link, question: Question[T], backoff: Backoff, seconds: float) -> T:
    """Send it, again within `seconds` where that may help; return what it says.

    Raises GroundswellError.
    """
    tries = Tries(question, backoff, seconds)
    try:
        while (pause := tries.pause_after(link.exchange(question.call))) is not None:
            time.sleep(pause)
    finally:
        link.close()
    return tries.answer()
