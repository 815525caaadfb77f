"""The data map: every stored field of every application, as a table in Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps

BEGIN, END = "<!-- data map -->", "<!-- end -->"
_HEAD = ("field", "meaning", "type", "who", "kept")


def fields() -> dict[str, dict[str, dict[str, Any]]]:
    """Return {table: {field: what fields.yaml says of it}}."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for app in apps.get_app_configs():
        listed = Path(app.path) / "fields.yaml"
        if listed.exists():
            found |= yaml.safe_load(listed.read_text(encoding="utf-8"))
    return found


def data_map() -> str:
    """Return one table a model, with a heading."""
    return "\n".join(_table(name, rows) for name, rows in fields().items())


def with_map(text: str) -> str:
    """Return a document with the data map between its markers.

    Raises ValueError when it has no markers.
    """
    between = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if not between.search(text):
        raise ValueError(f"there is no {BEGIN} … {END}")
    return between.sub(lambda _: f"{BEGIN}\n{data_map()}\n{END}", text, count=1)


def _table(name: str, rows: dict[str, dict[str, Any]]) -> str:
    lines = [f"### {name}", "", _row(_HEAD), _row(("---",) * len(_HEAD))]
    for field, said in rows.items():
        sealed = " (sealed)" if said.get("raw") else ""
        kept = str(said["kept"])
        kept = f"`{kept}`" if kept.isupper() else kept
        meaning = f"{said['meaning']}{sealed}"
        lines.append(_row((f"`{field}`", meaning, said["type"], said["who"], kept)))
    return "\n".join([*lines, ""])


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"
