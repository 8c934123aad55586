"""How arrivals are cut into batches, and how rows are ordered within a moment, changes nothing that comes about."""

from datetime import timedelta

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.city.played import Played
from anlan.core.scenarios import Moment, Scenario
from anlan.flow.digest import outcome_digest


def cut(scenario: Scenario, seed: int, most: int) -> Scenario:
    """The same readings known at the same times, rows shuffled within each moment, in up to `most` messages each."""
    rng = np.random.default_rng(seed)
    pieces = []
    for moment in scenario.moments():
        order = rng.permutation(len(moment.series))
        at = np.sort(rng.integers(0, len(order) + 1, rng.integers(0, most)))
        pieces += [piece(moment, rows) for rows in np.split(order, at) if len(rows)]
    return msgspec.structs.replace(scenario, moments=lambda: iter(pieces))


def piece(moment: Moment, rows: np.ndarray) -> Moment:
    """Some rows of a moment, whatever its columns are made of."""
    columns = (moment.series, moment.times, moment.values)
    series, times, values = (_rows(column, rows) for column in columns)
    return msgspec.structs.replace(moment, series=series, times=times, values=values)


def _rows(column: object, rows: np.ndarray) -> object:
    if isinstance(column, pa.Array):
        return column.take(pa.array(rows))
    return column[rows] if isinstance(column, np.ndarray) else [column[row] for row in rows]


@pytest.fixture(scope="module")
def outcome(played) -> str:
    """What came about when every moment was one message."""
    return outcome_digest(played.house.journal.facts())


@pytest.mark.slow
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), most=st.integers(1, 4))
def test_differently_cut_batches_keep_the_outcome(play, small, outcome, seed, most):
    """Any cut, any order of rows: kinds, times, links, levels and numbers of all facts are the same."""
    replay = play(cut(small, seed, most), f"cut{seed}-{most}")
    replay.run()
    assert outcome_digest(replay.house.journal.facts()) == outcome


def test_one_reading_a_message_keeps_the_outcome(play, small, outcome):
    """The finest cut there is; the log holds three times as many batches and the journal's sum may differ."""
    pieces = [
        piece(moment, np.array([row])) for moment in small.moments() for row in range(len(moment.series))
    ]
    replay = play(msgspec.structs.replace(small, moments=lambda: iter(pieces)))
    replay.run()
    assert outcome_digest(replay.house.journal.facts()) == outcome
    assert replay.house.log.last_offset() > len(pieces)


def test_another_value_is_another_outcome(play, small, outcome):
    """The sum is no constant: one gauge 5 m higher at one time, and it is another one."""
    moments = list(small.moments())
    values = moments[5].values.copy()
    values[0] += 5.0
    moments[5] = msgspec.structs.replace(moments[5], values=values)
    replay = play(msgspec.structs.replace(small, moments=lambda: iter(moments)))
    replay.run()
    assert outcome_digest(replay.house.journal.facts()) != outcome


@pytest.fixture(scope="module")
def storm() -> Scenario:
    """Give the night of the typhoon up to its sixteenth hour: 325 series, the first relays, orders and reports."""
    whole = Played(name="mangkhut-2018").scenario()
    until = whole.begins + timedelta(hours=16)
    moments = [moment for moment in whole.moments() if moment.known_at < until]
    told = [happening for happening in whole.happenings() if happening.known_at < until]
    return msgspec.structs.replace(
        whole, ends=until, moments=lambda: iter(moments), happenings=lambda: iter(told), injects=()
    )


@pytest.mark.slow
def test_a_storm_told_in_other_pieces_is_the_same_storm(play, storm):
    """Thousands of messages of ten feeds, shuffled and cut: what comes about is the same to the last fact."""
    sums = []
    for name, scenario in (("whole", storm), ("cut", cut(storm, 20080512, 3))):
        replay = play(scenario, name)
        replay.run()
        sums.append(outcome_digest(replay.house.journal.facts()))
    assert sums[0] == sums[1]
