from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from triage.core.clustering import load_engine

if TYPE_CHECKING:
    from triage.core.clustering import SymptomEngine


@pytest.fixture(scope="session")
def engine() -> SymptomEngine:
    return load_engine()
