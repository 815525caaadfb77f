"""What every suite shares; Django's fixtures only where Django runs."""

from __future__ import annotations

from datetime import timedelta

import pytest


@pytest.fixture(autouse=True)
def _own_sealing_keys(request, tmp_path):
    """Keep each test's sealing keys in a folder of its own."""
    if request.config.pluginmanager.hasplugin("django"):
        settings = request.getfixturevalue("settings")
        settings.SEALING_KEYS = tmp_path / "sealing-keys.json"


@pytest.fixture(autouse=True)
def _no_looks_left(request):
    """Empty the access log by its gate: what ends a test's data is refused otherwise.

    Only tests that commit end by deleting every row; the others are rolled back.
    """
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from django.utils import timezone

    from feedback.retention import purge_access_log

    purge_access_log(now=timezone.now() + timedelta(days=36500))


@pytest.fixture(autouse=True)
def _nothing_remembered(request, monkeypatch):
    """Forget tables and calls of the test before: databases of two tests look alike."""
    if request.config.pluginmanager.hasplugin("django"):
        from django.core.cache import cache

        from feedback import allowances, auth
        from triage.pipeline import forget_scan
        from triage.queries.remembered import forget

        forget()
        forget_scan()
        cache.clear()
        monkeypatch.setattr(auth, "_allowances", allowances.Allowances())
