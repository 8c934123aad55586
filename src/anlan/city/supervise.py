"""One supervisor over the processes of a house: starts them, starts again what dies, stops them together."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

from anlan.city.stopping import Stop

BACK_OFF_S = (0.2, 1.0, 3.0, 10.0)
STOP_WITHIN_S = 8.0


class Supervisor:
    """Keeps every process running; one that dies at once again waits longer each time, and never stops the others."""

    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        self._commands = {name: [sys.executable, *command] for name, command in commands.items()}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._deaths = dict.fromkeys(commands, 0)

    def start(self, *names: str) -> None:
        """Start these, or everything that is not running yet, in the order given."""
        for name in names or self._commands:
            if name not in self._running:
                self._start(name)

    def watch(self, stop: Stop, also: Callable[[], None] = lambda: None) -> None:
        """Until told to stop: what died is started again; `also` is called at every look."""
        while not stop.wait(BACK_OFF_S[0]):
            also()
            for name, process in list(self._running.items()):
                if process.poll() is not None:
                    wait = BACK_OFF_S[min(self._deaths[name], len(BACK_OFF_S) - 1)]
                    self._deaths[name] += 1
                    sys.stderr.write(
                        f"{name} ended with {process.returncode}; starting it again in {wait} s\n"
                    )
                    if not stop.wait(wait):
                        self._start(name)

    def stop(self) -> None:
        """Ask all to stop, last first; kill what does not."""
        for process in reversed(self._running.values()):
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
        self._running.clear()

    def _start(self, name: str) -> None:
        self._running[name] = subprocess.Popen(self._commands[name])  # noqa: S603 — our own modules, no shell
