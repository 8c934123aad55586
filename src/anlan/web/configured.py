"""The running city in a process that does not append: read again only when something was configured."""

from __future__ import annotations

from threading import Lock

from sqlalchemy import Engine, func, select

from anlan.city.process import running_city
from anlan.core.city import City
from anlan.core.given import Configured
from anlan.store.journal.schema import FACTS


class ConfiguredCity:
    """Call it for the city as it stands; the same object until the configuration changes."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, Lock()
        self._seq, self._city = -1, City()

    def __call__(self) -> City:
        """The running city."""
        query = select(func.max(FACTS.c.seq)).where(FACTS.c.kind == Configured.kind)
        with self._engine.connect() as connection:
            seq = connection.execute(query).scalar() or 0
        with self._lock:
            if seq != self._seq:
                self._seq, self._city = seq, running_city(self._engine)
            return self._city
