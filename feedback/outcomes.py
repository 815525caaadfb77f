"""What became of the items of one batch; nothing is dropped without a word."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refusal:
    """Why the item at `index` was not taken; `status` is the HTTP status it means."""

    index: int
    field: str
    message: str
    status: int = 400


@dataclass(frozen=True)
class Receipt:
    """What became of one item: accepted, duplicate, erased or refused, with remarks.

    `token` is the reporter's own key to the report, given once, when it is accepted.
    """

    index: int
    item_id: str
    status: str
    notes: tuple[str, ...] = ()
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Outcome:
    """The sums of a batch and a receipt an item, in the order of the items."""

    accepted: int = 0
    duplicates: int = 0
    erased: int = 0
    refused: tuple[Refusal, ...] = ()
    receipts: tuple[Receipt, ...] = ()


class RefusedError(Exception):
    """One item cannot be taken; carries the field, never the field's value."""

    def __init__(self, field: str, message: str, status: int = 400) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message
        self.status = status


@dataclass
class Tally:
    """An Outcome in the making."""

    receipts: list[Receipt] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    remarks: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def note(self, index: int, notes: tuple[str, ...]) -> None:
        """Keep remarks on an item until it is accepted or found to be known."""
        if notes:
            self.remarks[index] = self.remarks.get(index, ()) + notes

    def accept(
        self, index: int, item_id: str, notes: tuple[str, ...] = (), token: str = ""
    ) -> None:
        """Note that an item was stored."""
        self.receipts.append(self._receipt(index, item_id, "accepted", notes, token))

    def duplicate(self, index: int, item_id: str, notes: tuple[str, ...] = ()) -> None:
        """Note that an item was known with the same content."""
        self.receipts.append(self._receipt(index, item_id, "duplicate", notes))

    def _receipt(
        self,
        index: int,
        item_id: str,
        status: str,
        notes: tuple[str, ...],
        token: str = "",
    ) -> Receipt:
        notes += self.remarks.get(index, ())
        return Receipt(index, item_id, status, notes, token)

    def erased(self, index: int, item_id: str) -> None:
        """Note that an item was erased before and is not taken again."""
        self.receipts.append(Receipt(index, item_id, "erased"))

    def refuse(self, index: int, why: RefusedError, item_id: str = "") -> None:
        """Note that an item was not taken."""
        self.receipts.append(Receipt(index, item_id, "refused"))
        self.refused.append(Refusal(index, why.field, why.message, why.status))

    def outcome(self) -> Outcome:
        """Return the sums."""
        statuses = [receipt.status for receipt in self.receipts]
        return Outcome(
            accepted=statuses.count("accepted"),
            duplicates=statuses.count("duplicate"),
            erased=statuses.count("erased"),
            refused=tuple(sorted(self.refused, key=lambda r: r.index)),
            receipts=tuple(sorted(self.receipts, key=lambda r: r.index)),
        )
