"""The leak test can fail: leaks planted on purpose are listed with kind and place."""

from __future__ import annotations

import base64
import json

import pytest

from tests.leaks.canaries import GUARANTEED, Cage
from tests.leaks.rules import GITHUB, GRAFANA, leaks
from tests.leaks.search import cores, redis_memory, search


@pytest.fixture
def cage():
    return Cage()


@pytest.fixture
def system(sqlite_system):
    """A site with an empty database, not started: leaks are written by hand."""
    import sqlite3

    with sqlite3.connect(sqlite_system.site.folder / "site.sqlite3") as link:
        link.execute("pragma secure_delete = off")
        link.execute("create table feedback_report (comment text, category text)")
    link.close()
    return sqlite_system


def found(system, cage):
    return {
        (leak.kind, leak.planted, leak.found) for leak in leaks(search(system, cage))
    }


@pytest.mark.parametrize("kind", GUARANTEED)
def test_a_log_line_is_listed(system, cage, kind):
    text = cage.shaped(kind, "comment")
    (system.site.folder / "worker.log").write_text(f"redacting {text!r}\n")
    assert found(system, cage) == {(kind, "comment", "log worker.log")}


@pytest.mark.parametrize("place", [GITHUB, GRAFANA])
def test_a_report_s_word_that_is_sent_away_is_listed(system, cage, place):
    allowed = cage.word("title", "title")
    words = [cage.word(kind, "a report") for kind in ("free", "category", "metadata")]
    mail = cage.shaped("email", "a report")
    system.answers.append((place, " ".join([allowed, *words, mail]).encode()))
    assert found(system, cage) == {
        (kind, "a report", place) for kind in ("free", "category", "metadata", "email")
    }


def test_a_user_id_in_any_file_is_listed(system, cage):
    (system.site.folder / "spool").write_text(cage.word("user", "user id"))
    assert found(system, cage) == {("user", "user id", "another file, spool")}


def test_free_text_in_another_column_is_listed(system, cage):
    word = cage.word("free", "comment")
    rows = "insert into feedback_report values (?, ?)"
    insert(system, rows, (f"a {word} here", word))
    place = "column:feedback_report.category"
    assert found(system, cage) == {("free", "comment", place)}


def test_a_deleted_row_on_a_free_page_is_listed(system, cage):
    mail = cage.shaped("email", "comment")
    insert(system, "insert into feedback_report values (?, '')", (mail,))
    insert(system, "delete from feedback_report", ())
    assert found(system, cage) == {("email", "comment", "file: site.sqlite3")}


def test_an_answer_that_repeats_what_was_refused_is_listed(system, cage):
    word = cage.word("refused", "kind")
    system.answers.append(("answers to senders", f"not {word.upper()}".encode()))
    assert found(system, cage) == {("refused", "kind", "answers to senders")}


@pytest.mark.services
def test_a_queued_message_is_opened_and_listed(system, cage, redis_url):
    import redis

    word = cage.word("free", "comment")
    body = base64.b64encode(json.dumps([[word], {}, {}]).encode()).decode()
    system.redis_url = redis_url
    memory = redis.Redis.from_url(redis_url)
    memory.lpush("celery", json.dumps({"body": body}))
    assert any(word in cores(blob) for _, blob in redis_memory(system))
    places = ("Redis", "Redis's file")
    assert found(system, cage) == {("free", "comment", place) for place in places}
    memory.flushall()


def insert(system, statement, values):
    import sqlite3

    with sqlite3.connect(system.site.folder / "site.sqlite3") as link:
        link.execute("pragma secure_delete = off")
        link.execute(statement, values)
    link.close()
