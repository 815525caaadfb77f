"""Range queries to a Prometheus, or to what answers as one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from datetime import datetime

_SECONDS = 60
_STEP = 3600


class PrometheusError(Exception):
    """Prometheus did not answer, or not with a matrix; says what it said."""


@dataclass(frozen=True)
class Prometheus:
    """One server: its address, and a token where it asks for one."""

    url: str
    token: str = ""

    def hourly(self, query: str, *, first: datetime, last: datetime) -> list[Any]:
        """Return the series of `query` at `first`, each hour on, to `last`.

        Raises PrometheusError.
        """
        form = {
            "query": query,
            "start": first.timestamp(),
            "end": last.timestamp(),
            "step": _STEP,
        }
        answer = self._post("/api/v1/query_range", urlencode(form).encode())
        data = answer.get("data")
        if answer.get("status") != "success" or not isinstance(data, dict):
            raise PrometheusError(str(answer.get("error", "answers no data")))
        if answer.get("warnings"):
            # Thanos and Mimir say so when a part of the stores did not answer.
            raise PrometheusError(f"answers in part: {answer['warnings']}")
        series = data.get("result")
        if not isinstance(series, list) or not all(map(_is_counted, series)):
            # A native histogram answers `histograms`: ask for its count.
            raise PrometheusError("answers something else than series of numbers")
        return series

    def _post(self, path: str, body: bytes) -> dict[str, Any]:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise PrometheusError("the address must begin with http:// or https://")
        request = Request(self.url.rstrip("/") + path, data=body)  # noqa: S310
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urlopen(request, timeout=_SECONDS) as response:  # noqa: S310
                found = json.load(response)
        except HTTPError as error:
            raise PrometheusError(_said(error)) from None
        except (URLError, TimeoutError, ValueError, OSError) as error:
            raise PrometheusError(f"cannot be asked: {error}") from None
        return found if isinstance(found, dict) else {}


def _is_counted(series: object) -> bool:
    """Whether it has labels, and values at times."""
    if not isinstance(series, dict):
        return False
    labels, values = series.get("metric"), series.get("values")
    return isinstance(labels, dict) and isinstance(values, list)


def _said(error: HTTPError) -> str:
    try:
        said = json.load(error)["error"]
    except (ValueError, KeyError, TypeError):
        said = "no reason"
    return f"answers {error.code}: {said}"
