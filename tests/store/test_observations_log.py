"""The observation log: acknowledged means durable, and yesterday cannot be changed by tomorrow."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.core.clock import VirtualClock
from anlan.core.observations import OBSERVATION, Quality, micros
from anlan.store.observations import Arrival, Counts, ObservationLog

START = datetime(2020, 8, 24, 3, 15, tzinfo=UTC)
T0 = micros(START)
SECOND = 1_000_000


def rows(series: list[int], times: list[int], values: list[float | None], quality: int = 0) -> pa.Table:
    """Columns as a table of `observation/1`; times in µs."""
    return pa.Table.from_arrays(
        [
            pa.array(series, pa.int32()),
            pa.array(times, pa.int64()).cast(OBSERVATION.field("observed_at").type),
            pa.array(values, pa.float64()),
            pa.array([quality] * len(series), pa.uint16()),
        ],
        schema=OBSERVATION,
    )


def message(text: str, source: str = "s1") -> Arrival:
    """An arrival whose message is `text`."""
    return Arrival(source=source, message=hashlib.sha256(text.encode()).hexdigest())


@pytest.fixture
def clock():
    """Stand at the start."""
    return VirtualClock(START)


@pytest.fixture
def log(tmp_path, clock):
    """Give a log in a file of its own."""
    log = ObservationLog.open(tmp_path / "observations.sqlite", clock)
    yield log
    log.close()


def test_what_was_appended_is_read_back_by_offset(log):
    """Offsets rise from 1; reading after an offset gives only what is newer; metadata names batch and arrival."""
    offsets = [log.append(message(f"m{i}"), rows([1], [T0 + i], [float(i)])) for i in range(40)]
    assert offsets == list(range(1, 41))
    assert log.last_offset() == 40
    batches = list(log.read(after_offset=20))
    assert [b.offset for b in batches] == list(range(21, 41))
    assert [b.rows.column("value")[0].as_py() for b in log.read(0, limit=3)] == [0.0, 1.0, 2.0]
    assert batches[0].rows.schema.metadata[b"known_at"] == str(batches[0].known_at).encode()
    assert batches[0].rows.schema.metadata[b"arrival"] == b"21"


def test_known_time_never_stands_still_or_runs_back(log, clock):
    """Two batches at one instant are known one µs apart, and a replay's earlier time is lifted to after the last."""
    for i in range(3):
        log.append(message(f"a{i}"), rows([1], [T0 + i], [1.0]))
    clock.turn_to(START + timedelta(seconds=5))
    log.append(message("b"), rows([1], [T0 + 9], [1.0]))
    log.append(message("c"), rows([1], [T0 + 10], [1.0]), known_at=T0)
    known = [b.known_at for b in log.read()]
    assert known == [T0, T0 + 1, T0 + 2, T0 + 5 * SECOND, T0 + 5 * SECOND + 1]


def test_the_same_message_again_is_stored_once_and_an_honest_other_one_twice(log):
    """Same source and same bytes = the same arrival; the same bytes from another source are another's word."""
    first = log.append(message("x"), rows([1], [T0], [1.0]))
    assert log.append(message("x"), rows([1], [T0], [1.0])) == first
    assert log.append(message("x", "s2"), rows([1], [T0], [1.0])) == 2
    assert log.append(message("y"), rows([1], [T0], [1.0])) == 3


def test_a_block_that_raises_leaves_nothing(log):
    """One transaction: no batch, no arrival, no total stays of a failed write."""

    def fail_late() -> None:
        with log.writing() as writing:
            number = writing.arrive(message("gone"))
            writing.append(number, rows([1], [T0], [1.0]))
            writing.count("s1", number, Counts(accepted=1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_late()
    assert log.last_offset() == 0
    assert log.totals() == []
    assert log.append(message("gone"), rows([1], [T0], [1.0])) == 1


ENTRIES = st.lists(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 6), st.integers(0, 99)), min_size=1, max_size=5),
    max_size=8,
)


@settings(max_examples=30, deadline=None)
@given(ENTRIES, st.integers(0, 8))
def test_yesterday_cannot_be_changed_by_tomorrow(tmp_path_factory, entries, cut):
    """The view as known at a time is the same whatever is appended later, and the one known last wins in it."""
    log = ObservationLog.open(tmp_path_factory.mktemp("log") / "o.sqlite", VirtualClock(START))
    oracle: dict[tuple[int, int], float] = {}
    for i, entry in enumerate(entries):
        series, times, values = zip(*entry, strict=True)
        log.append(message(str(i)), rows(list(series), [T0 + t for t in times], list(map(float, values))))
        if i < cut:
            oracle.update({(s, T0 + t): float(v) for s, t, v in entry})
        if i == cut - 1 or (i == len(entries) - 1 and cut > len(entries)):
            before = log.window([1, 2, 3], T0, T0 + 10, T0 + i)
    if entries and cut:
        view = log.window([1, 2, 3], T0, T0 + 10, T0 + min(cut, len(entries)) - 1)
        assert view.equals(before)
        times = view.column("observed_at").cast(pa.int64()).to_pylist()
        keys = list(zip(view.column("series").to_pylist(), times, strict=True))
        assert keys == sorted(oracle)
        assert view.column("value").to_pylist() == [oracle[k] for k in keys]
    log.close()


def test_a_window_holds_only_what_was_asked_for(log):
    """Other series and other times stay out; both ends are in."""
    log.append(
        message("w"), rows([1] * 5 + [2] * 5, [T0 + i for i in range(5)] * 2, [float(i) for i in range(10)])
    )
    view = log.window([2], T0 + 1, T0 + 3)
    assert view.column("value").to_pylist() == [6.0, 7.0, 8.0]
    assert set(view.column("series").to_pylist()) == {2}
    assert log.window([], T0, T0 + 9).num_rows == 0


def test_flags_are_counted_and_raw_bytes_come_back(log):
    """The quality screen's numbers come from the log itself."""
    with log.writing() as writing:
        arrival = Arrival(source="s1", message="00", raw=b"as it came" * 100)
        number = writing.arrive(arrival)
        writing.append(
            number, rows([1, 1], [T0, T0 + 1], [1e308, None], quality=int(Quality.RANGE | Quality.LATE))
        )
        writing.count("s1", number, Counts(accepted=2, flagged=2), T0 + 1)
    assert log.flag_counts() == {"RANGE": 2, "LATE": 2}
    assert log.raw(number) == b"as it came" * 100
    assert log.raw(99) is None
    assert log.totals()[0].counts.flagged == 2
    assert log.totals()[0].last_observed == T0 + 1


def test_rows_of_another_shape_are_refused(log):
    """Only `observation/1` enters the log, and the refused batch leaves nothing."""
    with pytest.raises(ValueError, match="not observation/1"):
        log.append(message("z"), pa.table({"a": [1]}))
    assert log.last_offset() == 0


def test_two_writers_on_one_file_lose_nothing(tmp_path, clock):
    """Several connections append at once: every batch is there once, offsets and known-times rise."""
    path = tmp_path / "o.sqlite"

    def write(name: str) -> None:
        own = ObservationLog.open(path, clock)
        for i in range(25):
            own.append(message(f"{name}{i}"), rows([1], [T0 + i], [1.0]))
        own.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = ObservationLog.open(path, clock)
    known = [b.known_at for b in log.read()]
    assert len(known) == 75
    assert known == sorted(set(known))
    log.close()


_APPENDER = """
import sys
from datetime import UTC, datetime
sys.path.insert(0, sys.argv[2])
from anlan.core.clock import VirtualClock
from anlan.store.observations import ObservationLog
from test_observations_log import message, rows, T0
log = ObservationLog.open(sys.argv[1], VirtualClock(datetime(2020, 8, 24, tzinfo=UTC)))
i = log.last_offset()
while True:
    offset = log.append(message(f"k{i}"), rows([1] * 50, [T0 + i * 50 + j for j in range(50)], [float(i)] * 50))
    print(offset, flush=True)
    i += 1
"""


@pytest.mark.parametrize("after", [1, 7, 20])
def test_everything_acknowledged_survives_kill_nine(tmp_path, clock, after):
    """A writer killed with SIGKILL at any moment: each batch it had acknowledged is there, whole, after reopening."""
    path = tmp_path / "o.sqlite"
    here = str(Path(__file__).parent)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([p for p in sys.path if p])}
    process = subprocess.Popen(
        [sys.executable, "-c", _APPENDER, str(path), here], stdout=subprocess.PIPE, text=True, env=environment
    )
    acknowledged = [int(process.stdout.readline()) for _ in range(after)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in process.stdout.read().split()]
    process.wait()
    process.stdout.close()
    log = ObservationLog.open(path, clock)
    batches = list(log.read())
    assert {b.offset for b in batches} >= set(acknowledged)
    assert all(b.rows.num_rows == 50 and np.ptp(b.rows.column("value").to_numpy()) == 0 for b in batches)
    log.append(message("after"), rows([1], [T0], [1.0]))
    log.close()
