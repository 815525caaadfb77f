"""Who asks, looked up once while a page is made."""

from __future__ import annotations

from feedback import facade
from triage.queries.once import once

viewer_of = once(facade.viewer_of)
