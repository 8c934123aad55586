"""The supervisor starts what is asked first, then the rest, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

from anlan.city.supervise import Supervisor

WRITES = "import sys, pathlib, threading; pathlib.Path(sys.argv[1]).open('a').write('x'); threading.Event().wait(60)"


def until(ready: Callable[[], bool]) -> bool:
    """Look for up to ten seconds."""
    nobody = Event()
    return any(ready() or nobody.wait(0.05) for _ in range(200))


def test_the_rest_is_started_later_and_nothing_twice(tmp_path: Path) -> None:
    """The page's own processes come first; starting all afterwards leaves them alone; stopped, all begin anew."""
    marks = {name: tmp_path / name for name in ("web", "feed")}
    supervisor = Supervisor({name: ["-c", WRITES, str(mark)] for name, mark in marks.items()})
    try:
        supervisor.start("web")
        assert until(lambda: marks["web"].exists())
        assert not marks["feed"].exists()
        supervisor.start()
        assert until(lambda: marks["feed"].exists())
        assert marks["web"].read_text("utf-8") == "x"
        supervisor.stop()
        supervisor.start()
        assert until(lambda: marks["web"].read_text("utf-8") == "xx")
    finally:
        supervisor.stop()
