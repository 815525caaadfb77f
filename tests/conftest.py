"""What every suite shares; Django's fixtures only where Django runs."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _own_sealing_keys(request, tmp_path):
    """Keep each test's sealing keys in a folder of its own."""
    if request.config.pluginmanager.hasplugin("django"):
        settings = request.getfixturevalue("settings")
        settings.SEALING_KEYS = tmp_path / "sealing-keys.json"
