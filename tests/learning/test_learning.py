"""Every warning is scored on what really happened; silence is never counted as calm."""

from datetime import timedelta

import msgspec
import pytest

from anlan.city.house import hazards
from anlan.core.evidence import Link, Range
from anlan.core.learning import Score
from anlan.core.observations import Quality
from anlan.core.timers import TIMERS
from anlan.core.warnings import WarningIssued
from anlan.core.work import WorkAsked
from anlan.hazards.flood.model import UNTRAINED, as_record
from anlan.learning.stage import FIRST_FIT_AFTER, GRACE


def score(house):
    """The one score of the warning that was issued first."""
    issued = house.facts(WarningIssued)[0]
    found = [fact for fact in house.facts(Score) if Link(relation="scores", target=issued.id) in fact.because]
    (only,) = found
    return only


def passes(house, *stages):
    """The river takes these stages, every ten minutes, until the first warning is scored."""
    issued = house.facts(WarningIssued)[0]
    steps = int((issued.window_ends + GRACE - house.now) / timedelta(minutes=10)) + 1
    house.flows(house.upper, [*stages, *stages[-1:] * (steps - len(stages))])
    return score(house)


# --- scores of warnings -----------------------------------------------------------------------------------------


def test_a_level_that_comes_in_the_window_is_a_hit_with_its_lead(house):
    """The lead is from the issue to the moment the level was reached."""
    house.in_force("yellow")
    told = passes(house, 3.95, 4.05)
    assert (told.label, told.lead_min, told.level) == ("hit", 20.0, "yellow")
    assert told.reached_at == house.last(WarningIssued).known + timedelta(minutes=20)


def test_a_level_that_does_not_come_is_a_false_alarm(house):
    """The gauge spoke all along and stayed below: the warning was wrong, and has no lead."""
    house.in_force("yellow")
    told = passes(house, 3.8)
    assert (told.label, told.lead_min, told.reached_at) == ("false_alarm", None, None)


def test_a_level_that_comes_after_the_window_is_a_false_alarm(house):
    """What was said for thirty minutes is not made true by the fortieth."""
    house.in_force("yellow")
    told = passes(house, 3.8, 3.8, 3.8, 4.5)
    assert told.label == "false_alarm"


def test_a_warning_after_the_fact_is_a_miss(house):
    """The level stood already when the text went out: nobody was warned, whatever it said."""
    house.flows(house.upper, [4.1])
    house.issue("wang")
    told = passes(house, 4.1)
    assert (told.label, told.lead_min) == ("miss", None)


def test_a_silent_gauge_makes_the_score_unknown(house):
    """No reading in the window: nobody knows whether the level came, and it is not called calm."""
    house.in_force("red")
    house.wait(until=house.last(WarningIssued).window_ends + GRACE)
    assert score(house).label == "unknown"


def test_a_gauge_that_falls_silent_in_the_middle_makes_the_score_unknown(house):
    """One reading after the issue and then nothing for hours is no proof that nothing came."""
    house.in_force("red")
    house.flows(house.upper, [5.0, 5.0])
    house.wait(until=house.last(WarningIssued).window_ends + GRACE)
    assert score(house).label == "unknown"


def test_a_level_seen_before_the_gauge_fell_silent_is_a_hit(house):
    """What was seen was seen, whatever the gauge did afterwards."""
    house.in_force("red")
    house.flows(house.upper, [6.1])
    house.wait(until=house.last(WarningIssued).window_ends + GRACE)
    assert score(house).label == "hit"


@pytest.mark.parametrize(("value", "quality"), [(9.9, Quality.RANGE), (None, Quality.UNREADABLE)])
def test_an_unusable_reading_is_no_proof(house, value, quality):
    """A reading out of range is no hit, and unreadable ones are no calm."""
    house.in_force("yellow")
    for _ in range(6):
        house.wait(minutes=10)
        house.read(house.upper, value, quality=int(quality))
    assert score(house).label == "unknown"


def test_a_late_reading_within_the_grace_still_counts(house):
    """Readings may come half an hour after their time before the verdict is spoken."""
    house.in_force("yellow")
    ends = house.last(WarningIssued).window_ends
    house.wait(until=ends + timedelta(minutes=29))
    house.read(house.upper, 4.3, at=ends - timedelta(minutes=1))
    house.wait(minutes=2)
    assert score(house).label == "hit"


def test_each_raise_is_scored_on_its_own_and_the_rest_is_not(house):
    """Alert and raise have a score each; a renewal, a lowering and a lifting have none."""
    house.in_force("yellow")
    house.flows(house.upper, [4.2])
    house.issue("wang")
    house.flows(house.upper, [4.4] * 12)
    scored = {item.target for fact in house.facts(Score) for item in fact.because if isinstance(item, Link)}
    raises = {fact.id for fact in house.facts(WarningIssued) if fact.raises}
    assert len(raises) == 2
    assert raises <= scored


def test_a_score_leads_to_the_readings_it_rests_on(house):
    """Anybody can check the verdict on the very stretch of readings."""
    house.in_force("yellow")
    told = passes(house, 3.8)
    (stretch,) = [item for item in told.because if isinstance(item, Range)]
    issued = house.last(WarningIssued)
    assert (stretch.series, stretch.since, stretch.until) == (house.upper, issued.known, issued.window_ends)
    assert stretch.n == 4


# --- what nobody warned of --------------------------------------------------------------------------------------


def test_a_threshold_nobody_warned_of_is_a_miss(house):
    """The stream floor tells that a level was reached and no warning was in force: that is a miss, too."""
    receipt = house.group("opened")
    (told,) = [fact for fact in receipt.facts if isinstance(fact, Score)]
    assert (told.label, told.series, told.level) == ("miss", house.upper, "yellow")


def test_a_threshold_that_was_warned_of_is_no_miss(house):
    """The warning in force has its own score."""
    house.in_force("yellow")
    house.group("opened")
    assert house.facts(Score) == []


def test_a_warning_of_less_does_not_cover_more(house):
    """Yellow in force when orange was reached is a miss of orange."""
    house.in_force("yellow")
    house.group("worsened", level="orange", rank=2, value=5.1)
    assert [(fact.label, fact.level) for fact in house.facts(Score)] == [("miss", "orange")]


def test_ranks_of_a_gauge_are_not_ranks_of_the_ladder(houses, house):
    """A gauge without the lowest level counts its levels from its own first; levels are compared by name."""
    blue = houses.level_row(1, "blue")
    rows = [blue, *(houses.level_row(rank, level) for rank, (level, _) in enumerate(houses.LEVELS, 2))]
    house.configure("ladder", "flood", hazard="flood", rows=rows)
    house.in_force("yellow")
    house.group("opened", level="orange", rank=2, value=5.1)
    assert [(fact.label, fact.level) for fact in house.facts(Score)] == [("miss", "orange")]


def test_a_warning_for_another_place_covers_nothing(house):
    """Each gauge is warned for by itself."""
    house.in_force("yellow", series=house.lower)
    house.group("opened")
    assert [fact.label for fact in house.facts(Score) if fact.series == house.upper] == ["miss"]


@pytest.mark.parametrize("change", ["grew", "eased", "shrank", "cleared"])
def test_only_reaching_a_level_is_scored(house, change):
    """A group that changes without reaching more is no new event."""
    house.in_force("red")
    house.group("opened")
    before = len(house.facts(Score))
    house.group(change)
    assert len(house.facts(Score)) == before


@pytest.mark.parametrize("kind", ["silence", "stuck", "anomaly"])
def test_only_thresholds_are_scored(house, kind):
    """A silent or odd gauge is no missed flood."""
    house.group("opened", signal_kind=kind, rule=kind, level=None, rank=0)
    assert house.facts(Score) == []


# --- the model --------------------------------------------------------------------------------------------------


def fits(house):
    """The fits that were asked for, by when."""
    return [fact.known for fact in house.facts(WorkAsked)]


def fitted(house, until):
    """A record of a fitted model, as a worker answers."""
    return msgspec.to_builtins(as_record(UNTRAINED, until))


def test_an_untrained_model_asks_for_a_fit_after_two_weeks(house):
    """Fourteen days of readings are known: a worker is asked, with what is known by then and no more."""
    begun = house.start - timedelta(hours=3)
    house.skips(until=begun + FIRST_FIT_AFTER - timedelta(minutes=1))
    assert fits(house) == []
    house.wait(minutes=1)
    (asked,) = house.facts(WorkAsked)
    assert (asked.work, asked.about, asked.known_until) == ("fit", "flood", begun + FIRST_FIT_AFTER)


def test_the_fitted_record_replaces_the_untrained_model(house):
    """The worker's answer is configuration: from the next question on the new version speaks."""
    house.skips(until=house.start + FIRST_FIT_AFTER)
    record = fitted(house, house.now)
    house.configure("model", "flood", **record)
    assert house.rises("yellow").risk.model == record["version"] != hazards()["flood"].untrained().version


def test_a_fitted_model_is_not_fitted_again(house):
    """Whoever brings a trained model is not asked for a first fit."""
    house.configure("model", "flood", **fitted(house, house.now))
    house.skips(until=house.start + FIRST_FIT_AFTER + timedelta(days=3))
    assert fits(house) == []
    assert [timer for timer in house.rows(TIMERS) if timer.timer == "fit"] == []


def test_a_fit_that_failed_is_asked_for_again(house):
    """Two weeks of a silent gauge fit nothing: the house asks again the next day, until there is a model."""
    begun = house.start - timedelta(hours=3) + FIRST_FIT_AFTER
    for day in range(3):
        house.skips(until=begun + timedelta(days=day))
    assert fits(house) == [begun + timedelta(days=day) for day in range(3)]
    house.configure("model", "flood", **fitted(house, house.now))
    house.skips(until=house.now + timedelta(days=3))
    assert len(fits(house)) == 3
