"""Canaries in every field of every object that may be sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.feedback import made_up
from tests.leaks.canaries import GUARANTEED

if TYPE_CHECKING:
    from tests.leaks.canaries import Cage

Item = dict[str, Any]


def report(cage: Cage, number: int) -> Item:
    """Return a good report with canaries in each of its texts and names."""
    shape = GUARANTEED[number % len(GUARANTEED)]
    data = {"tool": "mail", "to": cage.shaped(shape, "tool JSON")}
    code = f'send("{cage.shaped("email", "code")}")  # {cage.word("free", "code")}'
    said = cage.word("free", "conversation")
    item = made_up.report(
        cage.word("report_id", "report id"),
        user_id=cage.word("user", "user id"),
        comment=f"The word {cage.word('free', 'comment')} came back in Thai. "
        f"Contact: {cage.shaped(shape, 'comment')}",
        category=cage.word("category", "category"),
        request_id=cage.word("request_id", "request id"),
        conversation=[
            {"role": "user", "content": f"Why is {said} wrong?\n```\n{code}\n```"},
            {"role": "tool", "content": json.dumps(data)},
            {
                "role": "assistant",
                "content": f"See {cage.shaped(shape, 'conversation')} for more.",
                "request_id": cage.word("request_id", "turn's request id"),
            },
        ],
    )
    name = cage.word("metadata", "metadata key")
    item["metadata"][name] = cage.word("metadata", "metadata value")
    return item


def without_consent(cage: Cage, number: int) -> Item:
    """Return a report whose conversation must be dropped."""
    item = report(cage, number)
    said = cage.word("refused", "conversation without consent")
    item["consent"] = {"conversation": False, "version": "2025-01"}
    item["conversation"] = [{"role": "user", "content": said}]
    return item


def personal(cage: Cage, number: int) -> list[Item]:
    """Return reports with guaranteed shapes where no free text belongs."""
    shape = GUARANTEED[number % len(GUARANTEED)]

    def one(where: str) -> str:
        return cage.shaped(shape, where).replace("\n", " ")

    def good(**fields: Any) -> Item:
        name = cage.word("report_id", "report id")
        return made_up.report(
            name, **{"user_id": cage.word("user", "user id"), **fields}
        )

    turn = {"role": cage.word("refused", "role"), "content": "hello"}
    mail = cage.shaped("email", "role")
    return [
        good(category=one("category")),
        good(consent={"conversation": False, "version": one("consent")[:50]}),
        good(metadata={"model": one("metadata value")}),
        good(metadata={f"{one('metadata key')[:60]}": "x"}),
        good(conversation=[turn, {"role": mail, "content": "hello"}]),
        good(request_id=one("request id")),
        good(conversation=[{**made_turn(), "request_id": one("turn's request id")}]),
        made_up.report(one("report id")),
        good(user_id=one("user id")),
    ]


def made_turn() -> Item:
    """Return the last turn of a conversation."""
    return {"role": "assistant", "content": "hello"}


def refused(cage: Cage) -> list[Any]:
    """Return items that a batch must refuse, each for another reason."""

    def text(where: str) -> str:
        return cage.word("refused", where)

    def bad(where: str, **fields: Any) -> Item:
        return made_up.report(text(where), user_id=text(where), **fields)

    return [
        text("an item that is no object"),
        bad("kind", kind=text("kind")),
        bad("created_at", created_at=text("created_at")),
        bad("comment", comment={text("comment"): text("comment")}),
        bad("metadata", metadata={text("metadata") + " !": "x"}),
        bad("metadata", metadata={"model": [text("metadata")]}),
        bad("metadata", metadata={"model": text("metadata") * 40}),
        bad("conversation", conversation=text("conversation")),
        bad("conversation", conversation=[{"role": 1, "content": text("turn")}]),
        bad("consent", consent=text("consent")),
        bad("comment", comment=text("large comment") * 6000),
        made_up.report(text("long id") * 40),
    ]


def fleet(cage: Cage, reports: list[Item]) -> dict[str, list[Item]]:
    """Return traffic, changes and request records with canaries."""
    meta = {"model": "m-1", "platform": cage.word("metadata", "traffic")}
    change = made_up.change(
        cage.word("change_id", "change id"), title=cage.word("title", "title")
    )
    change["metadata"] = {"platform": [cage.word("metadata", "scope")]}
    personal = made_up.change("c-mail", title=cage.shaped("email", "change title"))
    records = [
        made_up.request(
            item["request_id"], user_id=cage.word("user", "record's user id")
        )
        for item in reports[::3]
        if item.get("request_id")
    ]
    bad = made_up.traffic(hour=cage.word("refused", "traffic hour"))
    answer = cage.word("refused", "answer of a probe")
    probe = {
        "probe_id": "p-1",
        "at": "2025-08-26T09:15:00Z",
        "prompt_id": "tides",
        "prompt": cage.word("refused", "prompt of a probe"),
        "answer": f"{answer} สูงขึ้นกว่าปกติในช่วงเวลานั้น {answer}",
        "metadata": {"model": "m-1", "platform": cage.word("metadata", "probe")},
    }
    row = {"metadata": {"model": cage.shaped("ip", "traffic")}}
    return {
        "traffic": [made_up.traffic(metadata=meta), made_up.traffic(**row), bad],
        "changes": [change, personal, {"change_id": cage.word("refused", "change")}],
        "probes": [probe, {"answer": cage.word("refused", "probe")}],
        "requests": [*records, {"request_id": cage.word("refused", "record")}],
    }


def thumbs_up(cage: Cage) -> list[Item]:
    """Return thumbs up that say who it was, where nobody asked."""
    rating = {
        "rating_id": cage.word("refused", "rating id"),
        "at": "2025-08-26T09:15:00Z",
        "user_id": cage.word("user", "user of a rating"),
        "comment": cage.word("refused", "comment of a rating"),
        "metadata": {"model": "m-1", "platform": cage.word("metadata", "rating")},
    }
    return [rating, {**rating, "rating_id": cage.shaped("email", "rating id")}]
