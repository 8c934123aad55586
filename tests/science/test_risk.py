"""The forecaster: what it says, what it must not see, and what it says when it sees nothing."""

from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.science.baselines import always, never, straight_line, yesterdays_tide
from anlan.science.fitting import fit
from anlan.science.logistic import fit_logistic, sigmoid
from anlan.science.readings import DAY_US, HOUR_US, MINUTE_US, Readings, Times, Values, collect
from anlan.science.risk import RiskColumns, predict
from anlan.science.trend import Forecaster, TrendParameters

Windows = dict[str, tuple[Times, Values]]
START_US = 1_550_001_600_000_000
"""The made-up week of the fixtures begins here."""
LEVELS = {
    "harbour": (("yellow", 1.8), ("red", 2.2)),
    "river": (("yellow", 1.2), ("red", 1.8)),
    "pond": (("yellow", 2.0),),
}
NOON = START_US + 6 * DAY_US + 12 * HOUR_US
moments = st.integers(START_US // MINUTE_US + 1, START_US // MINUTE_US + 8 * 1440).map(
    lambda m: m * MINUTE_US
)


def same(one: RiskColumns, other: RiskColumns) -> None:
    """Check that two answers are equal to the last bit."""
    for name in ("chance", "q05", "q50", "q95", "onset_us", "alarm", "reached"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for part, values in one.contributions.items():
        np.testing.assert_array_equal(values, other.contributions[part])
    assert (one.missing, one.incomplete) == (other.missing, other.incomplete)


@given(at_us=moments, seed=st.integers(0, 2**32 - 1))
def test_garbage_after_the_issue_time_and_shuffled_rows_change_nothing(
    parameters: TrendParameters, windows: Windows, at_us: int, seed: int
) -> None:
    """The answer is a function of the readings up to the issue time, in whatever order they come."""
    rng = np.random.default_rng(seed)
    spoilt: Windows = {}
    for name, (times, values) in windows.items():
        order = rng.permutation(len(times))
        garbage = np.where(times > at_us, rng.choice([np.nan, 1e9, -1e9], len(times)), values)
        spoilt[name] = times[order], garbage[order]
    same(predict(parameters, windows, at_us, LEVELS), predict(parameters, spoilt, at_us, LEVELS))


def test_readings_after_the_fit_piece_teach_nothing(record: Readings, parameters: TrendParameters) -> None:
    """Parameters are equal whether the future is there, is garbage, or is cut off."""
    last = START_US + 6 * DAY_US
    spoilt = np.where(record.times_us >= last, 99.0, record.values)
    garbage = collect(
        {
            name: (record.times_of(g), spoilt[record.starts[g] : record.starts[g + 1]])
            for g, name in enumerate(record.names)
        }
    )
    assert fit(garbage, START_US, last, {"harbour": (1.8,), "river": (1.2,)}) == parameters


@given(at_us=moments)
def test_contributions_add_up_and_everything_is_in_order(
    parameters: TrendParameters, windows: Windows, at_us: int
) -> None:
    """Parts sum to the median; chances and quantiles never fall with the horizon; a higher level is less likely."""
    risk = predict(parameters, windows, at_us, LEVELS)
    np.testing.assert_allclose(sum(risk.contributions.values()), risk.q50, atol=1e-9)
    assert ((risk.chance >= 0) & (risk.chance <= 1)).all()
    assert ((risk.q05 <= risk.q50) & (risk.q50 <= risk.q95)).all()
    for column in (risk.chance, risk.q05, risk.q50, risk.q95):
        assert (np.diff(column.reshape(-1, 3), axis=1) >= 0).all()
    harbour = risk.chance[:6].reshape(2, 3)
    assert (harbour[1] <= harbour[0]).all()
    known = np.isfinite(risk.onset_us)
    assert (risk.onset_us[known] >= at_us).all()
    assert (risk.onset_us[known] <= at_us + risk.horizon_min[known] * MINUTE_US).all()


def test_rows_are_one_per_gauge_level_and_horizon(parameters: TrendParameters, windows: Windows) -> None:
    """Columns lie side by side in the order of the question."""
    risk = predict(parameters, windows, NOON, LEVELS)
    assert risk.gate[:4] == ("harbour", "harbour", "harbour", "harbour")
    assert risk.level[2:4] == ("yellow", "red")
    assert risk.horizon_min[:3].tolist() == [30, 60, 180]
    assert len(risk.gate) == len(risk.chance) == len(risk.threshold) == 15


def test_a_rising_river_is_told_before_it_reaches_the_level(
    parameters: TrendParameters, windows: Windows
) -> None:
    """On the limb of the flood the chance is high and an alarm stands; on the calm day it is not."""
    times, values = windows["river"]
    later = times > START_US + 6 * DAY_US
    reach = int(times[later][np.argmax(values[later] >= 1.2)])
    row = 2 + 3 * 2  # river, yellow, 180 min
    before = predict(parameters, windows, reach - HOUR_US, LEVELS)
    calm = predict(parameters, windows, reach - 24 * HOUR_US, LEVELS)
    assert before.alarm[row]
    assert before.chance[row] > 0.6
    assert calm.chance[row] < 0.05
    assert predict(parameters, windows, reach, LEVELS).reached[row]
    assert not predict(parameters, windows, reach, LEVELS).alarm[row]


def test_a_dead_feed_never_reads_as_calm(parameters: TrendParameters, windows: Windows) -> None:
    """A silent gauge is named, its answer is wide, it claims no onset, and it neither alarms nor says zero."""
    cut = {name: (t[t < NOON - 2 * HOUR_US], v[t < NOON - 2 * HOUR_US]) for name, (t, v) in windows.items()}
    part = windows | {"river": cut["river"]}
    full, risk = predict(parameters, windows, NOON, LEVELS), predict(parameters, part, NOON, LEVELS)
    river = slice(6, 12)
    assert risk.missing == ("river",)
    assert (risk.q95[river] - risk.q05[river] > full.q95[river] - full.q05[river]).all()
    assert (risk.chance[river] > 0).all()
    assert not risk.alarm[river].any()
    assert np.isnan(risk.onset_us[river]).all()
    np.testing.assert_array_equal(risk.chance[:6], full.chance[:6])


def test_without_yesterday_it_answers_without_recall_and_says_so(
    parameters: TrendParameters, windows: Windows
) -> None:
    """A gauge that came on line an hour ago is forecast from its trend alone."""
    young = {name: (t[t > NOON - 2 * HOUR_US], v[t > NOON - 2 * HOUR_US]) for name, (t, v) in windows.items()}
    risk = predict(parameters, young, NOON, LEVELS)
    assert risk.incomplete == ("harbour", "river", "pond")
    assert (risk.contributions["recall"] == 0).all()
    assert np.isfinite(risk.chance).all()


@pytest.mark.parametrize("every", [10, 30, 60])
def test_sparse_sampling_is_answered_too(
    parameters: TrendParameters, week: Callable[[int], Windows], every: int
) -> None:
    """Feeds that come every ten, thirty or sixty minutes all get an answer from the same parameters."""
    risk = predict(parameters, week(every), NOON + 50 * MINUTE_US, LEVELS)
    assert risk.missing == ()
    assert np.isfinite(risk.chance).all()


def test_a_gauge_that_was_never_fitted_borrows_from_all(
    parameters: TrendParameters, windows: Windows
) -> None:
    """An unknown gauge is forecast by the pooled weights; when silent, its quantiles are unknown."""
    levels = {"new": (("yellow", 1.2),)}
    risk = predict(parameters, {"new": windows["river"]}, NOON, levels)
    assert np.isfinite(risk.q50).all()
    silent = predict(parameters, {}, NOON, levels)
    assert silent.missing == ("new",)
    assert silent.chance.tolist() == [0.5, 0.5, 0.5]
    assert np.isnan(silent.q50).all()


def test_a_lone_jump_over_the_level_is_told_but_not_forecast_from(
    parameters: TrendParameters, windows: Windows
) -> None:
    """One spike counts as reached for its own level only while it is the last reading; the trend ignores it."""
    times, values = windows["pond"]
    keep = times <= NOON
    spiked = np.where(times[keep] == times[keep][-1], 1.9, values[keep])
    risk = predict(parameters, {"pond": (times[keep], spiked)}, NOON, {"pond": (("low", 1.5), ("high", 2.0))})
    assert risk.reached.tolist() == [True] * 3 + [False] * 3
    assert (risk.q50 < 1.0).all()


def test_parameters_survive_json(parameters: TrendParameters) -> None:
    """What was learnt can be stored as text and read back equal."""
    text = msgspec.json.encode(parameters)
    assert msgspec.json.decode(text, type=TrendParameters) == parameters


def test_a_forecaster_laid_out_before_answers_the_same(parameters: TrendParameters, windows: Windows) -> None:
    """Laying the parameters out once saves time and changes nothing; a strange gauge is refused."""
    ready = Forecaster(parameters, tuple(LEVELS))
    same(predict(ready, windows, NOON, LEVELS), predict(parameters, windows, NOON, LEVELS))
    with pytest.raises(ValueError, match="elsewhere"):
        predict(ready, windows, NOON, {"elsewhere": (("yellow", 1.0),)})


def test_logistic_regression_finds_the_weights_it_was_made_from() -> None:
    """With many rows the fit comes back to the true weights, and a row counted twice is two rows."""
    rng = np.random.default_rng(3)
    inputs = np.stack([np.ones(20_000), rng.normal(size=20_000)], axis=1)
    happened = (rng.random(20_000) < sigmoid(inputs @ np.array([-1.0, 2.0]))).astype(np.float64)
    weights = fit_logistic(inputs, happened, np.ones(20_000))
    np.testing.assert_allclose(weights, [-1.0, 2.0], atol=0.1)
    twice = fit_logistic(inputs, happened, np.full(20_000, 2.0), ridge=2.0)
    np.testing.assert_allclose(twice, weights, atol=1e-6)


def on(record: Readings, gauge: str, at_us: int) -> tuple[Readings, Times, Times]:
    """Give the arguments a baseline takes for one gauge at one moment."""
    number = np.array([record.names.index(gauge)], dtype=np.int64)
    return record, number, np.array([at_us], dtype=np.int64)


def test_baselines_say_the_simple_thing() -> None:
    """The line goes on rising, the tide repeats the rise of a lunar day ago, never and always stay so."""
    times = np.arange(0, 2 * DAY_US, 10 * MINUTE_US, dtype=np.int64)
    stage: Values = 0.1 * (times / HOUR_US)
    record = collect({"a": (times, stage)})
    place = on(record, "a", 30 * HOUR_US)
    np.testing.assert_allclose(straight_line(*place, 3 * HOUR_US, back_us=HOUR_US), [3.3])
    np.testing.assert_allclose(yesterdays_tide(*place, 3 * HOUR_US), [3.3])
    assert np.isnan(yesterdays_tide(*on(record, "a", 3 * HOUR_US), HOUR_US)).all()
    assert never(*place, HOUR_US) < -1e9
    assert always(*place, HOUR_US) > 1e9
