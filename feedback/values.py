"""The values that intake takes: what each must look like, and what it becomes.

Every error names the rule that was broken and never repeats the value.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from django.conf import settings
from pydantic import (
    AfterValidator,
    BeforeValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from feedback.identifiers import stored_id
from feedback.personal import personal_shape

if TYPE_CHECKING:
    from pydantic import ValidationInfo

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ATTRIBUTE = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/-]{0,63}")
_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
_VALUE_LENGTH = 200


def wrong(message: str) -> PydanticCustomError:
    """Return the error that says `message` and nothing else."""
    return PydanticCustomError("wrong", "{message}", {"message": message})


def too_large(message: str) -> PydanticCustomError:
    """Return the error that becomes a 413."""
    return PydanticCustomError("too_large", "{message}", {"message": message})


def _aware(value: object) -> datetime:
    if not isinstance(value, str):
        raise wrong("must be an ISO 8601 time in a string")
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        raise wrong("must be an ISO 8601 time") from None
    if time.tzinfo is None:
        raise wrong("must have an offset from UTC, such as +00:00")
    try:
        return time.astimezone(UTC)
    except OverflowError:
        raise wrong("is out of range") from None


def _not_ahead(value: datetime, info: ValidationInfo) -> datetime:
    if info.context and value > info.context["now"] + _AHEAD:
        raise wrong("is more than a day in the future")
    return value


def _not_ancient(value: datetime) -> datetime:
    if value < _EARLIEST:
        raise wrong("is before 2020")
    return value


def _whole_hour(value: datetime) -> datetime:
    if value.minute or value.second or value.microsecond:
        raise wrong("must be the start of an hour in UTC")
    return value


def _printable(value: str) -> str:
    if not value.isprintable() or value != value.strip():
        raise wrong("must be printable and not begin or end with a space")
    return value


def _storable(value: object) -> object:
    """Replace what no database and no UTF-8 text can hold: NUL, lone surrogates."""
    return _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else value


def _impersonal(value: str) -> str:
    stored = stored_id(value)
    if what := personal_shape(stored):
        raise wrong(f"looks like {what}, which no id may be")
    return stored


def _claims(value: object) -> dict[str, str]:
    """Check a report's {attribute: value}; leave out a name that looks personal.

    One wrong attribute of a client is no reason to lose its report.
    """
    attributes = _attributes(value)
    return {n: text for n, text in attributes.items() if not personal_shape(n)}


def _own_attributes(value: object) -> dict[str, str]:
    """Check a server's {attribute: value}; refuse a name that looks personal."""
    attributes = _attributes(value)
    for name in attributes:
        _check_impersonal(name)
    return attributes


def _check_impersonal(name: str) -> None:
    if what := personal_shape(name):
        raise wrong(f"a key looks like {what}")


def _attributes(value: object) -> dict[str, str]:
    """Check {attribute: value}; a null or empty value is unknown, thus left out."""
    if not isinstance(value, dict):
        raise wrong("must be an object of strings")
    _check_names(value)
    for name, text in value.items():
        if text is not None and not isinstance(text, str):
            raise wrong(f"the value of {name} must be a string")
        _check_value(name, text or "")
    return {name: text for name, text in sorted(value.items()) if text}


def _scope(value: object) -> dict[str, list[str]]:
    """Check {attribute: [values]}."""
    if not isinstance(value, dict):
        raise wrong("must be an object of lists of strings")
    _check_names(value)
    for name, texts in value.items():
        if not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
            raise wrong(f"the value of {name} must be a list of strings")
        _check_impersonal(name)
        for text in texts:
            _check_value(name, text)
    return {name: sorted(set(texts)) for name, texts in sorted(value.items())}


def _check_names(value: dict[Any, Any]) -> None:
    if len(value) > settings.METADATA_MAX_KEYS:
        raise wrong(
            f"has {len(value)} keys; at most {settings.METADATA_MAX_KEYS} are taken"
        )
    if not all(_ATTRIBUTE.fullmatch(name) for name in value):
        raise wrong(
            "every key must be 1-64 letters, digits or _.:/- and begin with a letter"
        )


def _check_value(name: str, text: str) -> None:
    if len(text) > _VALUE_LENGTH or not text.isprintable():
        raise wrong(
            f"the value of {name} must be printable and at most {_VALUE_LENGTH} long"
        )


_TIME = WithJsonSchema({"type": "string", "format": "date-time"})
Time = Annotated[datetime, BeforeValidator(_aware), _TIME]
PastTime = Annotated[Time, AfterValidator(_not_ahead), AfterValidator(_not_ancient)]
Hour = Annotated[PastTime, AfterValidator(_whole_hour)]
# Who a user is may be said by an e-mail address: it becomes a pseudonym at once.
UserId = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=200),
    AfterValidator(_printable),
]
Identifier = Annotated[UserId, AfterValidator(_impersonal)]
Text = Annotated[str, BeforeValidator(_storable), StringConstraints(strict=True)]
_STRINGS = WithJsonSchema(
    {"type": "object", "additionalProperties": {"type": "string"}}
)
Claims = Annotated[dict[str, str], BeforeValidator(_claims), _STRINGS]
Attributes = Annotated[dict[str, str], BeforeValidator(_own_attributes), _STRINGS]
Scope = Annotated[
    dict[str, list[str]],
    BeforeValidator(_scope),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        }
    ),
]
