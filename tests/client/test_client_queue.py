"""The queue never holds more than it may, and loses count of nothing."""

from __future__ import annotations

from groundswell.calls import Call
from groundswell.outbox import Entry, Outbox
from groundswell.pending import Pending
from groundswell.results import Dropped
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

REASONS = st.sampled_from([None, Dropped.REFUSED, Dropped.GIVEN_UP])


class Queue(RuleBasedStateMachine):
    """A plain list is the model; entries are numbered as they are given."""

    @initialize(capacity=st.integers(1, 5))
    def begin(self, capacity):
        self.capacity = capacity
        self.outbox = Outbox(capacity=capacity)
        self.model = []
        self.given = self.taken = self.dropped = 0

    @rule()
    def put(self):
        entry = Entry(Call("report", "POST", "/", b"", str(self.given)), Pending(""))
        fits = self.outbox.put(entry)
        assert fits == (len(self.model) < self.capacity)
        if fits:
            self.model.append(entry)
        else:
            self.outbox.turn_away(Dropped.FULL)
            self.dropped += 1
        self.given += 1

    @rule(why=REASONS)
    def finish_the_first(self, why):
        entry = self.outbox.first()
        assert entry is (self.model[0] if self.model else None)
        if entry is None:
            return
        assert self.outbox.finish(entry, why=why)
        self.model.pop(0)
        self.taken += why is None
        self.dropped += why is not None

    @rule()
    def finish_one_that_is_gone(self):
        gone = Entry(Call("report", "POST", "/"), Pending(""))
        assert not self.outbox.finish(gone, why=None)

    @rule()
    def clear(self):
        assert self.outbox.clear(Dropped.LEFT) == self.model
        self.dropped += len(self.model)
        self.model = []

    @invariant()
    def the_sums_are_right(self):
        counts = self.outbox.counts()
        assert counts.given == self.given
        assert counts.taken == self.taken
        assert counts.waiting == len(self.model) <= self.capacity
        assert counts.dropped.total() == self.dropped
        assert counts.given == counts.taken + counts.waiting + counts.dropped.total()


Queue.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None
)
TestQueue = Queue.TestCase
