"""Send reports, traffic, changes and probes to Groundswell.

`Client` and `AsyncClient` have the same calls. What is sent goes through a bounded
queue and a thread of its own: no call waits for the network, and none raises.
"""

from groundswell.aio import AsyncClient
from groundswell.background import Counts
from groundswell.client import Client
from groundswell.pending import Pending
from groundswell.results import Dropped, GroundswellError, Result
from groundswell.retrying import Backoff

__all__ = [
    "AsyncClient",
    "Backoff",
    "Client",
    "Counts",
    "Dropped",
    "GroundswellError",
    "Pending",
    "Result",
]
