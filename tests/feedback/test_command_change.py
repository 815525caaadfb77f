"""manage.py change: a change noted by hand, once."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from feedback.models import Change

pytestmark = pytest.mark.django_db
AT = "2026-03-02T10:00:00+01:00"


def run(*args):
    call_command("change", "server build 41", "--kind", "deploy", *args)


def test_it_is_stored_with_its_scope():
    run("--scope", "platform=tpu", "--scope", "model=a, b", "--at", AT)
    row = Change.objects.get()
    assert row.scope == {"model": ["a", "b"], "platform": ["tpu"]}
    assert (row.title, row.kind, row.at.hour) == ("server build 41", "deploy", 9)


def test_the_same_twice_is_one_change(capsys):
    run("--at", AT)
    run("--at", AT)
    assert Change.objects.count() == 1
    assert "duplicate: by-hand-" in capsys.readouterr().out


def test_an_id_of_ones_own_names_it_and_other_words_are_refused(capsys):
    run("--id", "deploy-7", "--at", AT)
    assert Change.objects.get().change_id == "deploy-7"
    with pytest.raises(CommandError, match="known with other content"):
        run("--id", "deploy-7", "--at", AT, "--scope", "model=a")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--scope", "tpu"), "--scope must be such as"),
        (("--scope", "platform="), "--scope must be such as"),
        (("--at", "2026-03-02T10:00:00"), "at: must have an offset"),
    ],
)
def test_what_is_wrong_is_told(args, message):
    with pytest.raises(CommandError, match=message):
        run(*args)
    assert not Change.objects.exists()
