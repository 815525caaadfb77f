"""Draw the figures of bench/causes.json as SVG: power, delay, the hourly step."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

WIDTH, HEIGHT, LEFT, TOP, GAP = 330, 240, 60, 40, 60
INK, FAINT = "#333", "#ccc"
COLOURS = ("#1b6ca8", "#d1495b", "#2e8b57", "#8a6d3b", "#7a4fa3", "#555")
Scale = Callable[[float], float]


def log_scale(low: float, high: float, size: float) -> Scale:
    """A place on an axis of logarithms, values outside held at its ends."""

    def place(value: float) -> float:
        held = min(max(value, low), high)
        return size * math.log(held / low) / math.log(high / low)

    return place


class Panel:
    """One set of axes at `left`; x grows to the right, y upwards."""

    def __init__(self, *, left: int, title: str, x: Scale, y: Scale) -> None:
        """Draw the frame and its title."""
        self._left, self._x, self._y = left, x, y
        self.parts = [
            f'<rect x="{left}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" '
            f'fill="#fff" stroke="{FAINT}"/>',
            f'<text x="{left}" y="{TOP - 12}" font-size="14">{title}</text>',
        ]

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the data in the picture."""
        return self._left + self._x(x), TOP + HEIGHT - self._y(y)

    def ticks(self, *, xs: Sequence[float], ys: Sequence[float], what: str) -> None:
        """Label both axes."""
        for value in xs:
            x = self._left + self._x(value)
            self._text(x, TOP + HEIGHT + 16, f"{value:g}", "middle")
        for value in ys:
            y = TOP + HEIGHT - self._y(value) + 4
            self._text(self._left - 6, y, f"{value:g}", "end")
        self._text(self._left + WIDTH / 2, TOP + HEIGHT + 36, what, "middle")

    def line(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """Join points and mark each."""
        places = [self.at(*point) for point in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" '
            'stroke-width="2"/>'
        )
        self.dots(points, colour, radius=3)

    def dots(
        self, points: Sequence[tuple[float, float]], colour: str, radius: float = 2.5
    ) -> None:
        """Mark points."""
        self.parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}" '
            'fill-opacity="0.7"/>'
            for x, y in (self.at(*point) for point in points)
        ]

    def bar(self, x: float, low: float, high: float, colour: str) -> None:
        """An interval."""
        (place, bottom), (_, top) = self.at(x, low), self.at(x, high)
        self.parts.append(
            f'<path d="M{place:.1f} {bottom:.1f}V{top:.1f}" stroke="{colour}"/>'
        )

    def legend(
        self, names: Sequence[str], *, top: int = TOP + 18, right: int = 0
    ) -> None:
        """Name the colours, so far down and to the right."""
        for number, name in enumerate(names):
            y = top + 16 * number
            x, colour = self._left + 12 + right, COLOURS[number % len(COLOURS)]
            self.parts.append(f'<circle cx="{x}" cy="{y - 4}" r="4" fill="{colour}"/>')
            self._text(x + 10, y, name, "start")

    def _text(self, x: float, y: float, text: str, anchor: str) -> None:
        self.parts.append(
            f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{text}</text>'
        )


def power(document: dict[str, Any]) -> str:
    """Share found, and found exactly, by expected excess."""
    panel = Panel(
        left=LEFT,
        title="Share of faults by expected extra reports",
        x=log_scale(2, 1000, WIDTH),
        y=lambda share: share * HEIGHT,
    )
    panel.ticks(
        xs=(2, 5, 10, 20, 50, 100, 200, 500, 1000),
        ys=(0, 0.25, 0.5, 0.75, 1),
        what="expected extra reports by the end",
    )
    for number, what in enumerate(("found", "exact")):
        rows = [(r["median_excess"], r[what]) for r in document["power"]]
        for x, row in rows:
            panel.bar(x, *row["interval"], COLOURS[number])
        panel.line([(x, row["share"]) for x, row in rows], COLOURS[number])
    names = ("found by the end", "with exactly its cells")
    panel.legend(names, top=TOP + HEIGHT - 30, right=180)
    return _svg("Power by expected extra reports", [panel])


def delays(document: dict[str, Any]) -> str:
    """Each fault's delay beside the oracle's; never is drawn at the top."""
    low, high = 0.2, 500.0
    scale = log_scale(low, high, WIDTH), log_scale(low, high, HEIGHT)
    panel = Panel(left=LEFT, title="Hours to the alarm", x=scale[0], y=scale[1])
    marks = (0.2, 1, 3, 10, 30, 100, 500)
    panel.ticks(xs=marks, ys=marks, what="the oracle's hours (right edge: never)")
    goal = [low * (high / low) ** (n / 40) for n in range(41)]
    path = " ".join("{:.1f},{:.1f}".format(*panel.at(x, 2 * x + 1)) for x in goal)
    panel.parts.append(
        f'<polyline points="{path}" fill="none" stroke="{INK}" stroke-dasharray="4 4"/>'
    )
    effects = sorted({row[0] for row in document["delays"]})
    for number, effect in enumerate(effects):
        points = [
            (high if o is None else o, high if mine is None else mine)
            for divide, o, mine in document["delays"]
            if divide == effect
        ]
        panel.dots(points, COLOURS[number % len(COLOURS)])
    panel.legend([f"effect / {effect:g}" for effect in effects])
    return _svg("Delay against the oracle; dashed: twice and one hour", [panel])


def step(document: dict[str, Any]) -> str:
    """Milliseconds of an hourly step by deployments, series and reports."""
    sizes = next(r["sizes"] for r in document["table"] if "sizes" in r)
    usual = {"deployments": 300, "series": 20}
    fewest = min(s["reports"] for s in sizes if s["deployments"] == 300)
    cuts = (
        ("deployments", lambda s: s["series"] == 20 and s["reports"] <= 2 * fewest),
        ("series", lambda s: s["deployments"] == 300 and s["reports"] <= 2 * fewest),
        ("reports", lambda s: all(s[name] == v for name, v in usual.items())),
    )
    panels = []
    for number, (name, keep) in enumerate(cuts):
        rows = sorted((s[name], s["step_ms"]) for s in sizes if keep(s))
        if not rows:
            continue
        panel = Panel(
            left=LEFT + number * (WIDTH + GAP),
            title=f"ms an hourly step, by {name}",
            x=log_scale(rows[0][0] * 0.8, rows[-1][0] * 1.25, WIDTH),
            y=log_scale(3, 1000, HEIGHT),
        )
        panel.ticks(xs=[x for x, _ in rows], ys=(3, 10, 30, 100, 300, 1000), what=name)
        panel.line(rows, COLOURS[number])
        panels.append(panel)
    return _svg("Time of an hourly step", panels)


def draw(*, document: dict[str, Any], folder: Path) -> None:
    """Write the pictures for which there are figures."""
    pictures = {"power": power, "delay": delays}
    if any("sizes" in row for row in document["table"]):
        pictures["step"] = step
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawn in pictures.items():
        (folder / f"causes_{name}.svg").write_text(drawn(document), "utf-8")


def _svg(label: str, panels: Sequence[Panel]) -> str:
    width = LEFT + len(panels) * (WIDTH + GAP)
    height = TOP + HEIGHT + GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'role="img" aria-label="{label}" font-family="sans-serif" '
            f'font-size="11" fill="{INK}">',
            f'<rect width="{width}" height="{height}" fill="#f6f6f6"/>',
            *(part for panel in panels for part in panel.parts),
            "</svg>",
            "",
        ]
    )
