"""One cause, one signal: changes of single series become changes of groups.

A group is (kind, rule, name), the name given by the city per kind: a lost gateway is one silence with
10,000 members.

- De-duplication: within a step a series counts once, with its last row, and a group changes at most once.
  The one exception is a group that opens and clears within a step: it is told as both, so nothing is lost.
- A worse level supersedes the milder: a group stands at the rank of its worst member. A group of a `whole`
  kind with every one of its series in it stands one rank higher, at level "all".
- Inhibition holds back what has not been told yet: a silent series' stuck or anomaly is not told until it
  speaks again (and is still so). What has been told stays until it clears: going silent never reads as calm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import msgspec
import numpy as np
import pyarrow as pa
from msgspec import Struct

from anlan.core.observations import from_micros
from anlan.core.operators import GroupChange, Instant, as_micros
from anlan.streams.lanes import Lane, Names, Part, Ranks, Table
from anlan.streams.rows import Bools, Ints, Slots
from anlan.streams.saved import pack, unpack

ALL = "all"
INHIBITS: dict[str, frozenset[str]] = {
    "silence": frozenset({"stuck", "anomaly"}),
    "threshold": frozenset({"anomaly"}),
}
"""What each kind holds back of the same series: the better explanation wins."""

Key = tuple[str, str]
"""Kind and rule."""


class Told(Struct, frozen=True, array_like=True):
    """Who was last told to be in a group."""

    kind: str
    rule: str
    group: str
    members: tuple[int, ...]


@dataclass(frozen=True)
class GroupState:
    """Open groups: the lane of each kind and rule."""

    lanes: Mapping[Key, Lane]
    levels: tuple[str, ...] = ()
    owed: tuple[Told, ...] = ()
    """Groups told under an earlier city that are no more, or are others: to be cleared at the next step."""


class _Saved(Struct, frozen=True, array_like=True):
    lanes: list[tuple[str, str, bytes]]
    levels: tuple[str, ...]
    told: list[Told]
    owed: tuple[Told, ...]


class Grouping:
    """The second step of the stream floor, over SIGNAL_ROW batches."""

    def __init__(
        self,
        groups: Mapping[str, Mapping[int, str]],
        inhibits: Mapping[str, frozenset[str]] | None = None,
        whole: frozenset[str] = frozenset({"silence"}),
    ) -> None:
        """`groups` gives, per kind, the group name of every series number.

        Raises ValueError when kinds name different series.
        """
        numbers = sorted(next(iter(groups.values()), {}))
        for kind, names in groups.items():
            if sorted(names) != numbers:
                raise ValueError(f"groups of kind {kind!r} must name the same series as the other kinds")
        self._slots = Slots(numbers)
        self._names = {kind: Names([names[n] for n in numbers]) for kind, names in groups.items()}
        self._inhibits = dict(INHIBITS if inhibits is None else inhibits)
        self._whole = whole

    def load(self, data: bytes) -> GroupState:
        """A fresh state for b"", else the saved one; raises ValueError for other bytes.

        A group with other members in the city of now is cleared, and opened anew at the next step.
        """
        if not data:
            return GroupState({})
        try:
            saved = msgspec.msgpack.decode(data, type=_Saved)
        except msgspec.DecodeError as error:
            raise ValueError(f"not a saved state of grouping: {error}") from error
        fresh = Lane.fresh(len(self._slots))
        lanes = {(k, r): unpack(lane, f"{k}|{r}", self._slots, fresh) for k, r, lane in saved.lanes}
        now = {(t.kind, t.rule, t.group): t.members for t in self._told(lanes)}
        owed = [t for t in saved.told if now.get((t.kind, t.rule, t.group)) != t.members]
        for told in owed:
            slot = self._slots.of(np.array(told.members))
            lanes[told.kind, told.rule].shown[slot[slot >= 0]] = 0
        return GroupState(lanes, saved.levels, saved.owed + tuple(owed))

    def dump(self, state: GroupState) -> bytes:
        """The state as bytes."""
        lanes = [(k, r, pack(f"{k}|{r}", self._slots, lane)) for (k, r), lane in state.lanes.items()]
        return msgspec.msgpack.encode(_Saved(lanes, state.levels, list(self._told(state.lanes)), state.owed))

    def step(
        self, state: GroupState, rows: pa.RecordBatch, upto: Instant
    ) -> tuple[GroupState, list[GroupChange]]:
        """Fold SIGNAL_ROW rows in; gives the changes by (at, kind, rule, group).

        Raises ValueError for a kind without groups.
        """
        if not rows.num_rows and not state.owed:
            return state, []
        levels = list(state.levels)
        parts = dict(self._parts(state, rows, levels))
        lanes = {key: self._moved(state, key, part) for key, part in parts.items()}
        lanes = {key: lanes.get(key) or state.lanes[key] for key in sorted({*lanes, *state.lanes})}
        now = as_micros(upto)
        changes = [_gone(told, now) for told in state.owed]
        for key, lane in lanes.items():
            slot, at = self._touched(key, lane, parts, now if state.owed else None)
            if len(slot):
                held = self._held(key[0], lanes)
                shown = lane.shown.copy()
                shown[slot] = np.where(held[slot] & (lane.shown[slot] == 0), 0, lane.rank[slot])
                teller = _Teller(self._slots, self._names[key[0]], key, key[0] in self._whole, tuple(levels))
                changes += teller.tell(lane, shown, slot, at)
                changes += teller.flashes(lane, shown, held, parts.get(key))
                lanes[key] = replace(lane, shown=shown)
        changes.sort(key=lambda c: (c.at, c.kind, c.rule, c.group))
        return GroupState(lanes, tuple(levels)), changes

    def _told(self, lanes: Mapping[Key, Lane]) -> Iterator[Told]:
        for (kind, rule), lane in lanes.items():
            if kind in self._names:
                for group, slot in self._names[kind].members(lane.shown).items():
                    yield Told(kind, rule, group, tuple(self._slots.numbers[slot].tolist()))

    def _parts(
        self, state: GroupState, rows: pa.RecordBatch, levels: list[str]
    ) -> Iterator[tuple[Key, Part]]:
        table = Table.of(rows, self._slots, levels)
        for code in np.unique(table.code).tolist():
            kind, rule = table.kind[code // len(table.rule)], table.rule[code % len(table.rule)]
            if kind not in self._names:
                raise ValueError(f"no groups for signals of kind {kind!r}, only for {', '.join(self._names)}")
            part = table.part(code, state.lanes.get((kind, rule)))
            if len(part.slot):
                yield (kind, rule), part

    def _moved(self, state: GroupState, key: Key, part: Part) -> Lane:
        """The lane with a step's last rows taken in, and what was told left as it is."""
        lane = state.lanes.get(key)
        lane = Lane.fresh(len(self._slots)) if lane is None else lane.copy()
        shown = lane.shown[part.slot]
        lane.put(part.slot, part.last, np.arange(len(part.slot)))
        lane.shown[part.slot] = shown
        return lane

    def _touched(
        self, key: Key, lane: Lane, parts: Mapping[Key, Part], again: int | None
    ) -> tuple[Ints, Ints]:
        """Slots whose telling may change and when: by rows of their own or of what held them back."""
        slots, times = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
        for other, part in parts.items():
            if other == key:
                slots.append(part.slot)
                times.append(part.last.at)
            elif key[0] in self._inhibits.get(other[0], ()):
                waiting = (lane.rank[part.slot] > 0) & (lane.shown[part.slot] == 0)
                slots.append(part.slot[waiting])
                times.append(part.last.at[waiting])
        if again is not None:
            untold = np.flatnonzero((lane.rank > 0) & (lane.shown == 0))
            slots.append(untold)
            times.append(np.full(len(untold), again))
        return np.concatenate(slots), np.concatenate(times)

    def _held(self, kind: str, lanes: Mapping[Key, Lane]) -> Bools:
        held: Bools = np.zeros(len(self._slots), dtype=np.bool_)
        for (other, _), lane in lanes.items():
            if kind in self._inhibits.get(other, ()):
                held |= lane.rank > 0
        return held


@dataclass(frozen=True)
class _Teller:
    """Says what became of the groups of one rule in one step."""

    slots: Slots
    names: Names
    key: Key
    whole: bool
    levels: tuple[str, ...]

    def tell(self, lane: Lane, shown: Ranks, slot: Ints, at: Ints) -> Iterator[GroupChange]:
        """The change of every group with a slot in `slot`, at the newest of its times."""
        order = np.lexsort((at, self.names.of[slot]))
        group = self.names.of[slot][order]
        newest = np.append(group[1:] != group[:-1], True)
        for g, when in zip(group[newest].tolist(), at[order][newest].tolist(), strict=True):
            members = self.names.slots(g)
            before, now = lane.shown[members], shown[members]
            new = self._rank(now)
            if change := _change(self._rank(before), new, before > 0, now > 0):
                yield self._said(lane, members[(now if new else before) > 0], change, g, new, when)

    def flashes(self, lane: Lane, shown: Ranks, held: Bools, part: Part | None) -> Iterator[GroupChange]:
        """Groups that were and are empty but had members in between: opened and cleared at once."""
        if part is None or not part.flash.any():
            return
        seen = np.flatnonzero((part.flash > 0) & ~held[part.slot])
        for g in np.unique(self.names.of[part.slot[seen]]).tolist():
            members = self.names.slots(g)
            if not lane.shown[members].any() and not shown[members].any():
                among = seen[self.names.of[part.slot[seen]] == g]
                told, rank = part.slot[among], int(part.flash[among].max())
                peak = lane.copy()
                peak.put(told, part.peak, among)
                when = int(peak.at[told].max())
                yield self._said(peak, told, "opened", g, rank, when)
                yield self._said(lane, told, "cleared", g, 0, max(when, int(lane.at[told].max())))

    def _rank(self, shown: Ranks) -> int:
        rank = int(shown.max(initial=0))
        return rank + 1 if self.whole and rank and bool((shown > 0).all()) else rank

    def _said(self, lane: Lane, told: Ints, change: str, group: int, rank: int, when: int) -> GroupChange:
        worst = _worst(lane, told)
        level = int(lane.level[worst])
        own = self.levels[level] if level >= 0 else None
        return GroupChange(
            kind=self.key[0],
            rule=self.key[1],
            group=self.names.names[group],
            change=change,
            members=tuple(self.slots.numbers[told].tolist()),
            level=ALL if rank > int(lane.rank[worst]) else own,
            rank=rank,
            at=from_micros(when),
            worst=int(self.slots.numbers[worst]),
            value=_real(lane.value[worst]),
            low=_real(lane.low[worst]),
            high=_real(lane.high[worst]),
            score=_real(lane.score[worst]),
            since=from_micros(int(lane.since[worst])),
        )


def _worst(lane: Lane, told: Ints) -> int:
    """Of highest rank, then largest score, then newest change, then lowest number."""
    score = np.abs(np.nan_to_num(lane.score[told]))
    return int(told[np.lexsort((told, -lane.at[told], -score, -lane.rank[told].astype(np.int64)))[0]])


def _gone(told: Told, now: int) -> GroupChange:
    """A group the city has dissolved, cleared under its old name."""
    at = from_micros(now)
    return GroupChange(
        kind=told.kind,
        rule=told.rule,
        group=told.group,
        change="cleared",
        members=told.members,
        level=None,
        rank=0,
        at=at,
        worst=told.members[0],
        value=None,
        low=None,
        high=None,
        score=None,
        since=at,
    )


def _real(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)


def _change(old: int, new: int, before: Bools, now: Bools) -> str | None:
    """The one word for what became of a group, or None when nothing worth telling did."""
    if not old or not new:
        return "opened" if new else "cleared" if old else None
    if new != old:
        return "worsened" if new > old else "eased"
    if bool((now & ~before).any()):
        return "grew"
    return "shrank" if bool((before & ~now).any()) else None
