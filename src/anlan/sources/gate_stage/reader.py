"""From a folder of gate files to a scenario: the fit piece gives the thresholds, the rest is to choose and report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anlan.core.observations import from_micros
from anlan.core.scenarios import Manifest, Moment, Record, Scenario, SourceError, Split
from anlan.sources.gate_stage import gate_city
from anlan.sources.gate_stage.gates import Gate, read_gates
from anlan.sources.gate_stage.rows import NO_TIME, Rows, local, read_stages

_DELAY_US = int(gate_city.DELAY_S * 1_000_000)
_SILENT_S = 3 * 3600.0


class GateStageReader:
    """Reads `gates.csv` and `stage_*.csv`; found by the entry point `gate_stage`."""

    @cached_property
    def manifest(self) -> Manifest:
        """What it reads, from the file beside this one."""
        return msgspec.toml.decode(Path(__file__).with_name("manifest.toml").read_bytes(), type=Manifest)

    def scenario(self, folder: Path | None = None, city: Sequence[Record] = ()) -> Scenario:  # noqa: ARG002 — the folder is the city
        """The scenario of a folder; raises `SourceError` when no stage file holds a reading with a time."""
        if folder is None:
            raise SourceError("gate_stage reads a folder of gate files")
        named = {path.name: read_stages(path) for path in sorted(folder.glob("stage_*.csv"))}
        files = sorted(
            (pair for pair in named.items() if _begin(pair[1]) != NO_TIME), key=lambda one: _begin(one[1])
        )
        if not files:
            raise SourceError(f"{folder}: no stage file holds a reading with a time")
        strangers = [
            name.decode("utf-8", "replace") for _, rows in files for name in rows.gates if _is_text(name)
        ]
        gates = read_gates(folder / "gates.csv", strangers)
        profile, splits = gate_city.profile(gates), _splits([rows for _, rows in files])
        fit_until = int(splits[0].until.timestamp()) * 1_000_000
        found = gate_city.thresholds(profile, gates, files[0][1], fit_until, files[0][0])
        silent_after_s = max(_SILENT_S, 6 * _step_s(files[0][1]))
        every = [rows for _, rows in files] + [rows for rows in named.values() if _begin(rows) == NO_TIME]
        bare = [
            gate
            for gate in gates
            if not any(row.series == gate_city.series_name(profile.name, gate) for row in found)
        ]
        times = _known(every)
        return Scenario(
            name=f"{profile.name}_gates", real=True, delay_s=gate_city.DELAY_S, splits=splits,
            records=tuple(gate_city.records(profile, gates, silent_after_s, found)),
            notes=_notes(files[0][0], gates, bare, gate_city.strange_statuses(every), silent_after_s),
            begins=from_micros(int(times.min())), ends=from_micros(int(times.max())),
            moments=lambda: _moments(profile.name, gates, every, times),
        )  # fmt: skip


def _moments(
    name: str, gates: Sequence[Gate], files: Sequence[Rows], known: npt.NDArray[np.int64]
) -> Iterator[Moment]:
    """One entry for each moment at which something became known, rows in the order of the files."""
    by_name = {gate.name.encode(): gate_city.series_name(name, gate).encode() for gate in gates}
    series = [
        pa.array([by_name.get(text, text) for text in rows.gates], pa.binary()).take(rows.gate_of)
        for rows in files
    ]
    numbers = all(pa.types.is_floating(rows.stages.type) for rows in files)
    stages = [rows.stages if numbers else rows.stages.cast(pa.string()) for rows in files]
    columns = [pa.concat_arrays(parts) for parts in (series, [rows.time_texts for rows in files], stages)]
    order = np.argsort(known, kind="stable")
    names, times, values = (column.take(order) for column in columns)
    moments = known[order]
    begins = np.flatnonzero(np.diff(moments, prepend=moments[0] - 1))
    for begin, end in zip(begins.tolist(), [*begins[1:].tolist(), len(moments)], strict=True):
        n = end - begin
        yield Moment(
            known_at=from_micros(int(moments[begin])), source=gate_city.SOURCE, unit="mm",
            series=names.slice(begin, n), times=times.slice(begin, n), values=values.slice(begin, n),
        )  # fmt: skip


def _known(files: Sequence[Rows]) -> npt.NDArray[np.int64]:
    """When each row became known [µs]; a row without a time comes with the one before it in its file."""
    first = min(_begin(rows) for rows in files if _begin(rows) != NO_TIME)
    parts = []
    for rows in files:
        times = rows.times.copy()
        if len(times) and times[0] == NO_TIME:
            times[0] = first
        last_good = np.maximum.accumulate(np.where(times != NO_TIME, np.arange(len(times)), 0))
        parts.append(times[last_good] + _DELAY_US)
    return np.concatenate(parts)


def _begin(rows: Rows) -> int:
    good = rows.times[rows.times != NO_TIME]
    return int(good.min()) if len(good) else NO_TIME


def _end(rows: Rows) -> int:
    return int(rows.times.max())


def _is_text(name: bytes) -> bool:
    try:
        return bool(name.decode())
    except UnicodeDecodeError:
        return False


def _step_s(rows: Rows) -> float:
    """The median time between readings of one gate [s]."""
    steps = [
        np.diff(np.unique(rows.times[(rows.gate_of == gate) & (rows.times != NO_TIME)]))
        for gate in range(len(rows.gates))
    ]
    every = np.concatenate(steps)
    return float(np.median(every)) / 1_000_000 if len(every) else 600.0


def _splits(files: Sequence[Rows]) -> tuple[Split, ...]:
    """Fit on the first file (or the first third of an only one); choose and report halve the rest at a midnight."""
    begin, end = local(_begin(files[0])), local(max(_end(rows) for rows in files)) + timedelta(minutes=1)
    if len(files) > 1:
        fit_until, rest = (
            local(_end(files[0])) + timedelta(minutes=1),
            local(min(_begin(rows) for rows in files[1:])),
        )
        rest = max(rest, fit_until)
    else:
        fit_until = rest = _midnight(begin + (end - begin) / 3, begin, end)
    middle = _midnight(rest + (end - rest) / 2, rest, end)
    return (
        Split(name="fit", since=begin, until=fit_until),
        Split(name="choose", since=rest, until=middle),
        Split(name="report", since=middle, until=end),
    )


def _midnight(at: datetime, after: datetime, before: datetime) -> datetime:
    """The last local midnight by then, where there is one between; else the time itself, to the minute."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if after < midnight < before else at.replace(second=0, microsecond=0)


def _notes(
    origin: str, gates: Sequence[Gate], bare: Sequence[Gate], strange: Sequence[str], silent_after_s: float
) -> tuple[str, ...]:
    unplaced = [gate.name for gate in gates if gate.lat is None or gate.lon is None]
    minutes = int(gate_city.DELAY_S // 60)
    hours = silent_after_s / 3600
    notes = [
        (f"可知时间 = 观测时间 + {minutes} 分钟（假定）", f"known = observed + {minutes} min, assumed"),
        (f"各级阈值：{origin} 中带该等级的最低水位", f"thresholds: lowest stage with the level in {origin}"),
        (
            "等级与颜色、CAP 的对应为假定，请城市修订",
            "levels to colours and CAP: assumed; edit the city's table",
        ),
        (f"静默判据 {hours:.1f} 小时（假定）", f"silent after {hours:.1f} h, assumed"),
        ("人口、道路、设施、预案、发布权限：不明", "people, roads, facilities, plans, authority: unknown"),
    ]
    if bare:
        names = ", ".join(gate.name for gate in bare)
        notes.append((f"无阈值、只监视静默：{names}", f"no threshold, watched for silence only: {names}"))
    if unplaced:
        notes.append((f"无坐标：{', '.join(unplaced)}", f"without coordinates: {', '.join(unplaced)}"))
    if strange:
        names = ", ".join(strange)
        notes.append((f"不认识的等级，未采用：{names}", f"statuses not known, not used: {names}"))
    return tuple(f"{en} · {zh}" for zh, en in notes)


READER = GateStageReader()
