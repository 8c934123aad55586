"""The city that the gate files imply, and no more: no people, no roads, no plans, no lawful issuer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anlan.core.city import Area, Authority, Ladder, Post, Profile, Series, Source, Threshold
from anlan.core.ladders import CapTriple, Certainty, Colour, LevelRow, Severity, Urgency
from anlan.core.places import Point, metres_between
from anlan.core.scenarios import Record, record
from anlan.sources.gate_stage.gates import Gate, slug
from anlan.sources.gate_stage.rows import NO_TIME, Rows, local

DELAY_S = 600.0
"""The files do not say when a reading was known: one sampling step later, assumed [s]."""
BELOW_M = 0.02
"""A level is left two steps of the gauge (1 cm) below where it is reached, so that a ripple does not flap it [m]."""
LOW_M, HIGH_M = -20.0, 30.0
"""No gauge of a lowland city reads beyond; assumed, local zeros are unknown [m]."""
SOURCE = "gates"
_JAKARTA = Point(106.85, -6.2)
_ASSUMED = "assumed by the reader; edit the city's table"

_RUNGS = (
    ("Siaga 3", Colour.YELLOW, Severity.MODERATE, Urgency.EXPECTED, "三级戒备"),
    ("Siaga 2", Colour.ORANGE, Severity.SEVERE, Urgency.EXPECTED, "二级戒备"),
    ("Siaga 1", Colour.RED, Severity.EXTREME, Urgency.IMMEDIATE, "一级戒备"),
)
LADDER = Ladder(
    hazard="flood",
    rows=tuple(
        LevelRow(
            level=level, rank=rank, colour=colour, zh=zh, en=level, source=_ASSUMED,
            cap=CapTriple(severity=severity, urgency=urgency, certainty=Certainty.LIKELY),
        )
        for rank, (level, colour, severity, urgency, zh) in enumerate(_RUNGS, 1)
    ),
)  # fmt: skip
LEVELS = tuple(row.level for row in LADDER.rows)
_QUIET = re.compile(r"(?i)normal|siaga 4|")


def profile(gates: Sequence[Gate]) -> Profile:
    """Jakarta where the gates lie there; elsewhere a city nobody has named."""
    placed = [Point(gate.lon, gate.lat) for gate in gates if gate.lat is not None and gate.lon is not None]
    near = bool(placed) and all(metres_between(place, _JAKARTA) < 100_000.0 for place in placed)
    name, zh, en = (
        ("jakarta", "雅加达", "Jakarta") if near else ("gates", "未命名的闸站城市", "unnamed city of gates")
    )
    unknown = ("people", "roads", "facilities", "plans", "authority", "boundaries")
    return Profile(name=name, zh=zh, en=en, utc_offset_min=420, real=True, unknown=unknown)


def series_name(city: str, gate: Gate) -> str:
    """`city/gate/stage`."""
    return f"{city}/{gate.slug}/stage"


def area_code(gate: Gate) -> str:
    """One area per river: the files know no other."""
    return f"river-{slug(gate.river)}" if gate.river else "river-unknown"


def records(
    city: Profile, gates: Sequence[Gate], silent_after_s: float, thresholds: Sequence[Threshold]
) -> list[Record]:
    """Everything the city is configured with, in an order in which each record names only earlier ones."""
    found = [record(city, city.name), record(_source(silent_after_s), SOURCE)]
    rivers = {area_code(gate): gate.river for gate in gates}
    for code, river in rivers.items():
        found.append(record(Area(code=code, zh=river or "河流不明", en=river or "river unknown"), code))
    for number, gate in enumerate(gates, 1):
        row = _series(city, number, gate, silent_after_s)
        found.append(record(row, row.name))
    found.append(record(LADDER, LADDER.hazard))
    found += [record(row, f"{row.series}|{row.level}") for row in thresholds]
    found += [record(post, post.name) for post in _posts()]
    for level in LEVELS:
        issuer = Authority(
            hazard="flood", level=level, area="*", body="值班室 Duty room", clause="authority table unknown",
            standing="advisory",
        )  # fmt: skip
        found.append(record(issuer, f"flood|{level}|*"))
    return found


def thresholds(city: Profile, gates: Sequence[Gate], rows: Rows, until: int, origin: str) -> list[Threshold]:
    """The lowest stage seen with each level before `until` [µs], in metres; gates never raised have none."""
    by_name = {gate.name.encode(): gate for gate in gates}
    stage_mm = _numbers(rows.stages)
    found = []
    usable = np.isfinite(stage_mm) & (rows.times < until) & (rows.times != NO_TIME)
    for gate in gates:
        mine = usable & _has(rows.gate_of, [by_name.get(name) is gate for name in rows.gates])
        for level in LEVELS:
            seen = stage_mm[mine & _has(rows.status_of, [text == level for text in rows.statuses])]
            if len(seen):
                found.append(_threshold(series_name(city.name, gate), level, seen, f"{origin}, {_by(until)}"))
    return found


def _has(of: npt.NDArray[np.int32], wanted: Sequence[bool]) -> npt.NDArray[np.bool_]:
    return np.array([*wanted, False])[of]


def _by(until: int) -> str:
    return f"before {local(until):%Y-%m-%d %H:%M} (UTC+7)"


def _threshold(series: str, level: str, seen: npt.NDArray[np.float64], where: str) -> Threshold:
    over = float(seen.min()) / 1000
    how = f"lowest of {len(seen)} stages seen with {level} in {where}; left {BELOW_M * 100:.0f} cm below"
    return Threshold(
        series=series, level=level, over=round(over, 3), under=round(over - BELOW_M, 3), source=how
    )


def strange_statuses(files: Sequence[Rows]) -> list[str]:
    """Statuses that are neither quiet nor a level of the ladder."""
    texts = {text for rows in files for text in rows.statuses}
    return sorted(text for text in texts if text not in LEVELS and not _QUIET.fullmatch(text))


def _numbers(stages: Any) -> npt.NDArray[np.float64]:
    if pa.types.is_floating(stages.type):
        return np.asarray(stages.to_numpy(zero_copy_only=False))
    values = []
    for text in stages.to_pylist():
        try:
            values.append(float(text or "nan"))
        except ValueError:
            values.append(float("nan"))
    return np.array(values, float)


def _source(silent_after_s: float) -> Source:
    return Source(
        name=SOURCE, zh="闸站水位报送", en="gate stage reports", owner="水务部门 water resources office",
        delay_s=DELAY_S, silent_after_s=silent_after_s,
    )  # fmt: skip


def _series(city: Profile, number: int, gate: Gate, silent_after_s: float) -> Series:
    placed = gate.lat is not None and gate.lon is not None
    return Series(
        name=series_name(city.name, gate), number=number, property="stage", unit="m", source=SOURCE,
        area=area_code(gate), zh=gate.name, en=gate.name, river=gate.river or None, low=LOW_M, high=HIGH_M,
        place=Point(gate.lon or 0.0, gate.lat or 0.0) if placed else None, silent_after_s=silent_after_s,
        stuck_after_s=None,
    )  # fmt: skip


def _posts() -> tuple[Post, ...]:
    """A generic duty post, so that 叫应 can run; who stands there, the city has to say."""
    return (
        Post(
            name="duty", zh="值班室（通用）", en="duty room (generic)", area="*", chain=("deputy", "superior")
        ),
        Post(name="deputy", zh="副值班（通用）", en="deputy on duty (generic)", area="*"),
        Post(name="superior", zh="带班领导（通用）", en="superior on duty (generic)", area="*"),
    )
