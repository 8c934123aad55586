"""Oddities are held against the series' own past."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.observations import Quality
from anlan.streams.anomaly import Anomaly, Tuning
from anlan.testing.operators import Row, Signal, readings


def _rows(values: Sequence[float | None] | npt.NDArray[np.float64], series: int = 7) -> list[Row]:
    return [(series, 600.0 * k, None if v is None else float(v)) for k, v in enumerate(values)]


def _told(rows: Sequence[Row], cut: int = 1, tuning: Tuning | None = None) -> list[Signal]:
    operator = Anomaly(sorted({row[0] for row in rows}), tuning)
    state, found = operator.load(b""), []
    for start in range(0, len(rows), cut):
        state, told = operator.step(state, readings(rows[start : start + cut]), 0)
        found += told.to_pylist()
    return found


def _noise(n: int, seed: int = 1) -> npt.NDArray[np.float64]:
    return np.random.default_rng(seed).normal(10.0, 0.1, n)


def test_noise_alone_hardly_ever_alarms() -> None:
    """Three in a row beyond five sd: none in 50 series × 1,000 readings of plain noise."""
    rows = [row for s in range(50) for row in _rows(_noise(1000, s), s)]
    assert _told(rows, cut=len(rows)) == []


def test_a_jump_opens_after_three_readings_with_what_was_expected() -> None:
    """The row says the range expected, the score, and since when."""
    values = _noise(200)
    values[150:] += 3.0
    told = _told(_rows(values))
    assert told[0]["change"] == "opened"
    assert (told[0]["at"].timestamp(), told[0]["since"].timestamp()) == (152 * 600, 150 * 600)
    low, high, score = told[0]["low"], told[0]["high"], told[0]["score"]
    assert low is not None
    assert high is not None
    assert score is not None
    assert low < 10 < high < 13
    assert score > 5


def test_one_wild_value_is_not_an_anomaly() -> None:
    """And it moves mean and variance by no more than the clip."""
    values = _noise(300)
    values[150] = 1e6
    assert _told(_rows(values)) == []


@pytest.mark.parametrize("shift", [1.0, 10.0, 1000.0, -1e6])
def test_a_lasting_shift_does_not_alarm_for_ever(shift: float) -> None:
    """The sd widens sevenfold in 27 readings until the new level fits; even 10⁷ sd is learnt within 300."""
    values = _noise(1500)
    values[150:] += shift
    told = _told(_rows(values))
    assert [row["change"] for row in told] == ["opened", "cleared"]
    assert told[1]["at"].timestamp() < (150 + 300) * 600


def test_nothing_is_said_while_warming_up() -> None:
    """Before 50 readings there is no past to hold a reading against."""
    values = np.where(np.arange(49) % 10 < 5, 0.0, 1e3)
    assert _told(_rows(values)) == []


def test_the_last_digit_of_a_flat_series_is_no_anomaly() -> None:
    """The sd never falls below the smallest step ever made, so resolution alone does not alarm."""
    values = np.full(500, 1.50)
    values[100], values[300:] = 1.51, 1.51
    assert _told(_rows(values)) == []


def test_nulls_and_dubious_values_leave_no_trace() -> None:
    """Neither in the rows nor in what is expected afterwards."""
    clean = _rows(_noise(300) + np.where(np.arange(300) > 200, 3.0, 0.0))
    dirty: list[Row] = []
    for row in clean:
        time = row[1]
        dirty += [
            row,
            (7, time + 1, None),
            (7, time + 2, 1e9, int(Quality.RANGE)),
            (7, time + 3, float("nan")),
        ]
    assert _told(dirty) == _told(clean) != []


@given(st.integers(1, 400), st.integers(0, 5))
def test_results_are_bit_identical_however_cut(cut: int, seed: int) -> None:
    """Two series of different lengths: the dumped states are equal to the last bit."""
    values = _noise(200, seed)
    values[120:] += 2.0
    rows = sorted([*_rows(values, 1), *_rows(values[:90] * 3, 2)], key=lambda row: row[1])
    states = []
    for size in (cut, len(rows)):
        operator = Anomaly([1, 2])
        state = operator.load(b"")
        for start in range(0, len(rows), size):
            state, _ = operator.step(state, readings(rows[start : start + size]), 0)
        states.append(operator.dump(state))
    assert states[0] == states[1]
