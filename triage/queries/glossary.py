"""The words of the pages, each with one meaning: what is divided by what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One word: in a line, which stands beside it, and at length."""

    word: str
    line: str
    more: str = ""

    @property
    def anchor(self) -> str:
        """Its place on the glossary page."""
        return self.word.replace(" ", "-")


GROUPS: tuple[tuple[str, tuple[Term, ...]], ...] = (
    (
        "Numbers that compare",
        (
            Term(
                "rate ratio",
                "reports per request inside a cause ÷ reports per request expected "
                "there without a fault",
                "Of a cause, and of a rise in all deployments. 1 is as expected. What "
                "is expected comes from the time before and from the other "
                "deployments, so the fault itself does not lift it. Without traffic "
                "counters a cause is held against the other reports instead, and says "
                "so.",
            ),
            Term(
                "expected",
                "reports that would have come from inside a cause without the fault",
                "Worked out from the rate of these deployments before, the hour of "
                "the day, and what all other deployments do in the same hours.",
            ),
            Term(
                "concentration",
                "a part's share of the reports ÷ its share of the requests, on the "
                "same days",
                "In heat maps and in Explore. 1 is an even share. The days of a "
                "fault count on both sides, so a concentration is smaller than the "
                "rate ratio of a cause in the same part, and a fault in most of the "
                "fleet hardly shows. It finds where to look; it is no test.",
            ),
            Term(
                "even share",
                "reports a part would have if all reports were spread as requests are",
                "All reports × the part's requests ÷ all requests, on the same days.",
            ),
            Term(
                "contrast",
                "the second side's rate ÷ the first side's rate",
                "In Explore, where two periods or two values stand beside each other.",
            ),
            Term(
                "trend",
                "a symptom's rate this week ÷ its rate the week before",
                "In the weekly report, with an exact 95% interval.",
            ),
            Term("rate", "reports ÷ requests, told in 100,000 or 10,000 requests"),
        ),
    ),
    (
        "A cause",
        (
            Term(
                "likely cause",
                "a part of the fleet whose complaints rose beyond what was expected",
                "Associated with its attributes and changes, not proved to come from "
                "them.",
            ),
            Term(
                "inside",
                "what has all the attribute values of a cause, requests and reports",
            ),
            Term("outside", "all other requests and reports"),
            Term(
                "excess",
                "reports − expected reports, in an hour",
                "It changes for two reasons: more requests reach the bad place, or "
                "more of them go wrong there.",
            ),
            Term(
                "onset",
                "the hour from which the excess begins, as estimated",
                "Where a logged change fits and lies in the onset interval, the onset "
                "is put at its minute, and the page says so: then it is the change "
                "that dates the onset, and that the two agree speaks for neither.",
            ),
            Term(
                "onset interval",
                "the hours between which the onset lies, at 95%",
                "A change at or shortly before it is a suspect.",
            ),
            Term(
                "detected",
                "when the scan first told of it",
                "Nothing that became known later is used in telling it.",
            ),
            Term(
                "resolved",
                "the excess is gone and was seen to be gone",
                "“Excess ended” is the hour it stopped, “seen to have ended” the hour "
                "in which there was enough to say so.",
            ),
            Term("step", "a time at which the excess changed to another level"),
            Term(
                "score",
                "how well a logged change fits a cause in time and in scope, 0 to 1",
                "No probability.",
            ),
        ),
    ),
    (
        "Reports",
        (
            Term(
                "report",
                "one thumbs-down, one bug report or one external mention",
            ),
            Term(
                "reporter",
                "a person behind reports, known by a keyed pseudonym only",
                "Only those named by a trusted server's key count.",
            ),
            Term(
                "unsorted",
                "reports that come near enough to no known symptom",
                "They count in totals and can make a cause of their own.",
            ),
            Term(
                "withheld",
                "a number that rests on too few reporters, and what it could be had "
                "from",
                "“fewer than 5” and “not shown” stand in its place.",
            ),
        ),
    ),
)
TERMS = {term.word: term for _, terms in GROUPS for term in terms}
