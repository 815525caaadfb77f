"""Thumbs up on Explore: beside what is shown, never where reports are not."""

from __future__ import annotations

import csv

import pytest

from feedback import facade
from tests.triage.test_pages_explore import (  # noqa: F401
    DAY,
    DAYS,
    NOW,
    ada,
    text_of,
    world,
)

pytestmark = pytest.mark.django_db


def thumbs(model, platform, count, hour=DAY):
    row = {
        "hour": hour.isoformat(),
        "thumbs_up": count,
        "metadata": {"model": model, "platform": platform},
    }
    facade.accept_thumbs_up(items=[row], now=NOW)


def rated(client, question):
    document = client.get(f"/explore/?format=json&{question}").json()
    return {tuple(p["values"].values()): p["sides"] for p in document["ratings"]}


def lines_of(client, question):
    text = client.get(f"/explore/?format=csv&{question}").content.decode()
    return list(csv.reader(text.splitlines()))


def test_reports_per_rating_by_part(world):  # noqa: F811
    thumbs("a", "gpu", 140)
    thumbs("a", "tpu", 200)
    thumbs("b", "gpu", 500)
    found = rated(world, f"by=model&{DAYS}")
    assert found["a",] == [{"thumbs_up": 340, "reports_per_rating": 60 / 400}]
    # Three people told of b: neither their number nor what it could be had from.
    assert found["b",] == [{"thumbs_up": 500, "reports_per_rating": None}]
    assert found["c",] == [{"thumbs_up": 0, "reports_per_rating": None}]
    assert found[()][0]["thumbs_up"] == 840
    page = text_of(world.get(f"/explore/?by=model&{DAYS}"))
    assert "Per rating" in page
    assert '<td class="number">340</td><td class="number">15%</td>' in page


def test_a_part_where_it_is_asked_for_and_two_sides(world):  # noqa: F811
    thumbs("a", "gpu", 180)
    thumbs("a", "tpu", 60)
    inside = rated(world, f"where=model:a&by=platform&{DAYS}")
    assert inside["tpu",] == [{"thumbs_up": 60, "reports_per_rating": 0.4}]
    sides = rated(world, f"against=platform&one=gpu&other=tpu&where=model:a&{DAYS}")
    assert [s["reports_per_rating"] for s in sides[()]] == [0.1, 0.4]


def test_the_file_has_them_as_last_columns(world):  # noqa: F811
    before = lines_of(world, f"by=model&{DAYS}")
    thumbs("a", "gpu", 340)
    thumbs("b", "gpu", 500)
    after = lines_of(world, f"by=model&{DAYS}")
    assert [line[:-2] for line in after] == before
    head, total, *parts = after
    assert [name.partition(" (")[0] for name in head[-2:]] == [
        "thumbs_up",
        "reports_per_rating",
    ]
    assert total[-2] == "840"
    found = {line[0]: line[-2:] for line in parts}
    # Three people told of b: the share would give their number away.
    assert found == {"a": ["340", "0.15"], "b": ["500", ""], "c": ["0", ""]}


def test_the_file_of_two_sides_has_them_for_each(world):  # noqa: F811
    thumbs("a", "gpu", 180)
    thumbs("a", "tpu", 60)
    asked = f"against=platform&one=gpu&other=tpu&where=model:a&{DAYS}"
    head, total, *_ = lines_of(world, asked)
    assert head[-4].startswith("thumbs_up (")
    assert total[-4:] == ["180", "0.1", "60", "0.4"]


def test_other_days_do_not_count(world):  # noqa: F811
    thumbs("a", "gpu", 100, hour=DAY.replace(day=22))
    document = world.get(f"/explore/?format=json&by=model&{DAYS}").json()
    assert "ratings" not in document


def test_without_thumbs_up_nothing_is_said(world):  # noqa: F811
    assert "Per rating" not in text_of(world.get(f"/explore/?by=model&{DAYS}"))
