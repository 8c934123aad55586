"""Being told to stop: a flag that a signal sets, and waits that notice it."""

from __future__ import annotations

import signal
from threading import Event

SLICE_S = 0.2


class Stop:
    """Set by SIGTERM or SIGINT. The handler only sets a flag: taking a lock there could wait for itself for ever."""

    def __init__(self) -> None:
        self.asked = False
        self._nobody = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def wait(self, seconds: float) -> bool:
        """Wait so long, or less when told to stop; true when told."""
        while seconds > 0 and not self.asked:
            self._nobody.wait(min(seconds, SLICE_S))
            seconds -= SLICE_S
        return self.asked

    def _ask(self, *_: object) -> None:
        self.asked = True
