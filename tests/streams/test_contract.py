"""Every operator of ours passes the contract that plug-ins must pass."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from anlan.core.operators import Operator
from anlan.streams.anomaly import Anomaly, Tuning
from anlan.streams.silence import Silence
from anlan.streams.stuck import Still, Stuck
from anlan.streams.threshold import Level, Threshold, Watch
from anlan.testing.operators import PERIOD_S, SERIES, contract_stream, operator_checks, told

LEVELS = tuple(
    Level(name=name, over=over, under=over - 0.3, hold_s=hold)
    for name, over, hold in [
        ("blue", 1.0, 0.0),
        ("yellow", 2.0, 600.0),
        ("orange", 4.0, 400.0),
        ("red", 7.0, 0.0),
    ]
)


def _threshold(series: Sequence[int]) -> Operator[Any]:
    return Threshold({n: Watch(levels=LEVELS, period_s=PERIOD_S) for n in series})


def _anomaly(series: Sequence[int]) -> Operator[Any]:
    return Anomaly(series, Tuning(warm_up=20, times=2))


def _silence(series: Sequence[int]) -> Operator[Any]:
    return Silence(dict.fromkeys(series, 4.0 * PERIOD_S))


def _stuck(series: Sequence[int]) -> Operator[Any]:
    return Stuck({n: Still(after_s=3000, gap_s=2000) for n in series})


CASES = [
    pytest.param(check, id=f"{make.__name__.strip('_')}-{name}")
    for make in (_threshold, _anomaly, _silence, _stuck)
    for name, check in operator_checks(make)
]


@pytest.mark.parametrize("check", CASES)
def test_an_operator_keeps_the_contract(check: Callable[[], None]) -> None:
    """Each named check of the contract holds for each built-in operator."""
    check()


@pytest.mark.parametrize("make", [_threshold, _anomaly, _stuck])
def test_the_contract_stream_makes_every_operator_speak(
    make: Callable[[Sequence[int]], Operator[Any]],
) -> None:
    """A contract that is passed by saying nothing would prove nothing."""
    _, rows = told(make(SERIES), contract_stream())
    assert {"opened", "cleared"} <= {row["change"] for row in rows}
