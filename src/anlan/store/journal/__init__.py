"""The journal: facts in order, chained by hash, with everything a turn writes beside them."""

from anlan.store.journal.journal import Fenced, Journal
from anlan.store.journal.turns import Stored, Turn

__all__ = ["Fenced", "Journal", "Stored", "Turn"]
