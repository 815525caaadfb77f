"""The change log: innocent changes all the time, and the few that did harm."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from simulate.texts import sections
from simulate.world import Change, Place

if TYPE_CHECKING:
    import random
    from datetime import datetime

    from simulate.clock import Clock
    from simulate.fleet import Fleet

HOURS_BETWEEN_INNOCENT = 15.0
KINDS = ("deploy", "config", "routing", "flag", "rollback")
KIND_WEIGHTS = (30, 30, 18, 18, 4)


def innocent_changes(
    *, clock: Clock, fleet: Fleet, rng: random.Random
) -> tuple[Change, ...]:
    """Draw changes that harm nobody, one every 15 hours on average.

    Scopes are one or two values of one or two attributes, so some lie over a fault.
    One in five is logged up to three hours after it was made.
    """
    changes = []
    hour = rng.expovariate(1 / HOURS_BETWEEN_INNOCENT)
    while hour < clock.hours:
        at = clock.at(hour)
        scope = _scope(fleet=fleet, rng=rng)
        late = timedelta(minutes=rng.randint(5, 180)) if rng.random() < 0.2 else None
        kind = rng.choices(KINDS, KIND_WEIGHTS)[0]
        changes.append(
            Change(
                change_id=change_id(rng),
                at=at,
                kind=kind,
                title=title(kind=kind, scope=scope, rng=rng),
                scope=scope,
                known_at=at + late if late else None,
            )
        )
        hour += rng.expovariate(1 / HOURS_BETWEEN_INNOCENT)
    return tuple(changes)


def guilty_change(
    *, onset: datetime, scope: Place, kind: str, rng: random.Random
) -> Change:
    """Return the change behind an onset: up to twelve minutes older, named as any."""
    return Change(
        change_id=change_id(rng),
        at=onset - timedelta(seconds=rng.randint(0, 720)),
        kind=kind,
        title=title(kind=kind, scope=scope, rng=rng),
        scope=scope,
    )


def rollback(*, at: datetime, scope: Place, rng: random.Random) -> Change:
    """Return the rollback that ends a fault at `at`."""
    return guilty_change(onset=at, scope=scope, kind="rollback", rng=rng)


def change_id(rng: random.Random) -> str:
    """Return an id that tells neither guilt nor order."""
    return f"chg-{rng.getrandbits(40):010x}"


def title(*, kind: str, scope: Place, rng: random.Random) -> str:
    """Return a title in the style of all others of its kind."""
    place = ", ".join("/".join(values) for values in scope.values())
    version = f"{rng.randint(1, 9)}.{rng.randint(0, 40)}.{rng.randint(0, 12)}"
    template = rng.choice(sections("changes")[kind])
    return template.replace("{place}", place).replace("{version}", version)


def _scope(*, fleet: Fleet, rng: random.Random) -> Place:
    attributes = sorted({name for cell in fleet.deployments for name in cell})
    count = rng.choices((1, 2), (65, 35))[0]
    scope: dict[str, tuple[str, ...]] = {}
    for name in rng.sample(attributes, count):
        values = fleet.values(name)
        several = min(rng.choices((1, 2), (80, 20))[0], len(values))
        scope[name] = tuple(rng.sample(values, several))
    return scope
