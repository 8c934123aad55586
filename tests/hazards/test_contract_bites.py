"""The contract finds faults: a hazard with one fault fails exactly where the fault is."""

from collections.abc import Callable, Sequence

import pytest
from msgspec.structs import replace

from anlan.core.ports import Hazard, ImpactRow, RiskRow
from anlan.hazards.earthquake.hazard import Earthquake
from anlan.hazards.flood.hazard import Flood
from anlan.hazards.typhoon.hazard import Typhoon
from anlan.testing.gauges import contract_case
from anlan.testing.hazards import hazard_checks
from anlan.testing.numbers import numbers_without_evidence

Change = Callable[[RiskRow], RiskRow]


class Faulty(Flood):
    """The flood hazard with every row changed."""

    def __init__(self, change: Change) -> None:
        super().__init__()
        self.change = change

    def predict(self, seen, ask, standing) -> Sequence[RiskRow]:
        """The rows of the flood hazard, changed."""
        return [self.change(row) for row in super().predict(seen, ask, standing)]


class Clairvoyant(Flood):
    """Peeks at the newest reading, whenever it was observed."""

    def predict(self, seen, ask, standing) -> Sequence[RiskRow]:
        """Chances with tomorrow in them."""
        rows = super().predict(seen, ask, standing)
        latest = {row.series: seen.readings.latest(row.series) for row in rows}
        return [replace(r, chance=float((latest[r.series] or (0, 0))[1] > 4.0)) for r in rows]


class Counting(Flood):
    """Says something else each time."""

    asked = 0

    def predict(self, seen, ask, standing) -> Sequence[RiskRow]:
        """Chances that grow with every question."""
        self.asked += 1
        rows = super().predict(seen, ask, standing)
        return [replace(row, chance=row.chance * (1 - 1 / (2 + self.asked))) for row in rows]


class Guessing(Flood):
    """Takes unknown for nobody."""

    def impact(self, risk, exposure) -> Sequence[ImpactRow]:
        """Everybody, and zero where nobody knows."""
        return [ImpactRow(area=item.area, people=item.people or 0) for item in exposure]


class Negative(Flood):
    """Affects fewer the more there are."""

    def impact(self, risk, exposure) -> Sequence[ImpactRow]:
        """Minus everybody."""
        known = [(item.area, item.people) for item in exposure]
        return [ImpactRow(area=area, people=None if people is None else -people) for area, people in known]


FAULTS = {
    "it speaks at all": Faulty(lambda row: replace(row, alarm=False)),
    "it never looks ahead": Clairvoyant(),
    "the same question has the same answer": Counting(),
    "contributions add up to the median": Faulty(lambda row: replace(row, contributions={"level": 1.0})),
    "a dead feed is named and neither alarms nor calms": Faulty(lambda row: replace(row, missing=())),
    "no reading at all is an answer too": Faulty(
        lambda row: replace(row, alarm=row.alarm or bool(row.missing))
    ),
    "chances are chances and intervals hold their median": Faulty(lambda row: replace(row, high=-99.0)),
    "a higher level is never likelier nor a longer horizon less likely": Faulty(
        lambda row: replace(row, chance=row.rank / 10)
    ),
    "the level never falls as the risk rises": Faulty(
        lambda row: replace(row, alarm=row.alarm and (row.median or 0.0) < 6.0)
    ),
    "unknown exposure stays unknown": Guessing(),
    "impact is never negative and grows": Negative(),
}


def _fails(hazard: Hazard) -> set[str]:
    """The rules an untrained hazard breaks."""
    broken = set()
    for name, check in hazard_checks(hazard):
        model, _, rule = name.partition("-")
        if model == "untrained" and "thousand" not in rule:
            try:
                check()
            except AssertionError:
                broken.add(rule.replace("_", " "))
    return broken


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_is_found_by_the_rule_it_breaks(rule):
    """Each rule of the contract notices the fault it is there for."""
    assert rule in _fails(FAULTS[rule])


def test_the_flood_hazard_itself_breaks_nothing():
    """What is found above is the fault, not the hazard under it."""
    assert _fails(Flood()) == set()


def test_a_number_out_of_thin_air_is_found(house):
    """Whatever no field carries is named, in either language."""
    text = house.rises("yellow")
    assert numbers_without_evidence(text, house.flow.city) == []
    worse = replace(
        text, description=replace(text.description, en=text.description.en + " 77 houses, 7.77 m.")
    )
    assert numbers_without_evidence(worse, house.flow.city) == ["77", "7.77"]


def test_a_case_has_places_of_every_kind():
    """The course of the contract holds calm, tidal and rising gauges, known and unknown people."""
    case = contract_case(Flood())
    spans = [max(v for _, v in rows) - min(v for _, v in rows) for rows in case.course.values()]
    assert min(spans) < 0.3 < 1.0 < max(spans)
    assert all(rows[-1][0] == case.at for rows in case.course.values())


class Heedless(Typhoon):
    """Goes on alarming when the bulletins have stopped."""

    def predict(self, seen, ask, standing) -> Sequence[RiskRow]:
        """Rows by the chance alone."""
        return [replace(row, alarm=row.chance >= 0.5) for row in super().predict(seen, ask, standing)]


class Sure(Typhoon):
    """Knows without a bulletin as well as with one."""

    def predict(self, seen, ask, standing) -> Sequence[RiskRow]:
        """Rows as wide silent as heard, and nothing missing."""
        rows = super().predict(seen, ask, standing)
        return [replace(row, low=row.median, high=row.median, missing=()) for row in rows]


class Predicting(Earthquake):
    """Says there will be more."""

    def predict(self, seen, ask, standing) -> Sequence[RiskRow]:
        """Later horizons with less chance."""
        rows = super().predict(seen, ask, standing)
        return [replace(row, chance=row.chance / row.horizon_min) for row in rows]


OTHERS = {
    "a dead feed is named and neither alarms nor calms": Heedless(),
    "no reading at all is an answer too": Sure(),
    "a higher level is never likelier nor a longer horizon less likely": Predicting(),
}


@pytest.mark.parametrize("rule", OTHERS)
def test_a_fault_of_a_hazard_that_no_river_moves_is_found_too(rule):
    """The cases of a coast and of a shaken ground are as sharp as the river's."""
    assert rule in _fails(OTHERS[rule])


@pytest.mark.parametrize("hazard", [Typhoon(), Earthquake()])
def test_the_other_hazards_themselves_break_nothing(hazard):
    """What is found above is the fault, not the hazard under it."""
    assert _fails(hazard) == set()
