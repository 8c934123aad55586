"""Durable ingest through the Python entry, beside raw SQLite rows at the same durability, in the same run.

Prints one JSON object {name: {ours, peer, ratio, unit, peer_is, n, rounds}} on stdout; rates are medians of the rounds.
"""

import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from anlan.core.city import City
from anlan.core.clock import VirtualClock
from anlan.core.observations import micros
from anlan.intake import Intake
from anlan.store.observations import ObservationLog

N_SERIES, BATCH, BATCHES, ROUNDS = 1_000, 10_000, 50, 3
NOW = datetime(2020, 8, 24, 12, 0, tzinfo=UTC)
START = micros(NOW) - 3_600_000_000
NAMES = [f"bench/g{i:04d}/stage" for i in range(N_SERIES)]


def city() -> City:
    """A thousand gauges with bounds and rates, so that every check is made."""
    made = City()
    made.put("source", "s1", {"name": "s1", "zh": "一", "en": "one", "owner": "bench"})
    for number, name in enumerate(NAMES):
        row = {"name": name, "number": number, "property": "stage", "unit": "m", "source": "s1", "area": "a"}
        made.put("series", name, row | {"zh": name, "en": name, "low": -5.0, "high": 20.0, "rate_per_h": 1e6})
    return made


def columns() -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Batches of ten readings of every series, a second apart."""
    rng = np.random.default_rng(20080512)
    which = np.tile(np.arange(N_SERIES, dtype=np.int32), BATCH // N_SERIES)
    step = np.repeat(np.arange(BATCH // N_SERIES), N_SERIES)
    made = []
    for batch in range(BATCHES):
        times = START + (batch * (BATCH // N_SERIES) + step) * 1_000_000
        made.append((which, times, np.round(rng.uniform(0, 9, BATCH), 3)))
    return made


def with_int64(intake: Intake, which: np.ndarray, times: np.ndarray, values: np.ndarray) -> int:
    """Names as a dictionary, times as int64 µs."""
    names = pa.DictionaryArray.from_arrays(pa.array(which), pa.array(NAMES))
    return intake.ingest_columns("s1", names, times, values, "m").accepted


def with_arrow(intake: Intake, which: np.ndarray, times: np.ndarray, values: np.ndarray) -> int:
    """An Arrow table with timestamps, as a gateway sends it."""
    names = pa.DictionaryArray.from_arrays(pa.array(which), pa.array(NAMES))
    when = pa.array(times).cast(pa.timestamp("us", tz="UTC"))
    return intake.ingest_arrow("s1", pa.table({"series": names, "time": when, "value": values})).accepted


def with_text(intake: Intake, names: list[str], times: list[str], values: list[float]) -> int:
    """Lists of Python texts and numbers: names and ISO times."""
    return intake.ingest_columns("s1", names, times, values, "m").accepted


def with_json(intake: Intake, body: bytes) -> int:
    """A message of rows, as HTTP hands it over."""
    return intake.ingest_message(body).accepted


def texts(
    which: np.ndarray, times: np.ndarray, values: np.ndarray
) -> tuple[list[str], list[str], list[float]]:
    """The same batch as Python lists."""
    iso = [text + "Z" for text in np.datetime_as_string(times.astype("datetime64[us]"), unit="s").tolist()]
    return [NAMES[i] for i in which], iso, values.tolist()


def message(which: np.ndarray, times: np.ndarray, values: np.ndarray) -> tuple[bytes]:
    """The same batch as a JSON message of rows."""
    rows = zip(*texts(which, times, values), strict=True)
    said = [{"series": name, "time": when, "value": value, "unit": "m"} for name, when, value in rows]
    return (json.dumps({"source": "s1", "observations": said}).encode(),)


def ours(folder: Path, take: Callable[..., int], batches: list[tuple]) -> float:
    """Rows a second until every batch is acknowledged."""
    log = ObservationLog.open(folder / "ours.sqlite", VirtualClock(NOW))
    intake = Intake(city(), log, VirtualClock(NOW))
    begin = time.perf_counter()
    accepted = sum(take(intake, *batch) for batch in batches)
    seconds = time.perf_counter() - begin
    assert accepted == BATCH * len(batches), accepted
    log.close()
    return accepted / seconds


def peer(folder: Path, batches: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> float:
    """The same rows by executemany into a plain table, one FULL commit a batch, no checks at all."""
    connection = sqlite3.connect(folder / "peer.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE observations (series INTEGER, at INTEGER, value REAL, quality INTEGER)")
    begin = time.perf_counter()
    for which, times, values in batches:
        rows = zip(which.tolist(), times.tolist(), values.tolist(), [0] * len(which), strict=True)
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO observations VALUES (?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
    seconds = time.perf_counter() - begin
    connection.close()
    return BATCH * len(batches) / seconds


def measure() -> dict[str, dict[str, object]]:
    """Every way in, interleaved with the peer so that the machine's mood is shared."""
    plain = columns()
    few = plain[:20]
    ways: dict[str, tuple[Callable[..., int], list]] = {
        "ingest_columns_int64": (with_int64, plain),
        "ingest_arrow": (with_arrow, plain),
        "ingest_columns_text": (with_text, [texts(*batch) for batch in few]),
        "ingest_json_rows": (with_json, [message(*batch) for batch in few]),
    }
    rates: dict[str, list[float]] = {name: [] for name in (*ways, "peer")}
    for _ in range(ROUNDS):
        for name, (take, batches) in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                rates[name].append(ours(Path(folder), take, batches))
        with tempfile.TemporaryDirectory() as folder:
            rates["peer"].append(peer(Path(folder), plain))
    beside = statistics.median(rates.pop("peer"))
    return {
        name: {
            "ours": round(statistics.median(found)),
            "peer": round(beside),
            "ratio": round(statistics.median(found) / beside, 2),
            "unit": "observations/s, durable (SQLite WAL, FULL)",
            "peer_is": "raw SQLite executemany of bare rows, FULL, same run",
            "n": BATCH * len(ways[name][1]),
            "rounds": ROUNDS,
        }
        for name, found in rates.items()
    }


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, indent=1)
    sys.stdout.write("\n")
