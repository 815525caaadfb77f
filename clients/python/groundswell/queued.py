"""The calls that are queued: the same for `Client` and `AsyncClient`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from groundswell.background import Counts, Sender
from groundswell.calls import (
    change_call,
    new_id,
    probe_call,
    report_call,
    report_item,
    thumbs_up_call,
    time_text,
    traffic_call,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from groundswell.calls import Call
    from groundswell.pending import Pending

    Time = datetime | str
    Turns = Sequence[Mapping[str, Any]]


class Queued:
    """Each call returns at once, whatever the server does, and raises nothing."""

    _sender: Sender

    def thumbs_down(self, comment: str = "", **fields: Any) -> Pending:  # noqa: ANN401
        """Report that an answer was bad; the fields are those of `report`."""
        return self.report(kind="thumbs_down", comment=comment, **fields)

    def bug(self, comment: str, **fields: Any) -> Pending:  # noqa: ANN401
        """Send a bug report; the fields are those of `report`."""
        return self.report(kind="bug", comment=comment, **fields)

    def report(
        self,
        *,
        kind: str,
        comment: str = "",
        report_id: str | None = None,
        created_at: Time | None = None,
        user_id: str | None = None,
        category: str | None = None,
        request_id: str | None = None,
        metadata: Mapping[str, str] | None = None,
        conversation: Turns | None = None,
        consent_version: str | None = None,
    ) -> Pending:
        """Send a report of `kind` thumbs_down, bug or external.

        `conversation` ([{"role", "content", "request_id"?}], oldest first) is what the
        reporter agreed to give; `consent_version` names the wording they agreed to.
        Without a `report_id` one is made here, before the first try, so that a retry
        is never a second report. `user_id` becomes a pseudonym on the server.
        """
        own = report_id or new_id()

        def made() -> Call:
            item = report_item(
                kind=kind,
                report_id=own,
                created_at=created_at,
                conversation=conversation,
                consent_version=consent_version,
                comment=comment,
                user_id=user_id,
                category=category,
                request_id=request_id,
                metadata=dict(metadata or {}),
            )
            return report_call(item)

        return self._queue("report", own, made)

    def thumbs_up(
        self,
        *,
        rating_id: str | None = None,
        at: Time | None = None,
        request_id: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Pending:
        """Say that somebody liked an answer; it is counted, and not who."""
        own = rating_id or new_id()

        def made() -> Call:
            item = {
                "rating_id": own,
                "at": time_text(at),
                "request_id": request_id,
                "metadata": dict(metadata or {}),
            }
            return thumbs_up_call({n: value for n, value in item.items() if value})

        return self._queue("thumbs-up", own, made)

    def traffic(
        self, *, hour: Time, requests: int, metadata: Mapping[str, str]
    ) -> Pending:
        """Say how many requests a deployment served in the hour that begins at `hour`.

        A later call for the same hour and deployment replaces an earlier one.
        """
        row = {"hour": hour, "requests": requests, "metadata": metadata}
        return self.traffic_rows([row])

    def traffic_rows(self, rows: Sequence[Mapping[str, Any]]) -> Pending:
        """Send many rows of `hour`, `requests` and `metadata` in one call."""
        return self._queue("traffic", new_id(), lambda: traffic_call(rows))

    def change(
        self,
        title: str,
        *,
        kind: str,
        scope: Mapping[str, Sequence[str]] | None = None,
        at: Time | None = None,
        known_at: Time | None = None,
        change_id: str | None = None,
    ) -> Pending:
        """Say that something was done to the fleet.

        `kind` is deploy, config, routing, flag or rollback; `scope` maps attributes
        to the values touched, none is the whole fleet.
        """
        own = change_id or new_id()

        def made() -> Call:
            item = {
                "change_id": own,
                "at": time_text(at),
                "known_at": time_text(known_at) if known_at else None,
                "kind": kind,
                "title": title,
                "metadata": {n: list(values) for n, values in (scope or {}).items()},
            }
            return change_call({n: v for n, v in item.items() if v is not None})

        return self._queue("change", own, made)

    def probe(
        self,
        prompt_id: str,
        *,
        metadata: Mapping[str, str],
        answer: str | None = None,
        passed: bool | None = None,
        prompt: str | None = None,
        at: Time | None = None,
        probe_id: str | None = None,
    ) -> Pending:
        """Say what a pool answered to a fixed prompt, or whether that `passed`.

        `prompt_id` names the prompt and `metadata` the pool. The server looks at
        `prompt` and `answer` and keeps neither; one of `answer` and `passed` is needed.
        """
        own = probe_id or new_id()

        def made() -> Call:
            item = {
                "probe_id": own,
                "at": time_text(at),
                "prompt_id": prompt_id,
                "prompt": prompt,
                "answer": answer,
                "passed": passed,
                "metadata": dict(metadata),
            }
            return probe_call({n: v for n, v in item.items() if v is not None})

        return self._queue("probe", own, made)

    def counts(self) -> Counts:
        """Return what became of the calls so far."""
        return self._sender.counts()

    def _queue(self, what: str, item_id: str, made: Callable[[], Call]) -> Pending:
        try:
            call = made()
        except Exception as error:  # what the caller gave; never theirs to catch
            return self._sender.turn_away(what=what, item_id=item_id, error=error)
        return self._sender.send(call)
