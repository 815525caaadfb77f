"""Issues of GitHub, by the REST API as GitHub documents it (version 2022-11-28)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings

from triage.alerts.posting import SendError, call, is_safe

if TYPE_CHECKING:
    from datetime import datetime

REPOSITORY = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}"
)
MOST_PAGES = 10
_A_PAGE = 100
_LONGEST = 300
_WORDS = {
    301: "GitHub says that the repository has moved: set its new name",
    307: "GitHub says that the repository has moved: set its new name",
    401: "GitHub does not take the token",
    403: "GitHub refused: the token may not write issues there, or too many calls",
    404: "GitHub knows no such repository, or the token may not see it",
    410: "issues are turned off in this repository",
    422: "GitHub found the issue not valid, or sees spam",
    429: "GitHub wants fewer calls: try again later",
}


@dataclass(frozen=True)
class Made:
    """An issue that is there."""

    number: int
    url: str


def create_issue(*, repository: str, title: str, body: str) -> Made:
    """Create an issue and return it; SendError when it was not taken.

    An error without a status leaves open whether it was made: see `find_issue`.
    """
    sent = json.dumps({"title": title, "body": body}).encode()
    return _made(_call("POST", f"/repos/{repository}/issues", sent))


def find_issue(*, repository: str, marker: str, since: datetime) -> Made | None:
    """Return the issue, changed `since` a time, whose text holds the marker.

    The list is read, as the search knows of a new issue only after a while. Raises
    SendError.
    """
    asked = {
        "state": "all",
        "sort": "created",
        "direction": "desc",
        "since": since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "per_page": str(_A_PAGE),
    }
    for page in range(1, MOST_PAGES + 1):
        query = urlencode(asked | {"page": str(page)})
        found = _call("GET", f"/repos/{repository}/issues?{query}")
        if not isinstance(found, list):
            raise SendError("the answer is no list of issues")
        for issue in found:
            if isinstance(issue, dict) and marker in (issue.get("body") or ""):
                return _made(issue)
        if len(found) < _A_PAGE:
            return None
    return None


def trouble(*, repository: str) -> str | None:
    """Say why no issue can be created; without a repository, of the token alone.

    Nothing is written: whether the token may write shows only when it does. Raises
    SendError.
    """
    if not repository:
        # Any token may ask this, and no call is counted for it.
        _call("GET", "/rate_limit")
        return None
    found = _call("GET", f"/repos/{repository}")
    if not isinstance(found, dict) or "has_issues" not in found:
        raise SendError("the answer is no repository")
    if found.get("archived"):
        return "the repository is archived: nobody can write there"
    return None if found["has_issues"] else _WORDS[410]


def in_words(error: SendError) -> str:
    """Return why GitHub took nothing, in words."""
    if error.status >= 500:
        return f"GitHub is in trouble ({error.status})"
    if error.status:
        return _WORDS.get(error.status, f"GitHub answered {error.status}")
    return f"GitHub could not be asked: {error}"


def _call(method: str, path: str, body: bytes | None = None) -> Any:  # noqa: ANN401
    return call(
        method=method,
        url=settings.GITHUB_API_URL.rstrip("/") + path,
        body=body,
        headers={
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {settings.GITHUB_TOKEN}",
            "X-GitHub-Api-Version": "2022-11-28",
        },
        plain_allowed=settings.DEBUG,
    )


def _made(issue: Any) -> Made:  # noqa: ANN401 - what JSON may hold
    """Return the issue of an answer; the address is one that a page may link to."""
    found = issue if isinstance(issue, dict) else {}
    number, url = found.get("number"), str(found.get("html_url", ""))
    fits = len(url) <= _LONGEST and url.isprintable()
    if type(number) is not int or not fits or not is_safe(url=url, plain_allowed=True):
        raise SendError("the answer names no issue")
    return Made(number=number, url=url)
