"""The observation journal: a numbered log of Arrow batches in its own file, and the hot map of recent readings.

Arrivals are not facts: the flow reads this log by offset and keeps "read up to N" in its own transaction.
"""

from anlan.store.observations.hot import NEVER, HotMap
from anlan.store.observations.log import ObservationLog
from anlan.store.observations.tables import Arrival, Batch, Counts, Held, Side, Totals
from anlan.store.observations.writing import Writing

__all__ = [
    "NEVER",
    "Arrival",
    "Batch",
    "Counts",
    "Held",
    "HotMap",
    "ObservationLog",
    "Side",
    "Totals",
    "Writing",
]
