"""What is asked once while one request is answered, however many tables ask for it."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P = ParamSpec("P")
T = TypeVar("T")
_held: ContextVar[dict[Any, Any] | None] = ContextVar("held", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Hold what `once` functions return until the end; for looks that write nothing."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def once(ask: Callable[P, T]) -> Callable[P, T]:
    """Ask once in each `one_look`; outside of one, every time.

    Arguments must be hashable.
    """

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        held = _held.get()
        if held is None:
            return ask(*args, **kwargs)
        key = (ask, args, *sorted(kwargs.items()))
        if key not in held:
            held[key] = ask(*args, **kwargs)
        found: T = held[key]
        return found

    return asked
