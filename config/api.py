"""The API under /api/v1: what feedback takes in and what triage has to say."""

from __future__ import annotations

from ninja import NinjaAPI

from feedback.api import router as intake
from feedback.auth import KeyAuth, anybody
from feedback.errors import install_error_handlers
from triage.web.act_api import router as judge
from triage.web.api import router as read
from triage.web.api_answers import answers
from triage.web.api_changes import changes
from triage.web.api_explore import router as explore
from triage.web.classify import router as classify
from triage.web.health_views import router as health
from triage.web.probe_api import router as probes
from triage.web.receipts import router as receipts
from triage.web.schemas import ChangesOut

api = NinjaAPI(
    title="Groundswell",
    version="1",
    description="Reports in, likely infrastructure causes out.",
    urls_namespace="api",
)
install_error_handlers(api)
# One address has one router, and POST /changes belongs to intake.
intake.add_api_operation(
    "/changes",
    ["GET"],
    changes,
    auth=KeyAuth("read"),
    response=answers(ChangesOut),
    summary="Changes",
    tags=["read"],
)
api.add_router("", intake)
api.add_router("", read, auth=KeyAuth("read"))
api.add_router("", explore, auth=KeyAuth("read"))
api.add_router("", judge, auth=KeyAuth("judge"))
api.add_router("", classify, auth=KeyAuth("read"))
api.add_router("", health, auth=KeyAuth("read"))
api.add_router("", probes, auth=KeyAuth("fleet"))
api.add_router("", receipts, auth=anybody)
