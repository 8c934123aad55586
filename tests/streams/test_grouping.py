"""One cause, one signal."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.observations import SIGNAL_ROW, from_micros
from anlan.core.operators import GroupChange
from anlan.streams.grouping import Grouping, GroupState

Short = tuple[str, str, str, tuple[int, ...], int]


def _row(
    kind: str, series: int, rank: int, at: int, level: str | None = None, **more: float
) -> dict[str, object]:
    word = "opened" if rank else "cleared"
    when = from_micros(at * 1_000_000)
    fixed = {
        "rule": kind,
        "kind": kind,
        "series": series,
        "change": word,
        "at": when,
        "rank": rank,
        "since": when,
    }
    return {
        **fixed,
        "level": level if rank else None,
        "value": None,
        "low": None,
        "high": None,
        "score": None,
        **more,
    }


def _signals(*rows: dict[str, object]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(list(rows), schema=SIGNAL_ROW)


def _grouping(n: int = 6, area: str = "ab") -> Grouping:
    """Series 0 … n-1 in areas by turns, all of one gateway."""
    by_area = {k: area[k % len(area)] for k in range(n)}
    gateway = dict.fromkeys(range(n), "gateway")
    return Grouping({"threshold": by_area, "anomaly": by_area, "silence": gateway, "stuck": gateway})


def _told(steps: list[list[dict[str, object]]], grouping: Grouping | None = None) -> list[list[GroupChange]]:
    grouping = grouping or _grouping()
    state, found = grouping.load(b""), []
    for rows in steps:
        state, changes = grouping.step(state, _signals(*rows), 0)
        found.append(changes)
    return found


def _short(changes: list[GroupChange]) -> list[Short]:
    return [(c.kind, c.group, c.change, c.members, c.rank) for c in changes]


def test_a_lost_gateway_is_one_silence_with_ten_thousand_members() -> None:
    """Not ten thousand signals: one, at the level that says the whole source is gone."""
    rows = [_row("silence", n, 1, 10, "silent") for n in range(10_000)]
    (change,) = _told([rows], _grouping(10_000))[0]
    assert (change.change, change.level, change.rank) == ("opened", "all", 2)
    assert change.members == tuple(range(10_000))


def test_a_group_grows_and_shrinks_once_a_step() -> None:
    """However many join or leave, one change tells it."""
    steps = [
        [_row("silence", 0, 1, 10)],
        [_row("silence", n, 1, 20) for n in (1, 2, 3)],
        [_row("silence", n, 0, 30) for n in (0, 1)],
        [_row("silence", n, 0, 40) for n in (2, 3)],
    ]
    assert [_short(step) for step in _told(steps)] == [
        [("silence", "gateway", "opened", (0,), 1)],
        [("silence", "gateway", "grew", (0, 1, 2, 3), 1)],
        [("silence", "gateway", "shrank", (2, 3), 1)],
        [("silence", "gateway", "cleared", (2, 3), 0)],
    ]


def test_a_group_stands_at_its_worst_level() -> None:
    """A milder member changes nothing but the membership; the worst one's value and level are shown."""
    steps = [
        [_row("threshold", 0, 1, 10, "blue", value=1.0)],
        [_row("threshold", 2, 3, 20, "red", value=9.0)],
        [_row("threshold", 4, 1, 30, "blue", value=1.1)],
        [_row("threshold", 2, 1, 40, "blue", value=1.2)],
    ]
    told = [change for step in _told(steps) for change in step]
    words = [(c.change, c.rank, c.level, c.worst, c.value) for c in told]
    assert words == [
        ("opened", 1, "blue", 0, 1.0),
        ("worsened", 3, "red", 2, 9.0),
        ("grew", 3, "red", 2, 9.0),
        ("eased", 1, "blue", 2, 1.2),
    ]


def test_areas_are_told_apart_and_in_order() -> None:
    """By time, kind, rule and group, whatever the order of the rows."""
    rows = [_row("threshold", 1, 1, 10), _row("threshold", 0, 1, 10), _row("anomaly", 3, 1, 5)]
    told = _told([rows])[0]
    assert [(c.kind, c.group) for c in told] == [("anomaly", "b"), ("threshold", "a"), ("threshold", "b")]
    assert _told([rows[::-1]])[0] == told


def test_silence_holds_back_what_was_not_told_and_keeps_what_was() -> None:
    """An anomaly told before stays open; one found while silent is told when the series speaks again."""
    steps = [
        [_row("anomaly", 0, 1, 10)],
        [_row("silence", n, 1, 20) for n in range(6)],
        [_row("anomaly", 1, 1, 30), _row("stuck", 2, 1, 30)],
        [_row("silence", n, 0, 40) for n in range(6)],
    ]
    told = [_short(step) for step in _told(steps)]
    assert told[1] == [("silence", "gateway", "opened", (0, 1, 2, 3, 4, 5), 2)]
    assert told[2] == []
    assert told[3] == [
        ("anomaly", "b", "opened", (1,), 1),
        ("silence", "gateway", "cleared", (0, 1, 2, 3, 4, 5), 0),
        ("stuck", "gateway", "opened", (2,), 1),
    ]


def test_what_was_held_back_and_went_away_is_never_told() -> None:
    """An anomaly that came and went under silence leaves nothing to say."""
    steps = [[_row("silence", 1, 1, 5)], [_row("anomaly", 1, 1, 10)], [_row("anomaly", 1, 0, 20)]]
    told = _told([*steps, [_row("silence", 1, 0, 30)]])
    assert [[c.kind for c in step] for step in told] == [["silence"], [], [], ["silence"]]


def test_a_series_over_its_threshold_is_not_also_odd() -> None:
    """The better explanation wins."""
    told = _told([[_row("anomaly", 0, 1, 10), _row("threshold", 0, 2, 10, "orange")]])[0]
    assert [c.kind for c in told] == ["threshold"]


def test_what_came_and_went_within_a_step_is_told_as_both() -> None:
    """A backlog that holds a whole flood is not lost for having come at once."""
    told = _told([[_row("threshold", 0, 3, 10, "red", value=9.0), _row("threshold", 0, 0, 20, value=1.0)]])[0]
    assert [(c.change, c.level, c.rank, c.value, c.at) for c in told] == [
        ("opened", "red", 3, 9.0, from_micros(10_000_000)),
        ("cleared", None, 0, 1.0, from_micros(20_000_000)),
    ]


def test_a_kind_without_groups_is_refused() -> None:
    """The error names the kind and those known."""
    with pytest.raises(ValueError, match="no groups for signals of kind 'surge'"):
        _told([[_row("surge", 0, 1, 10)]])


def test_a_city_that_groups_otherwise_clears_the_old_and_opens_the_new() -> None:
    """A renamed area leaves no signal standing for ever, and loses none."""
    before, after = _grouping(), _grouping(area="ac")
    state, _ = before.step(before.load(b""), _signals(*(_row("threshold", n, 1, 10) for n in (0, 1))), 0)
    loaded = after.load(before.dump(state))
    assert after.load(after.dump(loaded)).owed == loaded.owed
    state, changes = after.step(loaded, _signals(), 60_000_000)
    assert _short(changes) == [
        ("threshold", "b", "cleared", (1,), 0),
        ("threshold", "c", "opened", (1,), 1),
    ]
    assert after.step(state, _signals(), 70_000_000)[1] == []


kinds = st.sampled_from(["threshold", "anomaly", "silence", "stuck"])
moves = st.lists(st.lists(st.tuples(kinds, st.integers(0, 5), st.integers(0, 3)), max_size=6), max_size=12)


@given(moves)
def test_changes_of_a_group_add_up(course: list[list[tuple[str, int, int]]]) -> None:
    """A group is opened once before it changes and cleared once after; words agree with ranks and members."""
    steps = [[_row(k, s, r, t) for k, s, r in step] for t, step in enumerate(course)]
    open_groups: dict[tuple[str, str], GroupChange] = {}
    for changes in _told(steps):
        for c in changes:
            old = open_groups.pop((c.kind, c.group), None)
            assert (old is None) == (c.change == "opened")
            assert (c.rank == 0) == (c.change == "cleared")
            assert list(c.members) == sorted(set(c.members)) != []
            if old and c.change in ("grew", "shrank"):
                gained, lost = set(c.members) - set(old.members), set(old.members) - set(c.members)
                assert c.rank == old.rank
                assert (c.change == "grew") == bool(gained)
                assert gained or lost
            if old and c.change in ("worsened", "eased"):
                assert (c.change == "worsened") == (c.rank > old.rank)
            if c.change != "cleared":
                open_groups[c.kind, c.group] = c


@given(moves, st.integers(0, 12))
def test_saving_grouping_at_any_point_changes_nothing(
    course: list[list[tuple[str, int, int]]], at: int
) -> None:
    """A checkpoint between any two steps gives the same changes and the same bytes."""
    steps = [_signals(*(_row(k, s, r, t) for k, s, r in step)) for t, step in enumerate(course)]
    grouping, other = _grouping(), _grouping()
    state: GroupState = grouping.load(b"")
    again: GroupState = other.load(b"")
    for number, rows in enumerate(steps):
        if number == at:
            again = other.load(grouping.dump(state))
            assert other.dump(again) == grouping.dump(state)
        state, plain = grouping.step(state, rows, 0)
        again, resumed = other.step(again, rows, 0)
        assert resumed == plain
